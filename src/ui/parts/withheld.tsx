import type { ReactNode } from "react";
import { t } from "../i18n/text.ts";
import { Empty } from "./outcome.tsx";

/** In place of what somebody may not see, who came by an address. */
export function Withheld(): ReactNode {
  return (
    <Empty title={t("takes.title")}>
      <p>{t("takes.viewer_everywhere")}</p>
    </Empty>
  );
}
