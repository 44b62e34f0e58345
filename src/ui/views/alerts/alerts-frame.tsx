import type { ReactNode } from "react";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Tabs } from "../../parts/tabs.tsx";

const TABS = ["/alerts", "/alerts?status=all", "/deliveries", "/silences", "/detectors"] as const;
export type AlertTab = (typeof TABS)[number];

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
  return (
    <main className="view" id="main">
      <div className="view-head">
        <h1>{t("nav.alerts")}</h1>
        {action}
      </div>
      <Tabs
        label={t("alerts.tabs")}
        tabs={TABS.map((one) => ({ to: one, text: t(TEXTS[one]), current: one === tab }))}
      />
      {children}
    </main>
  );
}
