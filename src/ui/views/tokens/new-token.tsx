import { type FormEvent, type ReactNode, useState } from "react";
import { TOKEN_SCOPES, type TokenScope } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { Choice } from "../../parts/choice.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { DialogEnd } from "../../parts/dialog-end.tsx";
import { Once } from "../../parts/once.tsx";
import { invalidate } from "../../state/query.ts";
import { attemptText, useAttempt } from "../log-in/attempt.ts";

const LIFETIMES = ["30d", "90d", "365d", "never"] as const;

/** Asks what a token is to be for, and shows it once. `needsEmail`: who asks has no account whose it could be. */
export function NewToken(props: { readonly needsEmail: boolean; readonly onClose: () => void }): ReactNode {
  const { needsEmail, onClose } = props;
  const [made, setMade] = useState<string>();
  return (
    <Dialog title={t(made === undefined ? "tokens.new" : "tokens.done")} onClose={onClose} keep={made !== undefined}>
      {made === undefined ? (
        <Form needsEmail={needsEmail} onClose={onClose} onMade={setMade} />
      ) : (
        <>
          <p>{t("tokens.once")}</p>
          <Once label={t("log_in.token")} text={made} />
          <p className="hint">{t("tokens.how")}</p>
          <pre className="command">{`curl -H "Authorization: Bearer $TOKEN" ${location.origin}/api/v1/issues`}</pre>
          <div className="dialog-actions">
            <button type="button" className="primary" onClick={onClose}>
              {t("done")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Form(props: {
  readonly needsEmail: boolean;
  readonly onClose: () => void;
  readonly onMade: (token: string) => void;
}): ReactNode {
  const { needsEmail, onClose, onMade } = props;
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [scope, setScope] = useState<TokenScope>("read");
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]>("90d");
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void attempt.start(async () => {
      const { token } = await accounts.makeToken({
        name: name.trim(),
        scopes: [scope],
        ...(lifetime === "never" ? {} : { expires_in: lifetime }),
        ...(email.trim() === "" ? {} : { email: email.trim() }),
      });
      onMade(token);
      invalidate("tokens");
    });
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        {t("tokens.name")}
        <input required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      {needsEmail && (
        <label className="field">
          {t("tokens.for")}
          <input
            type="email"
            required
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </label>
      )}
      <fieldset className="options">
        <legend>{t("tokens.scope")}</legend>
        {TOKEN_SCOPES.map((one) => (
          <label key={one}>
            <input type="radio" name="scope" checked={one === scope} onChange={() => setScope(one)} />
            <span>
              <b>{t(`scope.${one}`)}</b> {t(`scope.${one}_text`)}
            </span>
          </label>
        ))}
      </fieldset>
      <Choice
        legend={t("tokens.lifetime")}
        of={LIFETIMES}
        value={lifetime}
        text={(one) => t(`lifetime.${one}`)}
        onChange={setLifetime}
      />
      <DialogEnd
        fault={attemptText(attempt, t("again.title"))}
        submit={t("tokens.make")}
        disabled={attempt.running}
        onClose={onClose}
      />
    </form>
  );
}
