import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { AlertEntry } from "./alert-entry.tsx";
import { AlertsFrame } from "./alerts-frame.tsx";

/** What detectors found: what goes on now, or all of it. */
export function AlertsView(): ReactNode {
  const all = usePlace().query.get("status") === "all";
  return (
    <AlertsFrame tab={all ? "/alerts?status=all" : "/alerts"}>
      <PagedList
        id="alerts"
        query={all ? {} : { status: "firing" }}
        load={api.alerts}
        none={t(all ? "alerts.none" : "alerts.none_firing")}
        noneText={t("alerts.none_text")}
      >
        {(alert) => <AlertEntry alert={alert} />}
      </PagedList>
    </AlertsFrame>
  );
}

/** One alert, and whom it was told. */
export function AlertView({ id }: { readonly id: string }): ReactNode {
  const answer = useQuery(`alerts ${id}`, () => api.alert(id), { everyMs: 15_000 });
  return (
    <main className="view" id="main">
      <Link to="/alerts" className="crumb">
        <Icon name="back" />
        {t("nav.alerts")}
      </Link>
      <Outcome whole answer={answer}>
        {(alert) => (
          <div className="panel">
            <AlertEntry alert={alert} alone />
          </div>
        )}
      </Outcome>
    </main>
  );
}
