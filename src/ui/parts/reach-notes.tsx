import type { ReactNode } from "react";
import type { RequestError } from "../api/request.ts";
import { formatMinute } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import { invalidate } from "../state/query.ts";
import { pausedUntil, silentSince } from "../state/reach.ts";
import { useValue } from "../state/value.ts";
import { LogText } from "./log-text.tsx";
import { Minute } from "./moment.tsx";

/** Over every view, while the server does not answer: from when what is shown is. */
export function SilentNote(): ReactNode {
  const since = useValue(silentSince);
  if (since === undefined) return null;
  return (
    <div className="offline" role="alert">
      {t("offline", { time: formatMinute(since) })}
    </div>
  );
}

/** Beside every view, while the server wants to be asked nothing: that the page waits, and how long. */
export function PauseNote(): ReactNode {
  const until = useValue(pausedUntil);
  return (
    <div className="pause-note" role="status">
      {until !== undefined && (
        <span>{t("paused", { count: Math.max(1, Math.ceil((until - Date.now()) / 1_000)) })}</span>
      )}
    </div>
  );
}

/** Over what is shown though a newer answer could not be had: since when, why, and the way to try again. */
export function StaleNote({
  error,
  updatedAt,
}: {
  readonly error: RequestError;
  readonly updatedAt: number;
}): ReactNode {
  return (
    <p className="stale" role="status">
      {t("stale")} <Minute at={new Date(updatedAt).toISOString()} />
      {error.message !== "" && (
        <>
          {": "}
          <LogText text={error.message.slice(0, 300)} />
        </>
      )}{" "}
      <button type="button" className="quiet" onClick={() => invalidate("")}>
        {t("try_again")}
      </button>
    </p>
  );
}
