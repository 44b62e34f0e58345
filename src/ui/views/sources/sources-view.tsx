import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Outcome } from "../../parts/outcome.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Withheld } from "../../parts/withheld.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { FirstSource } from "../first-source.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Gaps } from "./gaps.tsx";
import { SourceCard } from "./source-card.tsx";

const TABS = ["sources", "gaps", "dead_letters"] as const;
const TAB_TEXTS: Readonly<Record<(typeof TABS)[number], MessageKey>> = {
  sources: "nav.sources",
  gaps: "sources.gaps",
  dead_letters: "sources.dead_letters",
};

/** Where logs come from: how each source is, how far behind, and what could not be read. */
export function SourcesView(): ReactNode {
  const place = usePlace();
  const { may } = useRights();
  const tab = TABS.find((one) => one === place.query.get("tab")) ?? "sources";
  return (
    <main className="view" id="main">
      <h1>{t("nav.sources")}</h1>
      {may("see_sources") ? <SourceTabs tab={tab} /> : <Withheld />}
    </main>
  );
}

function SourceTabs({ tab }: { readonly tab: (typeof TABS)[number] }): ReactNode {
  const place = usePlace();
  return (
    <>
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
    </>
  );
}

function SourceList(): ReactNode {
  const answer = useQuery("sources", api.sources, { everyMs: 5_000 });
  // The first page of the tab's list: the newest.
  const gaps = useQuery("gaps {}", () => api.gaps({}), { everyMs: 60_000 }).data?.items;
  return (
    <Outcome answer={answer}>
      {({ items }) =>
        items.length === 0 ? (
          <FirstSource />
        ) : (
          <ul className="cards">
            {items.map((source) => (
              <li key={source.id} className="panel">
                <SourceCard source={source} gaps={gaps?.filter((gap) => gap.source === source.id)} />
              </li>
            ))}
          </ul>
        )
      }
    </Outcome>
  );
}
