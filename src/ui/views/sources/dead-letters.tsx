import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Replayed } from "../../api/trial-types.ts";
import type { Origin } from "../../api/types.ts";
import { formatBytes } from "../../i18n/format.ts";
import { saidText } from "../../i18n/said.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Minute } from "../../parts/moment.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { originText } from "../issue/event-text.ts";

/** Records that could not be read, with their reasons; they can be read once more, when their cause was mended. */
export function DeadLetters(): ReactNode {
  const { may } = useRights();
  const [busy, setBusy] = useState(false);
  // The list's own first page.
  const { data: first } = useQuery("dead letters {}", () => api.deadLetters());
  const replayAll = async (): Promise<void> => {
    setBusy(true);
    await tellReplay(async () => {
      let [counted, kept] = [0, 0];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: Replayed = await api.replayAll(cursor);
        counted += page.counted;
        kept += page.kept;
        cursor = page.next;
      }
      return { counted, kept };
    });
    setBusy(false);
  };
  return (
    <>
      {may("replay") && (first?.items.length ?? 0) > 1 && (
        <div className="alert-tools">
          <button type="button" disabled={busy} onClick={() => void replayAll()}>
            {t("dead.replay_all")}
          </button>
        </div>
      )}
      <Letters />
    </>
  );
}

async function replay(id: string): Promise<void> {
  await tellReplay(async () => {
    const { outcome, detail, detail_said: said } = await api.replay(id);
    if (detail !== null) notify(saidText(detail, said), { failed: true });
    return { counted: outcome === "counted" ? 1 : 0, kept: outcome === "kept" || outcome === "no_source" ? 1 : 0 };
  });
}

async function tellReplay(run: () => Promise<{ readonly counted: number; readonly kept: number }>): Promise<void> {
  try {
    const { counted, kept } = await run();
    notify(t("dead.replayed", { count: counted, kept }));
  } catch (thrown) {
    notifyFailure(thrown);
  }
  invalidate("dead letters");
}

function Letters(): ReactNode {
  const { may } = useRights();
  return (
    <PagedList id="dead letters" load={api.deadLetters} none={t("dead.none")} noneText={t("dead.none_text")}>
      {(letter) => (
        <div className="alert beside">
          <p>
            <span className="mark warn">{t(`dead.${letter.reason}`)}</span>{" "}
            <b>
              <LogText text={letter.source} />
            </b>{" "}
            <Minute at={letter.at} />
          </p>
          <p className="mono small wrap">
            <LogText text={originText({ origin: letter.origin as Origin })} />
          </p>
          <p>
            <SaidText text={letter.detail} said={letter.detail_said} />
          </p>
          <details>
            <summary>{t("dead.payload", { size: formatBytes(letter.payload_bytes) })}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
            <pre className="payload" tabIndex={0}>
              <LogText text={letter.payload_excerpt} />
            </pre>
          </details>
          {may("replay") && (
            <div className="alert-tools">
              <button type="button" className="quiet" onClick={() => void replay(letter.id)}>
                {t("dead.replay")}
              </button>
            </div>
          )}
        </div>
      )}
    </PagedList>
  );
}
