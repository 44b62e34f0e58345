import { lazy, type ReactNode } from "react";
import { type MessageKey, t } from "../i18n/text.ts";
import { Link } from "../parts/link.tsx";
import { Empty } from "../parts/outcome.tsx";
import type { Place } from "../state/location.ts";
import { IssueListView } from "./issues/issue-list-view.tsx";

export type Section = "issues" | "alerts" | "releases" | "sources" | "rules";

/** What an address shows, and the part of the page it belongs to. */
export function viewOf({ path }: Place): {
  readonly section: Section | undefined;
  /** What the browser's tab says. */
  readonly title: MessageKey | undefined;
  readonly view: ReactNode;
} {
  const [, first = "", second = "", ...rest] = path.replace(/\/$/, "").split("/");
  const view = rest.length > 0 ? undefined : Object.hasOwn(VIEWS, first) ? VIEWS[first]?.(second) : undefined;
  if (view === undefined) return { section: undefined, title: "nowhere.title", view: <Nowhere /> };
  return { section: SECTIONS[first], title: TITLES[first], view };
}

/*
 * What most visits begin with is in the page's own script; the rest comes when it is asked for, and ahead of that once
 * there is nothing else to do.
 */
const loadIssue = () => import("./issue/issue-view.tsx");
const loadAccounts = () => import("./account-views.ts");
const loadOthers = () => import("./other-views.ts");
const IssueView = lazy(async () => ({ default: (await loadIssue()).IssueView }));
const AlertsView = lazy(async () => ({ default: (await loadOthers()).AlertsView }));
const AlertView = lazy(async () => ({ default: (await loadOthers()).AlertView }));
const DeliveriesView = lazy(async () => ({ default: (await loadOthers()).DeliveriesView }));
const SilencesView = lazy(async () => ({ default: (await loadOthers()).SilencesView }));
const DetectorsView = lazy(async () => ({ default: (await loadOthers()).DetectorsView }));
const SourcesView = lazy(async () => ({ default: (await loadOthers()).SourcesView }));
const ReleasesView = lazy(async () => ({ default: (await loadOthers()).ReleasesView }));
const DiscardsView = lazy(async () => ({ default: (await loadOthers()).DiscardsView }));
const RuleTrialView = lazy(async () => ({ default: (await loadOthers()).RuleTrialView }));
const RulesView = lazy(async () => ({ default: (await loadOthers()).RulesView }));
const AccountView = lazy(async () => ({ default: (await loadAccounts()).AccountView }));
const TokensView = lazy(async () => ({ default: (await loadAccounts()).TokensView }));
const ProjectsView = lazy(async () => ({ default: (await loadAccounts()).ProjectsView }));
const TeamView = lazy(async () => ({ default: (await loadAccounts()).TeamView }));
const SettingsView = lazy(async () => ({ default: (await loadAccounts()).SettingsView }));
const SetUpView = lazy(async () => ({ default: (await loadAccounts()).SetUpView }));
const AuditView = lazy(async () => ({ default: (await loadAccounts()).AuditView }));

/** Fetches what is likely to be asked for next. */
export function loadAhead(): void {
  void loadIssue();
  void loadOthers();
}

/** By the first part of the address; the second is an id, or empty. */
const VIEWS: Readonly<Record<string, (id: string) => ReactNode | undefined>> = {
  "": (id) => only(id, <IssueListView />),
  issues: (id) => (id === "" ? <IssueListView /> : <IssueView key={id} id={id} />),
  alerts: (id) => (id === "" ? <AlertsView /> : <AlertView key={id} id={id} />),
  deliveries: (id) => only(id, <DeliveriesView />),
  silences: (id) => (id === "" || id === "new" ? <SilencesView making={id === "new"} /> : undefined),
  detectors: (id) => only(id, <DetectorsView />),
  discards: (id) => only(id, <DiscardsView />),
  releases: (id) => only(id, <ReleasesView />),
  sources: (id) => only(id, <SourcesView />),
  account: (id) => only(id, <AccountView />),
  tokens: (id) => only(id, <TokensView />),
  projects: (id) => only(id, <ProjectsView />),
  team: (id) => only(id, <TeamView />),
  settings: (id) => only(id, <SettingsView />),
  "set-up": (id) => only(id, <SetUpView />),
  audit: (id) => only(id, <AuditView />),
  rules: (id) => (id === "try" ? <RuleTrialView /> : only(id, <RulesView />)),
};

const SECTIONS: Readonly<Record<string, Section>> = {
  "": "issues",
  issues: "issues",
  alerts: "alerts",
  deliveries: "alerts",
  silences: "alerts",
  detectors: "alerts",
  discards: "issues",
  releases: "releases",
  sources: "sources",
  rules: "rules",
};

const TITLES: Readonly<Record<string, MessageKey>> = {
  "": "nav.issues",
  issues: "nav.issues",
  alerts: "nav.alerts",
  deliveries: "alerts.deliveries",
  silences: "alerts.silences",
  detectors: "alerts.detectors",
  discards: "discards.title",
  releases: "nav.releases",
  sources: "nav.sources",
  rules: "nav.rules",
  account: "account.tab",
  tokens: "tokens.tab",
  projects: "projects.tab",
  team: "team.tab",
  audit: "audit.tab",
  settings: "settings.tab",
  "set-up": "connect.title",
};

function only(id: string, view: ReactNode): ReactNode | undefined {
  return id === "" ? view : undefined;
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
