import { type FormEvent, type ReactNode, useState } from "react";
import { logInWithToken } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { attemptText, useAttempt } from "./attempt.ts";

/** The way in for who has a token: folded, since people have accounts. `refused`: theirs is not taken any more. */
export function TokenLogIn({ open, refused }: { readonly open: boolean; readonly refused: boolean }): ReactNode {
  const [token, setToken] = useState("");
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void attempt.start(() => logInWithToken(token.trim()));
  };
  const fault = attemptText(attempt, t("log_in.refused")) ?? (refused ? t("log_in.refused") : undefined);
  return (
    <details className="with-token" open={open}>
      <summary>{t("log_in.with_token")}</summary>
      <form onSubmit={submit}>
        <PasswordField
          label={t("log_in.token")}
          autoComplete="off"
          hint={t("log_in.hint")}
          invalid={fault !== undefined}
          value={token}
          onChange={setToken}
        />
        <p role="alert" className="wrong">
          {fault}
        </p>
        <button type="submit" disabled={attempt.running || attempt.wait > 0 || token.trim() === ""}>
          {t("log_in.submit")}
        </button>
      </form>
    </details>
  );
}
