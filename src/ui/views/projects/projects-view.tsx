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

/** The projects one sees, with what is to be done in each. */
export function ProjectsView(): ReactNode {
  return (
    <AccountFrame tab="projects">
      <p className="lead">{t("projects.text")}</p>
      <PagedList
        id="projects list"
        load={async () => {
          const page = await api.projects();
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
  const { name, unresolved, issues, events_24h: events, last_seen: last } = project;
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
          <span title={formatNumber(events)}>{t("projects.events", { count: formatCompact(events) })}</span>
          {last !== null && (
            <>
              {" "}
              · {t("projects.last")} <Ago at={last} />
            </>
          )}
        </p>
      </div>
      <p className="project-counts">
        <Link to={issuesOf(name)}>{t("projects.unresolved", { count: unresolved })}</Link>
      </p>
    </div>
  );
}

/** The list of a project's unresolved issues. */
function issuesOf(project: string): string {
  const quoted = /^[\w.-]+$/.test(project) ? project : `"${project.replace(/[\\"]/g, "\\$&")}"`;
  return `/issues?${new URLSearchParams({ query: `project:${quoted}` })}`;
}
