import { type FormEvent, type ReactNode, useState } from "react";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { notify } from "../../state/messages.ts";
import { invalidate } from "../../state/query.ts";
import { attemptText, useAttempt } from "../log-in/attempt.ts";
import { MIN_PASSWORD } from "../set-up/link-view.tsx";

/** Another password; all other sessions end. */
export function ChangePassword({ email }: { readonly email: string }): ReactNode {
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const attempt = useAttempt();
  const fault = (parameter: string): boolean =>
    attempt.error?.errors.some((one) => one.parameter === parameter) ?? false;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await attempt.start(() => accounts.changePassword(current, wanted)))) return;
    setCurrent("");
    setWanted("");
    notify(t("password.changed"));
    invalidate("sessions");
  };
  return (
    <section className="panel" aria-labelledby="password">
      <h2 id="password">{t("password.title")}</h2>
      <form className="narrow" onSubmit={(event) => void submit(event)}>
        {/* For what keeps passwords: whose it is. */}
        <input type="email" autoComplete="username" hidden readOnly value={email} />
        <PasswordField
          label={t("password.current")}
          autoComplete="current-password"
          invalid={fault("current_password")}
          value={current}
          onChange={setCurrent}
        />
        <PasswordField
          label={t("password.new")}
          autoComplete="new-password"
          hint={t("password.hint", { count: MIN_PASSWORD })}
          minLength={MIN_PASSWORD}
          invalid={fault("new_password")}
          value={wanted}
          onChange={setWanted}
        />
        <p role="alert" className="wrong">
          {fault("current_password") ? t("password.wrong") : attemptText(attempt, t("password.wrong"))}
        </p>
        <button type="submit" disabled={attempt.running || attempt.wait > 0}>
          {t("password.change")}
        </button>
        <p className="hint">{t("password.others_end")}</p>
      </form>
    </section>
  );
}
