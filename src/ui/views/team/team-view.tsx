import type { ReactNode } from "react";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { PagedList } from "../../parts/paged-list.tsx";
import { changeQuery, usePlace } from "../../state/location.ts";
import { AccountFrame } from "../account/account-frame.tsx";
import { Invitations } from "./invitations.tsx";
import { Invite } from "./invite.tsx";
import { Person } from "./person.tsx";

/** Who can log in, and who is asked to. */
export function TeamView(): ReactNode {
  const { query } = usePlace();
  return (
    <AccountFrame
      tab="team"
      action={
        <button type="button" className="primary" onClick={() => changeQuery({ invite: "1" })}>
          {t("invite.open")}
        </button>
      }
    >
      <Invitations />
      <section className="part" aria-labelledby="people">
        <h2 id="people">{t("team.people")}</h2>
        <PagedList id="users" load={(asked) => accounts.users({ ...asked, limit: 100 })} none={t("team.none")}>
          {(account) => <Person account={account} />}
        </PagedList>
      </section>
      {query.has("invite") && <Invite onClose={() => changeQuery({ invite: undefined }, { replace: true })} />}
    </AccountFrame>
  );
}
