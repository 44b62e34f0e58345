import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Source } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { FirstSource } from "../first-source.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Gaps } from "./gaps.tsx";

const TABS = ["sources", "gaps", "dead_letters"] as const;
const TAB_TEXTS: Readonly<Record<(typeof TABS)[number], MessageKey>> = {
  sources: "nav.sources",
  gaps: "sources.gaps",
  dead_letters: "sources.dead_letters",
};

/** Where logs come from: how each source is, how far behind, and what could not be read. */
export function SourcesView(): ReactNode {
  const place = usePlace();
  const tab = TABS.find((one) => one === place.query.get("tab")) ?? "sources";
  return (
    <main className="view" id="main">
      <h1>{t("nav.sources")}</h1>
      <Tabs
        label={t("sources.tabs")}
        tabs={TABS.map((one) => ({
          to: addressWith(place, { tab: one === "sources" ? undefined : one }),
          text: t(TAB_TEXTS[one]),
          current: one === tab,
        }))}
      />
      {tab === "sources" && <SourceList />}
      {tab === "gaps" && <Gaps />}
      {tab === "dead_letters" && <DeadLetters />}
    </main>
  );
}

function SourceList(): ReactNode {
  const answer = useQuery("sources", api.sources, { everyMs: 5_000 });
  return (
    <Outcome answer={answer}>
      {({ items }) =>
        items.length === 0 ? (
          <FirstSource />
        ) : (
          <ul className="cards">
            {items.map((source) => (
              <li key={source.id} className="panel">
                <SourceCard source={source} />
              </li>
            ))}
          </ul>
        )
      }
    </Outcome>
  );
}

/** A long list of partitions is folded. */
const OPEN_PARTITIONS = 6;

function SourceCard({ source }: { readonly source: Source }): ReactNode {
  const { partitions } = source;
  const files = source.type === "file";
  const latest =
    partitions
      .map((one) => one.greatest_event_time ?? "")
      .toSorted()
      .at(-1) ?? "";
  return (
    <>
      <header className="card-head">
        <h2>
          <LogText text={source.id} />
        </h2>
        <span className="faint">{source.type ?? ""}</span>
        <span className={`mark state-${source.state}`}>{t(`source.${source.state}`)}</span>
      </header>
      {source.message !== null && (
        <p className="source-message">
          <LogText text={source.message} />
        </p>
      )}
      <dl className="figures">
        <div>
          <dt>{t("source.lag")}</dt>
          <dd>{lagText(source.lag, files)}</dd>
        </div>
        <div>
          <dt>{t("source.latest")}</dt>
          <dd>{latest === "" ? "–" : <Ago at={latest} />}</dd>
        </div>
        <div>
          <dt>{t(files ? "source.files" : "source.partitions")}</dt>
          <dd>{formatNumber(partitions.length)}</dd>
        </div>
      </dl>
      {partitions.length > 1 && (
        <details open={partitions.length < OPEN_PARTITIONS}>
          <summary>{t(files ? "source.files" : "source.partitions")}</summary>
          <TableBox label={source.id}>
            <table>
              <thead>
                <tr>
                  <th>{t("source.partition")}</th>
                  <th className="number">{t("source.lag")}</th>
                  <th>{t("source.latest")}</th>
                  <th>{t("source.caught_up")}</th>
                </tr>
              </thead>
              <tbody>
                {partitions.map((one) => (
                  <tr key={one.partition}>
                    <td className="mono wrap">
                      <LogText text={one.name} />
                    </td>
                    <td className="number">{lagText(one.lag, files)}</td>
                    <td>{one.greatest_event_time === null ? "–" : <Ago at={one.greatest_event_time} />}</td>
                    <td>{one.caught_up_at === null ? "–" : <Ago at={one.caught_up_at} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableBox>
        </details>
      )}
    </>
  );
}

function lagText(lag: number | null, files: boolean): string {
  if (lag === null) return t("source.lag_unknown");
  if (lag === 0) return t("source.lag_none");
  return t(files ? "source.lag_bytes" : "source.lag_records", { count: lag });
}
