import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { LinkView as Purpose } from "../../api/account-types.ts";
import { lookUpLink, useLink as redeem } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { focusFirst } from "../../parts/focus.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Empty, Failure, Outcome } from "../../parts/outcome.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { RoleList } from "../../parts/role-list.tsx";
import { SettingsButton } from "../../parts/settings-menu.tsx";
import { navigate, type Place } from "../../state/location.ts";
import { type Answer, asRequestError } from "../../state/query.ts";
import { attemptText, useAttempt } from "../log-in/attempt.ts";

/** Shorter ones are refused. */
export const MIN_PASSWORD = 12;

const PATHS = ["/set-up", "/invitation", "/password"];

/** The code of a link, where the address is one: it sets the first administrator up, invites somebody, or sets a password. */
export function linkOf({ path, query }: Place): string | undefined {
  const code = query.get("code");
  return PATHS.includes(path) && code !== null && code !== "" ? code : undefined;
}

export function LinkView({ code }: { readonly code: string }): ReactNode {
  const answer = useLookUp(code);
  return (
    <main className="log-in" id="main">
      <div className="log-in-settings">
        <SettingsButton />
      </div>
      <div className="log-in-box">
        {answer.error?.status === 404 ? (
          <Empty whole title={t("link.over")}>
            <p>{t("link.over_text")}</p>
            <Link to="/" className="button primary">
              {t("link.to_log_in")}
            </Link>
          </Empty>
        ) : answer.error !== undefined && answer.data === undefined ? (
          <Failure whole error={answer.error} />
        ) : (
          <Outcome answer={answer}>{(purpose) => <UseLink code={code} purpose={purpose} />}</Outcome>
        )}
      </div>
    </main>
  );
}

/** Asked once, and not again when its use has logged somebody in: by then the link is over. */
function useLookUp(code: string): Answer<Purpose> {
  const [answer, setAnswer] = useState<Answer<Purpose>>({
    data: undefined,
    error: undefined,
    loading: true,
    updatedAt: 0,
  });
  useEffect(() => {
    let wanted = true;
    const done = { loading: false, updatedAt: Date.now() };
    lookUpLink(code).then(
      (data) => wanted && setAnswer({ ...done, data, error: undefined }),
      (thrown: unknown) => wanted && setAnswer({ ...done, data: undefined, error: asRequestError(thrown) }),
    );
    return () => {
      wanted = false;
    };
  }, [code]);
  return answer;
}

function UseLink({ code, purpose }: { readonly code: string; readonly purpose: Purpose }): ReactNode {
  const { kind, email_fixed: fixed } = purpose;
  // The first administrator has a stand-in for an address.
  const [email, setEmail] = useState(kind === "set_up" ? "" : (purpose.email ?? ""));
  const [name, setName] = useState(kind === "set_up" ? "" : (purpose.name ?? ""));
  const [password, setPassword] = useState("");
  const attempt = useAttempt();
  const fault = (parameter: string): boolean =>
    attempt.error?.errors.some((one) => one.parameter === parameter) ?? false;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const who = kind === "password" ? {} : { ...(fixed ? {} : { email: email.trim() }), ...named(name) };
    if (await attempt.start(() => redeem({ code, password, ...who }))) navigate("/", { replace: true });
  };
  return (
    <form ref={focusFirst} onSubmit={(event) => void submit(event)}>
      <h1>{t(`link.${kind}`)}</h1>
      <p className="lead">{t(`link.${kind}_text`)}</p>
      {kind === "invitation" && <RoleList grants={purpose} />}
      {fixed || kind === "password" ? (
        <p>
          <input type="email" name="email" autoComplete="username" hidden readOnly value={purpose.email ?? ""} />
          <LogText text={purpose.email ?? ""} />
        </p>
      ) : (
        <label className="field">
          {t("log_in.email")}
          <input
            type="email"
            name="email"
            autoComplete="username"
            required
            maxLength={254}
            aria-invalid={fault("email")}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </label>
      )}
      <PasswordField
        label={t("password.new")}
        autoComplete="new-password"
        hint={t("password.hint", { count: MIN_PASSWORD })}
        minLength={MIN_PASSWORD}
        invalid={fault("password")}
        value={password}
        onChange={setPassword}
      />
      {kind !== "password" && (
        <label className="field">
          {t("link.name")}
          <input autoComplete="name" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
      )}
      <p role="alert" className="wrong">
        {attempt.error?.status === 404 ? t("link.over") : attemptText(attempt, t("link.over"))}
      </p>
      <button type="submit" className="primary large" disabled={attempt.running || attempt.wait > 0}>
        {t(`link.${kind}_submit`)}
      </button>
    </form>
  );
}

function named(name: string): { readonly name?: string } {
  return name.trim() === "" ? {} : { name: name.trim() };
}
