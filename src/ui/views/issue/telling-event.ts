import type { ErrorEvent } from "../../api/types.ts";

/**
 * The event from which most can be learned: one with frames of the user's own code, its causes, the request, who it was
 * and where. Of equal ones the newest, which comes first. -1 of none.
 */
export function mostTelling(events: readonly ErrorEvent[]): number {
  let [best, most] = [-1, -1];
  events.forEach((event, index) => {
    const told = telling(event);
    if (told > most) [best, most] = [index, told];
  });
  return best;
}

const MANY_TAGS = 5;

function telling(event: ErrorEvent): number {
  const frames = event.exceptions.flatMap((exception) => exception.frames);
  const own = frames.some((frame) => frame.in_app);
  const known = [event.trace_id, event.release, event.environment, event.host, event.logger];
  return (
    (own ? 8 : 0) +
    (frames.length > 0 ? 4 : 0) +
    Math.min(event.exceptions.length, 3) * 2 +
    (event.request === null ? 0 : 4) +
    (event.user === null ? 0 : 3) +
    known.filter((value) => value !== null).length +
    Math.min(Object.keys(event.tags).length, MANY_TAGS) / MANY_TAGS
  );
}
