import { type ReactNode, useState } from "react";
import type { Issue } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Menu } from "../../parts/menu.tsx";
import { useRights } from "../../state/rights.ts";
import type { Decision } from "../actions/decide.ts";
import { decide } from "../actions/decide.ts";
import { IssueActions } from "../actions/issue-actions.tsx";
import { FoundDialog } from "./found-dialog.tsx";
import { MergeDialog } from "./merge-dialog.tsx";

/** What can be done with the chosen issues, or with all that the search finds. */
export function BulkBar(props: {
  readonly issues: readonly Issue[];
  /** How many the list holds, whether they are loaded or not; undefined: not known yet. */
  readonly found: number | undefined;
  /** The search that finds all of the list. */
  readonly search: string;
  /** Whether issues leave the list by such a decision. */
  readonly leaves: (kind: Decision["kind"]) => boolean;
  readonly onClear: () => void;
  /** With the issues that are no longer of the list. */
  readonly onDone: (gone: readonly string[]) => void;
}): ReactNode {
  const { issues, found, search, leaves, onClear, onDone } = props;
  const [everything, setEverything] = useState(false);
  const [merging, setMerging] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [asked, setAsked] = useState<Decision>();
  const { may } = useRights();
  const more = found !== undefined && found > issues.length;
  const all = everything && more;
  const act = (decision: Decision): void => {
    if (all) setAsked(decision);
    else
      void decide(
        issues.map(({ id }) => id),
        decision,
      ).then((changed) => onDone(leaves(decision.kind) ? changed : []));
  };
  return (
    <div className="bulk-bar" role="toolbar" aria-label={t("bulk.label")}>
      <b>{all ? t("bulk.all", { count: found }) : t("bulk.chosen", { count: issues.length })}</b>
      {more && (
        <button type="button" className="quiet" aria-pressed={all} onClick={() => setEverything(!all)}>
          {t("bulk.choose_all", { count: found })}
        </button>
      )}
      <IssueActions issues={issues} onDecide={act} />
      <button type="button" disabled={all || issues.length < 2} onClick={() => setMerging(true)}>
        <Icon name="merge" />
        {t("bulk.merge")}
      </button>
      <Menu
        label={t("act.more")}
        icon="more"
        className="icon-button"
        items={[
          { text: t("act.priority_high"), act: () => act({ kind: "priority", priority: "high" }) },
          { text: t("act.priority_medium"), act: () => act({ kind: "priority", priority: "medium" }) },
          { text: t("act.priority_low"), act: () => act({ kind: "priority", priority: "low" }) },
          ...(issues.every(({ project }) => may("delete", project))
            ? [{ text: t("delete.open"), act: () => (all ? act({ kind: "delete" }) : setDeleting(true)) }]
            : []),
        ]}
      />
      <button type="button" className="quiet" onClick={onClear}>
        {t("bulk.clear")}
      </button>
      {merging && <MergeDialog issues={issues} onClose={() => setMerging(false)} onDone={onDone} />}
      {deleting && (
        <Confirm
          final
          title={t("delete.title_many", { count: formatNumber(issues.length) })}
          submit={t("delete.submit")}
          onClose={() => setDeleting(false)}
          onDone={() => act({ kind: "delete" })}
        >
          <p>{t("delete.text_many")}</p>
        </Confirm>
      )}
      {asked !== undefined && (
        <FoundDialog
          search={search}
          decision={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => onDone(leaves(asked.kind) ? issues.map(({ id }) => id) : [])}
        />
      )}
    </div>
  );
}
