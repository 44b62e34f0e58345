import { type ReactNode, useState } from "react";
import type { Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import type { Decision } from "../actions/decide.ts";
import { IssueActions } from "../actions/issue-actions.tsx";
import { MergeDialog } from "./merge-dialog.tsx";

/** What can be done with the chosen issues. */
export function BulkBar(props: {
  readonly issues: readonly Issue[];
  /** Whether issues leave the list by such a decision. */
  readonly leaves: (kind: Decision["kind"]) => boolean;
  readonly onClear: () => void;
  /** With the issues that are no longer of the list. */
  readonly onDone: (gone: readonly string[]) => void;
}): ReactNode {
  const { issues, leaves, onClear, onDone } = props;
  const [merging, setMerging] = useState(false);
  return (
    <div className="bulk-bar" role="toolbar" aria-label={t("bulk.label")}>
      <b>{t("bulk.chosen", { count: issues.length })}</b>
      <IssueActions issues={issues} onDone={(changed, { kind }) => onDone(leaves(kind) ? changed : [])} />
      <button type="button" disabled={issues.length < 2} onClick={() => setMerging(true)}>
        <Icon name="merge" />
        {t("bulk.merge")}
      </button>
      <button type="button" className="quiet" onClick={onClear}>
        {t("bulk.clear")}
      </button>
      {merging && <MergeDialog issues={issues} onClose={() => setMerging(false)} onDone={onDone} />}
    </div>
  );
}
