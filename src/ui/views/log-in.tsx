import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { t } from "../i18n/text.ts";
import { SettingsButton } from "../parts/settings-menu.tsx";
import { logIn, session } from "../state/session.ts";
import { useValue } from "../state/value.ts";

/** Asks for the token, and tries it before anything else is shown. */
export function LogIn(): ReactNode {
  const { refused } = useValue(session);
  const [token, setToken] = useState("");
  const [trying, setTrying] = useState(false);
  const [silent, setSilent] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTrying(true);
    setSilent(false);
    const answer = await api.tryToken(token.trim());
    setTrying(false);
    if (answer === "accepted") logIn(token.trim());
    else if (answer === "refused") session.set({ token: undefined, refused: true });
    else setSilent(true);
  };
  return (
    <main className="log-in">
      <div className="log-in-settings">
        <SettingsButton />
      </div>
      <form onSubmit={(event) => void submit(event)}>
        <h1>Elkhound</h1>
        <p>{t("log_in.text")}</p>
        <label htmlFor="token">{t("log_in.token")}</label>
        <input
          id="token"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby="token-hint"
          aria-invalid={refused}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <p id="token-hint" className="hint">
          {t("log_in.hint")}
        </p>
        {refused && (
          <p role="alert" className="wrong">
            {t("log_in.refused")}
          </p>
        )}
        {silent && (
          <p role="alert" className="wrong">
            {t("log_in.silent")}
          </p>
        )}
        <button type="submit" className="primary" disabled={trying || token.trim() === ""}>
          {t("log_in.submit")}
        </button>
        <p className="hint">{t("log_in.kept")}</p>
      </form>
    </main>
  );
}
