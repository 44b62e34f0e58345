import type { ReactNode } from "react";
import { t } from "../../i18n/text.ts";
import { Empty } from "../../parts/outcome.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useRights } from "../../state/rights.ts";
import { ACCOUNT_TABS, type AccountTab } from "./account-tabs.ts";

/** What the views of people and of how Elkhound is set up share: a heading, and the way to each other. */
export function AccountFrame(props: {
  readonly tab: AccountTab;
  /** Beside the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { tab, action, children } = props;
  const rights = useRights();
  const present = ACCOUNT_TABS.find(({ id }) => id === tab);
  const may = present?.open(rights) ?? false;
  return (
    <main className="view" id="main">
      <div className="view-head">
        <h1>{t(present?.text ?? "account.tab")}</h1>
        {may && action}
      </div>
      <Tabs
        label={t("account.tabs")}
        tabs={ACCOUNT_TABS.filter(({ id, open }) => id === tab || open(rights)).map(({ id, text }) => ({
          to: `/${id}`,
          text: t(text),
          current: id === tab,
        }))}
      />
      {may ? (
        children
      ) : (
        <Empty title={t("takes.title")}>
          <p>{t(present?.takes ?? "takes.nothing")}</p>
        </Empty>
      )}
    </main>
  );
}
