import type { ReactNode } from "react";
import type { Issue } from "../../api/types.ts";
import { formatInstant, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";

/** The issue in figures and names. */
export function IssueFacts({ issue }: { readonly issue: Issue }): ReactNode {
  return (
    <aside className="issue-facts" aria-label={t("facts.label")}>
      <dl className="facts">
        <div className="fact-large">
          <dt>{t("facts.events")}</dt>
          <dd>{formatNumber(issue.event_count)}</dd>
        </div>
        <div>
          <dt>{t("facts.last_seen")}</dt>
          <dd>
            <Ago at={issue.last_seen} />
            <small>{formatInstant(Date.parse(issue.last_seen))}</small>
          </dd>
        </div>
        <div>
          <dt>{t("facts.first_seen")}</dt>
          <dd>
            <Ago at={issue.first_seen} />
            <small>{formatInstant(Date.parse(issue.first_seen))}</small>
          </dd>
        </div>
        <div>
          <dt>{t("facts.services")}</dt>
          <dd>
            {issue.services.length === 0
              ? "–"
              : issue.services.map((service) => (
                  <div key={service}>
                    <LogText text={service} />
                  </div>
                ))}
          </dd>
        </div>
        <div>
          <dt>{t("facts.project")}</dt>
          <dd>
            <LogText text={issue.project} />
          </dd>
        </div>
        <div>
          <dt>{t("facts.pattern")}</dt>
          <dd className="mono small">
            <LogText text={issue.pattern} />
          </dd>
        </div>
        {issue.kind === "overflow" && (
          <div>
            <dt>{t("status.overflow")}</dt>
            <dd>
              {t("facts.overflow")} <Link to="/sources">{t("nav.sources")}</Link>
            </dd>
          </div>
        )}
      </dl>
    </aside>
  );
}
