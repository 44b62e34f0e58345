import { type ReactNode, useState } from "react";
import type { Account, HandedLink } from "../../api/account-types.ts";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { plainVisible } from "../../parts/hostile-text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Menu, type MenuItem } from "../../parts/menu.tsx";
import { Ago } from "../../parts/moment.tsx";
import { RoleList } from "../../parts/role-list.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { session } from "../../state/session.ts";
import { useValue } from "../../state/value.ts";
import { ChangeRoles } from "./change-roles.tsx";
import { HandOver } from "./hand-over.tsx";

type Asked = "roles" | "disable" | "delete" | HandedLink;

/** Somebody with an account, and what can be done about it. */
export function Person({ account }: { readonly account: Account }): ReactNode {
  const { id, name, email, state, has_password: hasPassword } = account;
  const [asked, setAsked] = useState<Asked>();
  const present = useValue(session);
  const me = present.kind === "somebody" && present.me.account === id;
  const { owner } = useRights();
  const done = (): void => setAsked(undefined);
  const change = (work: () => Promise<object>, text: string): void => void act(work, text);
  const items: readonly MenuItem[] = [
    { text: t("team.roles"), act: () => setAsked("roles") },
    ...(owner && state === "active"
      ? [
          { text: t("team.reset"), act: () => void resetLink(id, setAsked) },
          ...(me ? [] : [{ text: t("team.disable"), act: () => setAsked("disable") }]),
        ]
      : []),
    ...(owner && state === "disabled"
      ? [
          {
            text: t("team.enable"),
            act: () => change(() => accounts.changeUser(id, { state: "active" }), t("team.enabled")),
          },
        ]
      : []),
    ...(owner && !me ? [{ text: t("team.delete"), act: () => setAsked("delete") }] : []),
  ];
  return (
    <div className="person">
      <div className="row-text">
        <p>
          <b>
            <LogText text={name} />
          </b>{" "}
          {me && <span className="mark">{t("team.me")}</span>}{" "}
          {state === "disabled" && <span className="mark bad">{t("team.disabled")}</span>}
        </p>
        <p className="faint small">
          <LogText text={email} /> ·{" "}
          {account.logged_in_at === null ? (
            t(hasPassword ? "team.never" : "team.no_password")
          ) : (
            <>
              {t("team.logged_in")} <Ago at={account.logged_in_at} />
            </>
          )}
        </p>
      </div>
      <RoleList grants={account} />
      <Menu icon="more" className="icon-button" label={t("team.menu", { name: plainVisible(name) })} items={items} />
      {asked === "roles" && <ChangeRoles account={account} onClose={done} />}
      {typeof asked === "object" && <HandOver title={t("team.reset_done")} link={asked} onClose={done} />}
      {asked === "disable" && (
        <Confirm
          title={t("team.disable_title")}
          submit={t("team.disable")}
          onClose={done}
          onDone={() => change(() => accounts.changeUser(id, { state: "disabled" }), t("team.disable_done"))}
        >
          <p>
            <LogText text={email} />
          </p>
          <p>{t("team.disable_text")}</p>
        </Confirm>
      )}
      {asked === "delete" && (
        <Confirm
          title={t("team.delete_title")}
          submit={t("team.delete")}
          final
          onClose={done}
          onDone={() => change(() => accounts.deleteUser(id), t("team.delete_done"))}
        >
          <p>
            <LogText text={email} />
          </p>
          <p>{t("team.delete_text")}</p>
        </Confirm>
      )}
    </div>
  );
}

async function resetLink(id: string, show: (link: HandedLink) => void): Promise<void> {
  try {
    show(await accounts.passwordLink(id));
  } catch (thrown) {
    notifyFailure(thrown);
  }
}

async function act(work: () => Promise<object>, text: string): Promise<void> {
  try {
    await work();
    notify(text);
  } catch (thrown) {
    notifyFailure(thrown);
  }
  invalidate("users");
}
