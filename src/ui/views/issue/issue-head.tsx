import { type ReactNode, useMemo } from "react";
import type { Issue, ListedIssue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { AskedAction } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { LevelMark, StatusMark } from "../../parts/marks.tsx";
import { decide } from "../actions/decide.ts";
import { DeleteIssue } from "../actions/delete-issue.tsx";
import { IssueActions } from "../actions/issue-actions.tsx";
import { useIssueAlerts } from "../alerts/issue-alerts.ts";
import { FiringMark } from "../issues/firing-mark.tsx";
import { TitleMessage, TypeName } from "../issues/issue-title.tsx";
import { titleParts } from "../issues/title-parts.ts";
import { StateText } from "./state-text.tsx";

/** What the issue is. */
export function IssueHead({ issue }: { readonly issue: Issue }): ReactNode {
  const { name, message } = titleParts(issue);
  const issues = useMemo(() => [issue], [issue]);
  return (
    <header className="issue-head">
      <Link to="/issues" className="crumb">
        <Icon name="back" />
        {t("nav.issues")}
      </Link>
      <div className="issue-top">
        <div className="issue-name">
          <LevelMark level={issue.level} />
          <div className="issue-named">
            <h1 className={name === undefined ? "untyped" : undefined}>
              {name !== undefined && (
                <span className="issue-type" title={issue.type ?? undefined}>
                  <TypeName name={name} />
                </span>
              )}
              {message !== "" && (
                <span className="issue-message">
                  <TitleMessage text={message.slice(0, 600)} />
                </span>
              )}
            </h1>
            <div className="issue-under">
              <StatusMark issue={issue} />
              <FiringMark firing={useFiring(issue.id)} />
              <StateText state={issue.state} />
              {issue.culprit !== null && (
                <span className="mono">
                  <LogText text={issue.culprit} />
                </span>
              )}
            </div>
          </div>
        </div>
        {issue.kind === "issue" && (
          <div className="actions">
            <IssueActions issues={issues} />
            <DeleteIssue issue={issue} />
          </div>
        )}
      </div>
      <AskedAction
        action="resolve"
        title={t("ask.resolve")}
        submit={t("act.resolve")}
        onDone={() => void decide([issue.id], { kind: "resolve" })}
      />
    </header>
  );
}

/** Alerts on the issue that go on, as in lists: the longest first. */
function useFiring(issue: string): ListedIssue["firing"] {
  const { data } = useIssueAlerts(issue);
  return (data?.items ?? [])
    .filter(({ lasting, status }) => lasting && status === "firing")
    .toSorted((one, other) => one.starts_at.localeCompare(other.starts_at))
    .map(({ id, type, labels }) => ({ id, type, severity: labels["severity"] ?? null }));
}
