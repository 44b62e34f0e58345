import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { notify } from "../../state/messages.ts";
import { CorrectionDialog } from "../actions/correction-dialog.tsx";
import { undo } from "../actions/decide.ts";
import { IssueTitle } from "./issue-title.tsx";

/** Shows what will be one issue, and which of them it will be; then does it. */
export function MergeDialog(props: {
  readonly issues: readonly Issue[];
  readonly onClose: () => void;
  /** With the issues that are no more. */
  readonly onDone: (gone: readonly string[]) => void;
}): ReactNode {
  const { issues, onClose, onDone } = props;
  const [into, setInto] = useState(() => mostEvents(issues)?.id ?? "");
  const others = issues.map(({ id }) => id).filter((id) => id !== into);
  const events = issues.reduce((sum, issue) => sum + issue.event_count, 0);
  return (
    <CorrectionDialog
      title={t("merge.title")}
      submit={t("merge.submit")}
      correct={(reason) => api.merge(into, others, reason)}
      onClose={onClose}
      onDone={(activities) => {
        notify(t("merge.done", { count: activities.length }), {
          undo: () => void undo(activities.map(({ id }) => id)),
        });
        onDone(others);
      }}
    >
      <p>{t("merge.text", { issues: issues.length, events: formatNumber(events) })}</p>
      <fieldset>
        <legend>{t("merge.into")}</legend>
        {issues.map((issue) => (
          <label key={issue.id} className="merge-choice">
            <input type="radio" name="into" checked={issue.id === into} onChange={() => setInto(issue.id)} />
            <span>
              <IssueTitle issue={issue} />
            </span>
            <span className="faint">{formatNumber(issue.event_count)}</span>
          </label>
        ))}
      </fieldset>
    </CorrectionDialog>
  );
}

function mostEvents(issues: readonly Issue[]): Issue | undefined {
  return issues.toSorted((a, b) => b.event_count - a.event_count)[0];
}
