import type { ReactNode } from "react";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";
import { RoleList } from "../../parts/role-list.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";

/** Who is asked and has not come yet. Nothing, when that is nobody. */
export function Invitations(): ReactNode {
  const { data } = useQuery("invitations", accounts.invitations, { everyMs: 30_000 });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section className="part" aria-labelledby="invitations">
      <h2 id="invitations">{t("invite.invited")}</h2>
      <ul className="entries">
        {data.items.map((one) => (
          <li key={one.id}>
            <div className="person">
              <div className="row-text">
                <p>
                  <b>{one.email === null ? t("invite.anybody") : <LogText text={one.email} />}</b>
                </p>
                <p className="faint small">
                  <LogText text={one.created_by} /> <Ago at={one.created_at} /> · {t("until")}{" "}
                  <Minute at={one.expires_at} />
                </p>
              </div>
              <RoleList grants={one} />
              <button type="button" className="quiet" onClick={() => void takeBack(one.id)}>
                {t("invite.take_back")}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function takeBack(id: string): Promise<void> {
  try {
    await accounts.takeBack(id);
    notify(t("invite.taken_back"));
  } catch (thrown) {
    notifyFailure(thrown);
  }
  invalidate("invitations");
}
