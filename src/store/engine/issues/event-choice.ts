import type { ErrorEvent } from "../../../domain/error-event.ts";
import type { StoredEvent } from "../../store.ts";

/**
 * The event from which most is learnt: what a person looks for in one (a stack trace in the user's own code, its causes, the
 * request, the trace, whom it concerned, tags), the newest among equals. Undefined for none.
 */
export function mostInformative(newestFirst: readonly StoredEvent[]): StoredEvent | undefined {
  let best: { readonly event: StoredEvent; readonly worth: number } | undefined;
  for (const event of newestFirst) {
    const worth = worthOf(event.event);
    if (best === undefined || worth > best.worth) best = { event, worth };
  }
  return best?.event;
}

function worthOf(event: ErrorEvent): number {
  const frames = event.exceptions.flatMap((exception) => exception.frames);
  let worth = 0;
  if (frames.length > 0) worth += 8;
  if (frames.some(({ inApp }) => inApp)) worth += 8;
  if (frames.some(({ line }) => line !== undefined)) worth += 2;
  if (event.exceptions.length > 1) worth += 2;
  if (event.request !== undefined) worth += 4;
  if (event.traceId !== undefined) worth += 4;
  if (event.user !== undefined) worth += 3;
  if (event.release !== undefined) worth += 2;
  return worth + Math.min(4, Object.keys(event.tags).length);
}
