import type { ReactNode } from "react";
import type { Alert } from "../../api/types.ts";
import { saidText } from "../../i18n/said.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";

/** Whether anybody is told of an alert that goes on, where it is not as usual: somebody has it, or nobody is to hear of it. */
export function ToldMarks({ alert }: { readonly alert: Alert }): ReactNode {
  const { acknowledged, suppressed } = alert;
  return (
    <>
      {acknowledged !== null && (
        <span className="mark good">
          <LogText text={t("acknowledged.by", { name: acknowledged.by.slice(0, 80) })} />
        </span>
      )}
      {suppressed !== null && <Suppressed by={suppressed} />}
    </>
  );
}

function Suppressed({ by }: { readonly by: NonNullable<Alert["suppressed"]> }): ReactNode {
  const text = t(`suppressed.${by.kind}`);
  const title = saidText(by.reason, by.reason_said).slice(0, 400);
  if (by.kind === "muted") {
    return (
      <span className="mark" title={title}>
        {text}
      </span>
    );
  }
  const to = by.kind === "silenced" ? "/silences" : `/alerts/${encodeURIComponent(by.by)}`;
  return (
    <Link to={to} className="mark" title={title}>
      {text}
    </Link>
  );
}
