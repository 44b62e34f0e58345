import type { ReactNode } from "react";
import type { Project } from "../../api/account-types.ts";
import { api } from "../../api/client.ts";
import { formatCompact, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { AccountFrame } from "../account/account-frame.tsx";

const WORST = ["new", "regressed", "escalating"] as const;

/** The projects one sees, with what is to be done in each. */
export function ProjectsView(): ReactNode {
  return (
    <AccountFrame tab="projects">
      <p className="lead">{t("projects.text")}</p>
      <PagedList
        id="projects list"
        load={async (query) => {
          const page = await api.projects({ ...query, limit: 50 });
          return { ...page, items: page.items.map((project) => ({ ...project, id: project.name })) };
        }}
        none={t("projects.none")}
        noneText={t("projects.none_text")}
      >
        {(project) => <Entry project={project} />}
      </PagedList>
    </AccountFrame>
  );
}

function Entry({ project }: { readonly project: Project }): ReactNode {
  const { name, unresolved, issues, event_count: events } = project;
  return (
    <div className="person">
      <div className="row-text">
        <h2>
          <Link to={issuesOf(name)}>
            <LogText text={name} />
          </Link>
        </h2>
        <p className="faint small">
          {t("projects.issues", { count: issues })} ·{" "}
          <span title={formatNumber(events)}>{t("projects.events", { count: formatCompact(events) })}</span> ·{" "}
          {t("projects.last")} <Ago at={project.last_seen} />
        </p>
      </div>
      <p className="project-counts">
        {WORST.filter((one) => project[one] > 0).map((one) => (
          <Link key={one} to={issuesOf(name, one)} className={one === "new" ? "mark" : "mark bad"}>
            {formatNumber(project[one])} {t(`substatus.${one}`)}
          </Link>
        ))}
        <Link to={issuesOf(name)}>{t("projects.unresolved", { count: unresolved })}</Link>
      </p>
    </div>
  );
}

/** The list of a project's issues, of all unresolved ones or of those in a state. */
export function issuesOf(project: string, substatus?: (typeof WORST)[number]): string {
  const quoted = /^[\w.-]+$/.test(project) ? project : `"${project.replace(/[\\"]/g, "\\$&")}"`;
  const status = substatus === undefined ? "" : `status=${substatus}&`;
  return `/issues?${status}${new URLSearchParams({ query: `project:${quoted}` })}`;
}
