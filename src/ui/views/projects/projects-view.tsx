import type { ReactNode } from "react";
import type { Project } from "../../api/account-types.ts";
import { api } from "../../api/client.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { useQuery } from "../../state/query.ts";
import { AccountFrame } from "../account/account-frame.tsx";

/** The projects one sees, with what is to be done in each. */
export function ProjectsView(): ReactNode {
  return (
    <AccountFrame tab="projects">
      <p className="lead">{t("projects.text")}</p>
      <ProjectList />
    </AccountFrame>
  );
}

function ProjectList(): ReactNode {
  const answer = useQuery("projects", api.projects, { everyMs: 30_000 });
  return (
    <Outcome answer={answer}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t("projects.none")}>
            <p>{t("projects.none_text")}</p>
          </Empty>
        ) : (
          <ul className="entries">
            {items.map((project) => (
              <li key={project.name}>
                <Entry project={project} />
              </li>
            ))}
          </ul>
        )
      }
    </Outcome>
  );
}

function Entry({ project }: { readonly project: Project }): ReactNode {
  const { name, issues, unresolved, last_seen: lastSeen, sources, configuration } = project;
  const services = configuration?.services ?? [];
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
          {t("projects.events", { count: formatNumber(project.events_24h) })}
          {lastSeen !== null && (
            <>
              {" "}
              · {t("projects.last")} <Ago at={lastSeen} />
            </>
          )}
        </p>
        {(services.length > 0 || sources.length > 0) && (
          <p className="faint small">
            {services.length > 0 && (
              <span className="label">
                {t("projects.services")} <LogText text={services.join(", ")} />
              </span>
            )}
            {sources.length > 0 && (
              <span className="label">
                {t("projects.sources")} <LogText text={sources.map(({ id }) => id).join(", ")} />
              </span>
            )}
          </p>
        )}
      </div>
      <Link to={issuesOf(name)}>{t("projects.unresolved", { count: unresolved })}</Link>
    </div>
  );
}

/** The list of a project's issues. */
export function issuesOf(project: string): string {
  const quoted = /^[\w.-]+$/.test(project) ? project : `"${project.replace(/[\\"]/g, "\\$&")}"`;
  return `/issues?${new URLSearchParams({ query: `project:${quoted}` })}`;
}
