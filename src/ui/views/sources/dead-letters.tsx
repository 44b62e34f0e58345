import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import { formatBytes } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Minute } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";

/** Records that could not be read, with their reasons. */
export function DeadLetters(): ReactNode {
  return (
    <PagedList id="dead letters" load={api.deadLetters} none={t("dead.none")} noneText={t("dead.none_text")}>
      {(letter) => (
        <>
          <p>
            <b>
              <LogText text={letter.source} />
            </b>{" "}
            <span className="mono">
              <LogText text={letter.partition} />
            </span>{" "}
            <span className="mark warn">{t(`dead.${letter.reason}`)}</span> <Minute at={letter.at} />
          </p>
          <p>
            <LogText text={letter.detail} />
          </p>
          <details>
            <summary>{t("dead.payload", { size: formatBytes(letter.payload_bytes) })}</summary>
            <pre className="payload">
              <LogText text={letter.payload_excerpt} />
            </pre>
          </details>
        </>
      )}
    </PagedList>
  );
}
