import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Fingerprint, Issue } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { LogLine } from "../../parts/log-text.tsx";
import { navigate } from "../../state/location.ts";
import { notify } from "../../state/messages.ts";
import { asRequestError } from "../../state/query.ts";
import { issuesChanged } from "../actions/decide.ts";

/** Shows what will leave the issue; then makes an issue of its own of it. */
export function SplitDialog(props: {
  readonly issue: Issue;
  readonly leaving: readonly Fingerprint[];
  readonly staying: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { issue, leaving, staying, onClose, onDone } = props;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const events = leaving.reduce((sum, one) => sum + one.event_count, 0);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const hashes = leaving.map(({ hash }) => hash);
      const { activities } = await api.split(issue.id, hashes, reason);
      issuesChanged();
      onClose();
      onDone();
      const other = activities[0]?.other;
      notify(t("split.done"));
      if (other !== undefined) navigate(`/issues/${other}`);
    } catch (thrown) {
      notify(asRequestError(thrown).message || t("failure.no_answer"), { failed: true });
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("split.title")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{t("split.text", { events: formatNumber(events), staying })}</p>
        <ul className="leaving">
          {leaving.map((one) => (
            <li key={one.hash}>
              <LogLine text={one.title} />
            </li>
          ))}
        </ul>
        <label className="field">
          {t("reason.label")}
          <input value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="primary" disabled={busy}>
            {t("split.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
