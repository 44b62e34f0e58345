import { type FormEvent, type ReactNode, useState } from "react";
import { accounts } from "../../api/accounts.ts";
import { askWho } from "../../api/log-in.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { RoleList } from "../../parts/role-list.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { type Me, session } from "../../state/session.ts";
import { useValue } from "../../state/value.ts";
import { AccountFrame } from "./account-frame.tsx";
import { ChangePassword } from "./change-password.tsx";
import { Identities } from "./identities.tsx";
import { Sessions } from "./sessions.tsx";

/** Who one is here, how one logs in, and where one is logged in. */
export function AccountView(): ReactNode {
  const present = useValue(session);
  if (present.kind !== "somebody") return null;
  const { me } = present;
  return (
    <AccountFrame tab="account">
      {me.account === null ? (
        <p className="panel">{t("account.admin_token")}</p>
      ) : (
        <>
          <Profile me={me} />
          <ChangePassword email={me.email ?? ""} />
          <Identities />
          <Sessions />
        </>
      )}
    </AccountFrame>
  );
}

function Profile({ me }: { readonly me: Me }): ReactNode {
  const [name, setName] = useState(me.name);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await accounts.rename(name.trim());
      await askWho();
      notify(t("account.renamed"));
    } catch (thrown) {
      notifyFailure(thrown);
    }
    setBusy(false);
  };
  return (
    <section className="panel" aria-labelledby="profile">
      <h2 id="profile">{t("account.profile")}</h2>
      <form className="narrow" onSubmit={(event) => void submit(event)}>
        <dl className="profile">
          <dt>{t("log_in.email")}</dt>
          <dd>
            <LogText text={me.email ?? ""} />
          </dd>
          <dt>{t("account.roles")}</dt>
          <dd>
            <RoleList grants={me} />
          </dd>
        </dl>
        <label className="field">
          {t("account.name")}
          <input
            autoComplete="name"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <button type="submit" disabled={busy || name.trim() === "" || name.trim() === me.name}>
          {t("save")}
        </button>
      </form>
    </section>
  );
}
