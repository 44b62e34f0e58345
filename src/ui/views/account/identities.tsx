import { type FormEvent, type ReactNode, useState } from "react";
import { type Identity, LINK_REFUSALS, type WaysIn } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { waysIn } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { DialogEnd } from "../../parts/dialog-end.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { usePlace } from "../../state/location.ts";
import { notify } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { attemptText, useAttempt } from "../log-in/attempt.ts";

/** What is asked before it is done: to link, or to unlink one. */
type Asked = { readonly kind: "link" } | { readonly kind: "unlink"; readonly identity: Identity };

/** Who one is at the provider of log-ins, if there is one; each can be unlinked. */
export function Identities(): ReactNode {
  const ways = useQuery("log-in", waysIn);
  const { data } = useQuery("identities", accounts.identities);
  const [asked, setAsked] = useState<Asked>();
  const provider = ways.data?.oidc ?? undefined;
  const items = data?.items ?? [];
  if (data === undefined || (provider === undefined && items.length === 0)) return null;
  return (
    <section className="panel" aria-labelledby="identities">
      <div className="card-head">
        <h2 id="identities">{t("identities.title")}</h2>
        {provider !== undefined && (
          <button type="button" onClick={() => setAsked({ kind: "link" })}>
            {t("identities.link", provider)}
          </button>
        )}
      </div>
      {items.length === 0 && <p className="faint">{t("identities.none")}</p>}
      <ul className="listing">
        {items.map((identity) => (
          <li key={`${identity.issuer} ${identity.subject}`}>
            <div className="row-text">
              <p>
                <b>{identity.opens && provider !== undefined ? provider.name : <LogText text={identity.issuer} />}</b>{" "}
                {!identity.opens && <span className="mark">{t("identities.opens_nothing")}</span>}
              </p>
              <p className="faint small">
                <LogText text={identity.subject} /> · {t("identities.linked")} <Ago at={identity.linked_at} />
              </p>
            </div>
            <button type="button" className="quiet" onClick={() => setAsked({ kind: "unlink", identity })}>
              {t("identities.unlink")}
            </button>
          </li>
        ))}
      </ul>
      <CameBack />
      {asked !== undefined && <Question asked={asked} provider={provider} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

/** What came of it, when the browser has come back from the provider. */
function CameBack(): ReactNode {
  const given = usePlace().query.get("linked");
  if (given === null) return null;
  if (given === "yes") {
    return (
      <p role="status" className="hint">
        {t("identities.done")}
      </p>
    );
  }
  const refusal = LINK_REFUSALS.find((one) => one === given) ?? "failed";
  return (
    <p role="alert" className="wrong">
      {t(`identities.${refusal}`)}
    </p>
  );
}

function Question(props: {
  readonly asked: Asked;
  readonly provider: WaysIn["oidc"] | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { asked, provider, onClose } = props;
  const [password, setPassword] = useState("");
  const attempt = useAttempt();
  const name = provider?.name ?? "";
  const doubted = attempt.error?.errors.some(({ parameter }) => parameter === "current_password") ?? false;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const proof = password === "" ? {} : { current_password: password };
    const done = await attempt.start(async () => {
      if (asked.kind === "link") location.assign((await accounts.linkIdentity(proof)).url);
      else await accounts.unlinkIdentity(asked.identity, proof);
    });
    if (!done || asked.kind === "link") return;
    notify(t("identities.unlinked"));
    for (const query of ["identities", "sessions"]) invalidate(query);
    onClose();
  };
  const fault = doubted ? t(password === "" ? "identities.needs_password" : "password.wrong") : undefined;
  return (
    <Dialog title={t(asked.kind === "link" ? "identities.link" : "identities.unlink", { name })} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{t(asked.kind === "link" ? "identities.link_text" : "identities.unlink_text", { name })}</p>
        <PasswordField
          label={t("password.current")}
          autoComplete="current-password"
          hint={t("identities.password_hint")}
          invalid={doubted}
          optional
          value={password}
          onChange={setPassword}
        />
        <DialogEnd
          fault={fault ?? attemptText(attempt, t("password.wrong"))}
          submit={t(asked.kind === "link" ? "identities.go" : "identities.unlink")}
          disabled={attempt.running || attempt.wait > 0}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
