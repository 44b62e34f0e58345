import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Minute } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { SaidText } from "../../parts/said-text.tsx";

/** Stretches of sources that were gone before they could be read. */
export function Gaps(): ReactNode {
  return (
    <PagedList id="gaps" load={api.gaps} none={t("gaps.none")} noneText={t("gaps.none_text")}>
      {(gap) => (
        <>
          <p>
            <b>
              <LogText text={gap.source} />
            </b>{" "}
            <span className="mono">
              <LogText text={gap.partition} />
            </span>{" "}
            <span className="mark warn">{t(`gap.${gap.reason}`)}</span> <Minute at={gap.detected_at} />
          </p>
          <p>
            {gap.records === null ? t("gaps.unknown") : t("gaps.records", { count: formatNumber(gap.records) })}{" "}
            <span className="mono">
              <LogText text={gap.range} />
            </span>
          </p>
          <p className="hint">
            <SaidText text={gap.detail} said={gap.detail_said} />
          </p>
        </>
      )}
    </PagedList>
  );
}
