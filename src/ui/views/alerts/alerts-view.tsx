import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { addressWith, type Place, usePlace } from "../../state/location.ts";
import { AlertEntry } from "./alert-entry.tsx";
import { Detectors } from "./detectors.tsx";

const TABS = ["firing", "all", "detectors"] as const;
type Tab = (typeof TABS)[number];
const TAB_TEXTS: Readonly<Record<Tab, MessageKey>> = {
  firing: "alerts.firing",
  all: "alerts.all",
  detectors: "alerts.detectors",
};

/** What detectors found, and how they are. */
export function AlertsView(): ReactNode {
  const place = usePlace();
  const tab = tabOf(place);
  return (
    <main className="view" id="main">
      <h1>{t("nav.alerts")}</h1>
      <nav className="tabs" aria-label={t("alerts.tabs")}>
        {TABS.map((one) => (
          <Link
            key={one}
            to={addressWith(place, { tab: one === "firing" ? undefined : one })}
            aria-current={one === tab ? "page" : undefined}
          >
            {t(TAB_TEXTS[one])}
          </Link>
        ))}
      </nav>
      {tab === "firing" && (
        <PagedList
          id="alerts"
          query={{ status: "firing" }}
          load={api.alerts}
          none={t("alerts.none_firing")}
          noneText={t("alerts.none_text")}
        >
          {(alert) => <AlertEntry alert={alert} />}
        </PagedList>
      )}
      {tab === "all" && (
        <PagedList id="alerts" load={api.alerts} none={t("alerts.none")} noneText={t("alerts.none_text")}>
          {(alert) => <AlertEntry alert={alert} />}
        </PagedList>
      )}
      {tab === "detectors" && <Detectors />}
    </main>
  );
}

function tabOf({ query }: Place): Tab {
  return TABS.find((tab) => tab === query.get("tab")) ?? "firing";
}
