import type { ReactNode } from "react";
import type { Issue, Level } from "../api/types.ts";
import { t } from "../i18n/text.ts";

/** How bad it is: a bar of its colour, and its name. */
export function LevelMark({ level }: { readonly level: Level }): ReactNode {
  return (
    <span className={`level level-${level}`} role="img" aria-label={t(`level.${level}`)} title={t(`level.${level}`)} />
  );
}

/** What there is to say about an issue's state; nothing for the usual one. */
export function StatusMark({ issue }: { readonly issue: Pick<Issue, "status" | "kind"> }): ReactNode {
  if (issue.kind === "overflow") return <span className="mark warn">{t("status.overflow")}</span>;
  if (issue.status === "unresolved") return null;
  return <span className="mark">{t(`status.${issue.status}`)}</span>;
}
