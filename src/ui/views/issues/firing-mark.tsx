import type { ReactNode } from "react";
import type { ListedIssue } from "../../api/types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";

const TEXTS: Readonly<Record<string, MessageKey>> = {
  spike: "firing.spike",
  project_spike: "firing.project_spike",
  escalation: "firing.escalation",
  threshold: "firing.threshold",
  ratio: "firing.ratio",
  flatline: "firing.flatline",
  release: "firing.release",
};

/** That an alert fires on the issue, and the way to it; the longest one where there are several. */
export function FiringMark({ firing }: Pick<ListedIssue, "firing">): ReactNode {
  const [first, ...others] = firing;
  if (first === undefined) return null;
  const one = t(TEXTS[first.type] ?? "firing.other");
  const what = others.length === 0 ? one : t("firing.more", { what: one, count: others.length });
  return (
    <Link
      to={`/alerts/${encodeURIComponent(first.id)}`}
      className={first.severity === "info" ? "mark firing" : "mark firing bad"}
      title={t("firing.title", { what })}
    >
      <Icon name="alerts" />
      {what}
    </Link>
  );
}
