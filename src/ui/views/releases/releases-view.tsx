import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Query } from "../../api/request.ts";
import type { Page, Release } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago, Minute } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { address } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { AlertEntry } from "../alerts/alert-entry.tsx";

type Listed = Release & { readonly id: string };

async function load(query: Query): Promise<Page<Listed>> {
  const page = await api.releases(query);
  return { ...page, items: page.items.map((one) => ({ ...one, id: `${one.project} ${one.version}` })) };
}

/** The releases that events named or deploys told: what each brought, and which are worse than those before them. */
export function ReleasesView(): ReactNode {
  return (
    <main className="view" id="main">
      <h1>{t("nav.releases")}</h1>
      <p className="lead">{t("releases.text")}</p>
      <WorseReleases />
      <PagedList id="releases" load={load} none={t("releases.none")} noneText={t("releases.none_text")}>
        {(release) => <ReleaseEntry release={release} />}
      </PagedList>
    </main>
  );
}

/** What the detector of releases says now. */
function WorseReleases(): ReactNode {
  const { data } = useQuery("alerts firing", () => api.alerts({ status: "firing", limit: 100 }));
  const worse = (data?.items ?? []).filter(({ type }) => type === "release");
  if (worse.length === 0) return null;
  return (
    <section aria-label={t("releases.worse")}>
      <h2>{t("releases.worse")}</h2>
      <ul className="entries">
        {worse.map((alert) => (
          <li key={alert.id}>
            <AlertEntry alert={alert} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ReleaseEntry({ release }: { readonly release: Release }): ReactNode {
  const { project, version, deploys } = release;
  const named = `project:${quoted(project)} release:${quoted(version)}`;
  const issues = (query: string, sort: string): string =>
    address("/issues", new URLSearchParams({ status: "all", query, sort }));
  return (
    <>
      <p>
        <b className="mono">
          <LogText text={version} />
        </b>{" "}
        <span className="faint">
          <LogText text={project} />
        </span>
      </p>
      <dl className="figures">
        <div>
          <dt>{t("releases.new_issues")}</dt>
          <dd>{formatNumber(release.new_issues)}</dd>
        </div>
        <div>
          <dt>{t("facts.events")}</dt>
          <dd>{formatNumber(release.event_count)}</dd>
        </div>
        <div>
          <dt>{t("facts.first_seen")}</dt>
          <dd>
            <Minute at={release.first_seen} />
          </dd>
        </div>
        <div>
          <dt>{t("facts.last_seen")}</dt>
          <dd>{release.last_seen === null ? "–" : <Ago at={release.last_seen} />}</dd>
        </div>
      </dl>
      {deploys.length > 0 && (
        <p className="small faint">
          {t("releases.deploys")}{" "}
          {deploys.map(({ environment, deployed_at: at }) => (
            <span key={`${environment} ${at}`} className="label">
              {environment !== null && <LogText text={`${environment} `} />}
              <Minute at={at} />
            </span>
          ))}
        </p>
      )}
      <div className="alert-tools">
        <Link to={issues(`${named} first_seen:>=${release.first_seen}`, "first_seen")} className="button quiet">
          {t("releases.show_new")}
        </Link>
        <Link to={issues(named, "event_count")} className="button quiet">
          {t("releases.show_all")}
        </Link>
        <Link to={issues(`${named} is:[escalating,regressed]`, "trend")} className="button quiet">
          {t("releases.show_worse")}
        </Link>
      </div>
    </>
  );
}

/** A value that a search reads as one, without wildcards. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}
