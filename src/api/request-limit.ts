import type { MiddlewareHandler } from "hono";
import { AppError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";

/** A query that takes longer is given up: the store is not answering. */
const REQUEST_LIMIT_MS = 30_000;

/** Ends requests that take longer than 30 seconds as if the store were unavailable. */
export function limitTime(clock: Clock): MiddlewareHandler {
  return async (_context, next) => {
    const answered = new AbortController();
    const tooLate = clock.sleep(REQUEST_LIMIT_MS, answered.signal).then(() => {
      if (answered.signal.aborted) return;
      throw new AppError("ELKHOUND_STORE_UNAVAILABLE", "the request took too long", { retryable: true });
    });
    try {
      await Promise.race([next(), tooLate]);
    } finally {
      answered.abort();
    }
  };
}
