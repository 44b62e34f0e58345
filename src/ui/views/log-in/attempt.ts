import { useEffect, useState } from "react";
import type { RequestError } from "../../api/request.ts";
import { t } from "../../i18n/text.ts";
import { asRequestError } from "../../state/query.ts";

/** A try to log in: whether it runs, why the last one failed, and how long one has to wait. */
export interface Attempt {
  readonly running: boolean;
  readonly error: RequestError | undefined;
  /** Seconds until the next one counts; 0: now. */
  readonly wait: number;
  readonly start: (work: () => Promise<void>) => Promise<boolean>;
}

export function useAttempt(): Attempt {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<RequestError>();
  const [until, setUntil] = useState(0);
  const [wait, setWait] = useState(0);
  useEffect(() => {
    if (until === 0) return;
    const tick = (): void => setWait(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [until]);
  return {
    running,
    error,
    wait,
    start: async (work) => {
      setRunning(true);
      setError(undefined);
      try {
        await work();
        return true;
      } catch (thrown) {
        const failed = asRequestError(thrown);
        setError(failed);
        if (failed.status === 429) setUntil(Date.now() + (failed.retryAfterSeconds ?? 5) * 1000);
        return false;
      } finally {
        setRunning(false);
      }
    },
  };
}

/** Why a try failed, in the reader's words where there are some; `wrong`: what 401 means here. */
export function attemptText({ error, wait }: Attempt, wrong: string): string | undefined {
  if (error === undefined) return undefined;
  if (error.status === 0) return t("log_in.silent");
  if (error.status === 401) return wrong;
  if (error.status === 429) return wait > 0 ? t("log_in.wait", { count: wait }) : t("log_in.again");
  if (error.status === 503) return t("log_in.busy");
  return error.message;
}
