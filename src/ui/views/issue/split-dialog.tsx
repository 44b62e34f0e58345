import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Fingerprint, Issue } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { LogLine } from "../../parts/log-text.tsx";
import { navigate } from "../../state/location.ts";
import { notify } from "../../state/messages.ts";
import { CorrectionDialog } from "../actions/correction-dialog.tsx";
import { undo } from "../actions/decide.ts";

/** Shows what will leave the issue; then makes an issue of its own of it. */
export function SplitDialog(props: {
  readonly issue: Issue;
  readonly leaving: readonly Fingerprint[];
  readonly staying: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { issue, leaving, staying, onClose, onDone } = props;
  const events = leaving.reduce((sum, one) => sum + one.event_count, 0);
  const hashes = leaving.map(({ hash }) => hash);
  return (
    <CorrectionDialog
      title={t("split.title")}
      submit={t("split.submit")}
      correct={(reason) => api.split(issue.id, hashes, reason)}
      onClose={onClose}
      onDone={(activities) => {
        onDone();
        const ids = activities.map(({ id }) => id);
        notify(t("split.done"), {
          undo: () => void undo(ids).then(() => navigate(`/issues/${issue.id}`)),
        });
        const other = activities[0]?.other;
        if (other !== undefined) navigate(`/issues/${other}`);
      }}
    >
      <p>{t("split.text", { events: formatNumber(events), staying })}</p>
      <ul className="leaving">
        {leaving.map((one) => (
          <li key={one.hash}>
            <LogLine text={one.title} />
          </li>
        ))}
      </ul>
    </CorrectionDialog>
  );
}
