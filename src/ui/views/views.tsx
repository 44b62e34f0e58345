import type { ReactNode } from "react";
import { t } from "../i18n/text.ts";
import { Link } from "../parts/link.tsx";
import { Empty } from "../parts/outcome.tsx";
import type { Place } from "../state/location.ts";
import { AlertsView } from "./alerts/alerts-view.tsx";
import { IssueView } from "./issue/issue-view.tsx";
import { IssueListView } from "./issues/issue-list-view.tsx";
import { RulesView } from "./rules/rules-view.tsx";
import { SourcesView } from "./sources/sources-view.tsx";

export type Section = "issues" | "alerts" | "sources" | "rules";

/** What an address shows, and the part of the page it belongs to. */
export function viewOf({ path }: Place): { readonly section: Section | undefined; readonly view: ReactNode } {
  const [, first = "", second, third] = path.split("/");
  if (third === undefined) {
    if (first === "" || (first === "issues" && !second)) return { section: "issues", view: <IssueListView /> };
    if (first === "issues" && second) return { section: "issues", view: <IssueView key={second} id={second} /> };
    if (first === "alerts" && !second) return { section: "alerts", view: <AlertsView /> };
    if (first === "sources" && !second) return { section: "sources", view: <SourcesView /> };
    if (first === "rules" && !second) return { section: "rules", view: <RulesView /> };
  }
  return { section: undefined, view: <Nowhere /> };
}

function Nowhere(): ReactNode {
  return (
    <main className="view" id="main">
      <Empty whole title={t("nowhere.title")}>
        <p>{t("nowhere.text")}</p>
        <Link to="/issues" className="button primary">
          {t("nowhere.back")}
        </Link>
      </Empty>
    </main>
  );
}
