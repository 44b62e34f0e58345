import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Menu } from "../../parts/menu.tsx";
import { navigate } from "../../state/location.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { useRights } from "../../state/rights.ts";
import { decide, issuesChanged } from "./decide.ts";

/** What is done seldom, behind one more click; it asks first, since it cannot be taken back. */
export function DeleteIssue({ issue }: { readonly issue: Issue }): ReactNode {
  const [asking, setAsking] = useState<"delete" | "discard">();
  const { may } = useRights();
  const items = [
    ...(may("delete", issue.project) ? [{ text: t("delete.open"), act: () => setAsking("delete") }] : []),
    ...(may("discard", issue.project) ? [{ text: t("discard.open"), act: () => setAsking("discard") }] : []),
  ];
  if (items.length === 0) return null;
  const remove = async (): Promise<void> => {
    if ((await decide([issue.id], { kind: "delete" })).length > 0) navigate("/issues");
  };
  return (
    <>
      <Menu label={t("act.more")} icon="more" className="icon-button" items={items} />
      {asking === "delete" && (
        <Confirm
          final
          title={t("delete.title")}
          submit={t("delete.submit")}
          onClose={() => setAsking(undefined)}
          onDone={() => void remove()}
        >
          <p>{t("delete.text", { count: issue.event_count })}</p>
        </Confirm>
      )}
      {asking === "discard" && <DiscardIssue issue={issue} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function DiscardIssue({ issue, onClose }: { readonly issue: Issue; readonly onClose: () => void }): ReactNode {
  const [reason, setReason] = useState("");
  const discard = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await api.discard(issue.id, reason);
      onClose();
      notify(t("discard.done"));
      issuesChanged();
      navigate("/discards");
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  return (
    <Dialog title={t("discard.title")} onClose={onClose}>
      <form onSubmit={(event) => void discard(event)}>
        <p>{t("discard.text")}</p>
        <label className="field">
          {t("reason.label")}
          <input value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="danger">
            {t("discard.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
