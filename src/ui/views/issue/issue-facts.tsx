import type { ReactNode } from "react";
import type { Issue } from "../../api/types.ts";
import { formatInstant, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { safeAddress } from "../../parts/hostile-text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Menu } from "../../parts/menu.tsx";
import { Ago } from "../../parts/moment.tsx";
import { OutsideLink } from "../../parts/outside-link.tsx";
import { decide } from "../actions/decide.ts";

const PRIORITIES = ["high", "medium", "low"] as const;

function LogsLink({ links }: Pick<Issue, "links">): ReactNode {
  const address = safeAddress(links.logs?.url);
  if (links.logs === null || address === undefined) return null;
  return (
    <div>
      <dt>{t("facts.logs")}</dt>
      <dd>
        <OutsideLink to={address}>{links.logs.name}</OutsideLink>
      </dd>
    </div>
  );
}

/** The issue in figures and names. */
export function IssueFacts({ issue }: { readonly issue: Issue }): ReactNode {
  return (
    <aside className="issue-facts" aria-label={t("facts.label")}>
      <dl className="facts">
        <div className="fact-large">
          <dt>{t("facts.events")}</dt>
          <dd>{formatNumber(issue.event_count)}</dd>
        </div>
        {issue.user_count > 0 && (
          <div className="fact-large">
            <dt>{t("facts.users")}</dt>
            <dd>{formatNumber(issue.user_count)}</dd>
          </div>
        )}
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
          <dt>{t("facts.assignee")}</dt>
          <dd>
            {issue.assignee === null ? t("facts.nobody") : <LogText text={issue.assignee} />}
            {issue.assigned_by === "rule" && <small>{t("facts.by_rule")}</small>}
          </dd>
        </div>
        {issue.owners.length > 0 && (
          <div>
            <dt>{t("facts.owners")}</dt>
            <dd>
              {issue.owners.map((owner) => (
                <div key={owner}>
                  <LogText text={owner} />
                </div>
              ))}
              {issue.owner_rule !== null && (
                <small className="mono">
                  <LogText text={issue.owner_rule} />
                </small>
              )}
            </dd>
          </div>
        )}
        <div>
          <dt>{t("facts.priority")}</dt>
          <dd>
            <Menu
              label={t("facts.priority")}
              className="quiet fact-menu"
              value={t(`priority.${issue.priority}`)}
              items={[
                ...PRIORITIES.map((one) => ({
                  text: t(`priority.${one}`),
                  chosen: issue.priority_set && issue.priority === one,
                  act: () => void decide([issue.id], { kind: "priority", priority: one }),
                })),
                {
                  text: t("priority.by_level"),
                  chosen: !issue.priority_set,
                  act: () => void decide([issue.id], { kind: "priority", priority: null }),
                },
              ]}
            />
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
        {issue.pattern !== issue.title && (
          <div>
            <dt>{t("facts.pattern")}</dt>
            <dd className="mono small">
              <LogText text={issue.pattern} />
            </dd>
          </div>
        )}
        <LogsLink links={issue.links} />
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
