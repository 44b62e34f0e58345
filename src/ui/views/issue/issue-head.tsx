import { type ReactNode, useMemo } from "react";
import type { Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { AskedAction } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { LevelMark, StatusMark } from "../../parts/marks.tsx";
import { decide } from "../actions/decide.ts";
import { DeleteIssue } from "../actions/delete-issue.tsx";
import { IssueActions } from "../actions/issue-actions.tsx";
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
          <h1>
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
      <div className="issue-under">
        <StatusMark issue={issue} />
        <StateText state={issue.state} />
        {issue.culprit !== null && (
          <span className="mono">
            <LogText text={issue.culprit} />
          </span>
        )}
      </div>
    </header>
  );
}
