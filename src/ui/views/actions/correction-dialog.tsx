import { type FormEvent, type ReactNode, useState } from "react";
import type { Activity } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { notifyFailure } from "../../state/messages.ts";
import { issuesChanged } from "./decide.ts";

/** Shows what merging or splitting will do, asks why, and does it. It stays open when that fails. */
export function CorrectionDialog(props: {
  readonly title: string;
  readonly submit: string;
  readonly correct: (reason: string) => Promise<{ readonly activities: readonly Activity[] }>;
  readonly onClose: () => void;
  readonly onDone: (activities: readonly Activity[]) => void;
  readonly children: ReactNode;
}): ReactNode {
  const { title, submit, correct, onClose, onDone, children } = props;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const { activities } = await correct(reason);
      issuesChanged();
      onClose();
      onDone(activities);
    } catch (thrown) {
      notifyFailure(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="correction" onSubmit={(event) => void run(event)}>
        {children}
        <label className="field">
          {t("reason.label")}
          <input value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="primary" disabled={busy}>
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
