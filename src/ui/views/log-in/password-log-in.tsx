import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { logInWithPassword } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { focusFirst } from "../../parts/focus.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { attemptText, useAttempt } from "./attempt.ts";

/** Asks for e-mail address and password. `email`: whose password is asked for. */
export function PasswordLogIn(props: { readonly email?: string | undefined }): ReactNode {
  const [email, setEmail] = useState(props.email ?? "");
  const [password, setPassword] = useState("");
  const attempt = useAttempt();
  const field = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await attempt.start(() => logInWithPassword(email.trim(), password));
    if (!done) field.current?.select();
  };
  const fault = attemptText(attempt, t("log_in.wrong"));
  return (
    <form ref={focusFirst} onSubmit={(event) => void submit(event)}>
      <label className="field">
        {t("log_in.email")}
        <input
          type="email"
          name="email"
          autoComplete="username"
          required
          maxLength={254}
          readOnly={props.email !== undefined}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <PasswordField
        ref={field}
        label={t("log_in.password")}
        autoComplete="current-password"
        invalid={attempt.error?.status === 401}
        value={password}
        onChange={setPassword}
      />
      <p role="alert" className="wrong">
        {fault}
      </p>
      <button type="submit" className="primary large" disabled={attempt.running || attempt.wait > 0}>
        {t("log_in.submit")}
      </button>
    </form>
  );
}
