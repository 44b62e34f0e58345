import { type ReactNode, useEffect, useMemo } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { plainVisible } from "../../parts/hostile-text.ts";
import { Outcome } from "../../parts/outcome.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useKeys } from "../../state/keys.ts";
import { addressWith, navigate, type Place, usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { lastList } from "../issues/issue-list.ts";
import { ActivityPanel } from "./activity-panel.tsx";
import { EventPanel } from "./event-panel.tsx";
import { GroupingPanel } from "./grouping-panel.tsx";
import { IssueFacts } from "./issue-facts.tsx";
import { IssueHead } from "./issue-head.tsx";
import { SeriesPanel } from "./series-panel.tsx";
import { SimilarPanel } from "./similar-panel.tsx";
import { TagsPanel } from "./tags-panel.tsx";

const REFRESH_MS = 15_000;

/** One issue: what it is, how often, an event of it, why its events are together, and what was decided about it. */
export function IssueView({ id }: { readonly id: string }): ReactNode {
  const answer = useQuery(`issue ${id}`, () => api.issue(id), { everyMs: REFRESH_MS });
  const found = answer.data;
  useEffect(() => {
    // The id of an issue that was merged finds the one it was merged into.
    if (found !== undefined && found.id !== id) navigate(`/issues/${found.id}`, { replace: true });
  }, [found, id]);
  useEffect(() => {
    if (found === undefined) return;
    document.title = `${plainVisible(found.title).slice(0, 80)} · Elkhound`;
    return () => {
      document.title = "Elkhound";
    };
  }, [found]);
  useKeys(
    useMemo(() => {
      const go = (step: 1 | -1): void => {
        const next = lastList()?.neighbour(id, step);
        if (next !== undefined) navigate(`/issues/${next.id}`, { replace: true });
      };
      return {
        j: () => go(1),
        k: () => go(-1),
        escape: () => (history.length > 1 ? history.back() : navigate("/issues")),
      };
    }, [id]),
  );
  return (
    <main className="view issue-view" id="main">
      <Outcome whole answer={answer}>
        {(issue) => <Loaded issue={issue} />}
      </Outcome>
    </main>
  );
}

const TABS = ["event", "tags", "grouping", "similar", "activity"] as const;
type Tab = (typeof TABS)[number];
const TAB_TEXTS: Readonly<Record<Tab, MessageKey>> = {
  event: "issue.tab.event",
  tags: "issue.tab.tags",
  grouping: "issue.tab.grouping",
  similar: "issue.tab.similar",
  activity: "issue.tab.activity",
};

function Loaded({ issue }: { readonly issue: Issue }): ReactNode {
  const place = usePlace();
  const tab = tabOf(place);
  return (
    <>
      <IssueHead issue={issue} />
      <div className="issue-columns">
        <div className="issue-main">
          <SeriesPanel key={issue.id} issue={issue} />
          <Tabs
            label={t("issue.tabs")}
            tabs={TABS.map((one) => ({
              to: addressWith(place, { tab: one === "event" ? undefined : one }),
              text: t(TAB_TEXTS[one]),
              current: one === tab,
            }))}
          />
          {tab === "event" && <EventPanel issue={issue} />}
          {tab === "tags" && <TagsPanel issue={issue} />}
          {tab === "grouping" && <GroupingPanel issue={issue} />}
          {tab === "similar" && <SimilarPanel issue={issue} />}
          {tab === "activity" && <ActivityPanel issue={issue} />}
        </div>
        <IssueFacts issue={issue} />
      </div>
    </>
  );
}

function tabOf({ query }: Place): Tab {
  return TABS.find((tab) => tab === query.get("tab")) ?? "event";
}
