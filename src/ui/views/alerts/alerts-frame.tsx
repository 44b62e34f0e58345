import type { ReactNode } from "react";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Tabs } from "../../parts/tabs.tsx";
import { Withheld } from "../../parts/withheld.tsx";
import type { Deed } from "../../state/deeds.ts";
import { useRights } from "../../state/rights.ts";

const TABS = ["/alerts", "/alerts?status=all", "/deliveries", "/silences", "/detectors"] as const;
export type AlertTab = (typeof TABS)[number];

const TAKES: Readonly<Partial<Record<AlertTab, Deed>>> = {
  "/deliveries": "see_deliveries",
  "/silences": "see_silences",
  "/detectors": "see_detectors",
};

const TEXTS: Readonly<Record<AlertTab, MessageKey>> = {
  "/alerts": "alerts.firing",
  "/alerts?status=all": "alerts.all",
  "/deliveries": "alerts.deliveries",
  "/silences": "alerts.silences",
  "/detectors": "alerts.detectors",
};

/** What the views around alerts share: a heading, and the way to each other. */
export function AlertsFrame(props: {
  readonly tab: AlertTab;
  /** Beside the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { tab, action, children } = props;
  const { may } = useRights();
  const open = (one: AlertTab): boolean => {
    const deed = TAKES[one];
    return deed === undefined || may(deed);
  };
  return (
    <main className="view" id="main">
      <div className="view-head">
        <h1>{t("nav.alerts")}</h1>
        {action}
      </div>
      <Tabs
        label={t("alerts.tabs")}
        tabs={TABS.filter((one) => one === tab || open(one)).map((one) => ({
          to: one,
          text: t(TEXTS[one]),
          current: one === tab,
        }))}
      />
      {open(tab) ? children : <Withheld />}
    </main>
  );
}
