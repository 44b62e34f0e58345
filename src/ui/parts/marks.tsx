import type { ReactNode } from "react";
import type { Issue, Level, Substatus } from "../api/types.ts";
import { t } from "../i18n/text.ts";

/** How bad it is: a bar of its colour, and its name. */
export function LevelMark({ level }: { readonly level: Level }): ReactNode {
  return (
    <span className={`level level-${level}`} role="img" aria-label={t(`level.${level}`)} title={t(`level.${level}`)} />
  );
}

/** Those that are worth a mark; others say what they are beside it, or are as usual. */
const MARKS = { new: "mark new", regressed: "mark bad", escalating: "mark bad" } as const;

function isMarked(substatus: Substatus): substatus is keyof typeof MARKS {
  return Object.hasOwn(MARKS, substatus);
}

/** What there is to say about an issue's state; nothing for the usual one. */
export function StatusMark({ issue }: { readonly issue: Pick<Issue, "status" | "substatus" | "kind"> }): ReactNode {
  const { kind, status, substatus } = issue;
  if (kind === "overflow") return <span className="mark warn">{t("status.overflow")}</span>;
  if (status !== "unresolved") return <span className="mark">{t(`status.${status}`)}</span>;
  if (!isMarked(substatus)) return null;
  return <span className={MARKS[substatus]}>{t(`substatus.${substatus}`)}</span>;
}
