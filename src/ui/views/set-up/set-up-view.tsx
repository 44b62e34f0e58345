import type { ReactNode } from "react";
import { t } from "../../i18n/text.ts";
import { Empty } from "../../parts/outcome.tsx";
import { useRights } from "../../state/rights.ts";
import { SourceTrial } from "./source-trial.tsx";

/** How a source is found and named. */
export function SetUpView(): ReactNode {
  const { owner } = useRights();
  return (
    <main className="view" id="main">
      <h1>{t("connect.title")}</h1>
      {owner ? (
        <SourceTrial />
      ) : (
        <Empty title={t("takes.title")}>
          <p>{t("takes.owner")}</p>
        </Empty>
      )}
    </main>
  );
}
