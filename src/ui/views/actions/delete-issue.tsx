import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Menu } from "../../parts/menu.tsx";
import { navigate } from "../../state/location.ts";
import { notify } from "../../state/messages.ts";
import { asRequestError } from "../../state/query.ts";
import { issuesChanged } from "./decide.ts";

/** What is done seldom, behind one more click; deleting asks first, since it cannot be taken back. */
export function DeleteIssue({ issue }: { readonly issue: Issue }): ReactNode {
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    try {
      await api.deleteIssue(issue.id);
      notify(t("delete.done"));
      issuesChanged();
      navigate("/issues");
    } catch (thrown) {
      notify(asRequestError(thrown).message || t("failure.no_answer"), { failed: true });
    }
  };
  return (
    <>
      <Menu
        label={t("act.more")}
        icon="more"
        className="icon-button"
        items={[{ text: t("delete.open"), act: () => setAsking(true) }]}
      />
      {asking && (
        <Confirm
          final
          title={t("delete.title")}
          submit={t("delete.submit")}
          onClose={() => setAsking(false)}
          onDone={() => void remove()}
        >
          <p>{t("delete.text", { count: issue.event_count })}</p>
        </Confirm>
      )}
    </>
  );
}
