import { type ReactNode, useState } from "react";
import type { Issue } from "../../api/types.ts";
import { t } from "../../i18n/text.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Menu } from "../../parts/menu.tsx";
import { navigate } from "../../state/location.ts";
import { decide } from "./decide.ts";

/** What is done seldom, behind one more click; deleting asks first, since it cannot be taken back. */
export function DeleteIssue({ issue }: { readonly issue: Issue }): ReactNode {
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    if ((await decide([issue.id], { kind: "delete" })).length > 0) navigate("/issues");
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
