import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { Detector } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { AlertsFrame } from "./alerts-frame.tsx";

/** The detectors: when each looks, up to when it has judged, and what holds it. */
export function DetectorsView(): ReactNode {
  const { may } = useRights();
  const answer = useQuery(may("see_detectors") ? "detectors" : undefined, api.detectors, { everyMs: 10_000 });
  return (
    <AlertsFrame tab="/detectors">
      <Outcome answer={answer}>
        {({ items }) =>
          items.length === 0 ? <Empty title={t("detectors.none")} /> : <DetectorTable detectors={items} />
        }
      </Outcome>
    </AlertsFrame>
  );
}

function DetectorTable({ detectors }: { readonly detectors: readonly Detector[] }): ReactNode {
  return (
    <div className="panel">
      <TableBox label={t("alerts.detectors")}>
        <table>
          <thead>
            <tr>
              <th>{t("detector.name")}</th>
              <th>{t("detector.schedule")}</th>
              <th>{t("detector.last_tick")}</th>
              <th>{t("detector.judged_to")}</th>
              <th className="number">{t("alert.pending")}</th>
              <th className="number">{t("alert.firing")}</th>
            </tr>
          </thead>
          <tbody>
            {detectors.map((detector) => (
              <tr key={detector.id}>
                <td>
                  <span className="mono wrap">
                    <LogText text={detector.id} />
                  </span>
                  {detector.id !== detector.type && <span className="faint"> {detector.type}</span>}
                  {detector.failure !== null && (
                    <p className="rule-problem">
                      <SaidText text={detector.failure} said={detector.failure_said} />
                    </p>
                  )}
                  {detector.held_because !== null && (
                    <p className="hint">
                      {t("detector.held")} <SaidText text={detector.held_because} said={detector.held_because_said} />
                    </p>
                  )}
                </td>
                <td className="mono" title={detector.timezone}>
                  {detector.schedule}
                </td>
                <td>{detector.last_tick_at === null ? "–" : <Ago at={detector.last_tick_at} />}</td>
                <td>{detector.evaluated_to === null ? "–" : <Ago at={detector.evaluated_to} />}</td>
                <td className="number">{formatNumber(detector.pending)}</td>
                <td className="number">{formatNumber(detector.firing)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}
