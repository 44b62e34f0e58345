import { type ReactNode, useEffect } from "react";
import { askWho, waysIn } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { SettingsButton } from "../../parts/settings-menu.tsx";
import { presentPlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { PasswordLogIn } from "./password-log-in.tsx";
import { ProviderLogIn, providerRefusal } from "./provider-log-in.tsx";
import { TokenLogIn } from "./token-log-in.tsx";

const ASK_AGAIN_MS = 5_000;

/** The ways into the page; where one was going stays in the address. `refused`: a token was not taken any more. */
export function LogIn({ refused }: { readonly refused: boolean }): ReactNode {
  return (
    <main className="log-in" id="main">
      <div className="log-in-settings">
        <SettingsButton />
      </div>
      <div className="log-in-box">
        <h1>Elkhound</h1>
        <p className="lead">{t("log_in.text")}</p>
        <WaysIn refused={refused} />
      </div>
    </main>
  );
}

/** What one can log in with here. `email`: who is to be logged in again. */
export function WaysIn(props: { readonly refused?: boolean; readonly email?: string | undefined }): ReactNode {
  const { refused = false, email } = props;
  const { data: ways, error } = useQuery("log-in", waysIn, { everyMs: ASK_AGAIN_MS });
  const answered = error === undefined;
  const refusal = providerRefusal(presentPlace());
  useEffect(() => {
    // Elkhound was away when the page was opened: perhaps one is logged in.
    if (answered) return;
    return () => void askWho().catch(() => {});
  }, [answered]);
  return (
    <>
      {error !== undefined && (
        <p role="alert" className="wrong">
          {error.status === 0 ? t("log_in.silent") : error.message}
        </p>
      )}
      {refusal !== undefined && (
        <p role="alert" className="wrong">
          {t(`log_in.provider.${refusal}`)}
        </p>
      )}
      {ways?.oidc && <ProviderLogIn provider={ways.oidc} />}
      {ways?.oidc && ways.password && <p className="or">{t("log_in.or")}</p>}
      {ways?.password && !ways.set_up && <PasswordLogIn email={email} />}
      {ways?.set_up && (
        <div className="first-steps">
          <h2>{t("log_in.set_up")}</h2>
          <p>{t("log_in.set_up_text")}</p>
        </div>
      )}
      <TokenLogIn open={refused || (ways !== undefined && !ways.password && ways.oidc === null)} refused={refused} />
    </>
  );
}
