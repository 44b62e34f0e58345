import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { notify } from "../../state/messages.ts";
import { asRequestError } from "../../state/query.ts";
import { issuesChanged, undo } from "../actions/decide.ts";
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
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const events = issues.reduce((sum, issue) => sum + issue.event_count, 0);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const others = issues.map(({ id }) => id).filter((id) => id !== into);
      const { activities } = await api.merge(into, others, reason);
      notify(t("merge.done", { count: activities.length }), {
        undo: () => void undo(activities.map(({ id }) => id)),
      });
      issuesChanged();
      onClose();
      onDone(others);
    } catch (thrown) {
      notify(asRequestError(thrown).message || t("failure.no_answer"), { failed: true });
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("merge.title")} onClose={onClose}>
      <form className="merge" onSubmit={(event) => void submit(event)}>
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
        <label className="field">
          {t("reason.label")}
          <input value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="primary" disabled={busy}>
            {t("merge.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function mostEvents(issues: readonly Issue[]): Issue | undefined {
  return issues.toSorted((a, b) => b.event_count - a.event_count)[0];
}
