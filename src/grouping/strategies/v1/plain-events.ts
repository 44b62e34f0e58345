import type { ErrorEvent } from "../../../domain/error-event.ts";
import type { Fingerprint } from "../../../domain/fingerprint.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { MessagePattern } from "./parameterize.ts";

const CACHED = 8_192;

interface Remembered extends Pick<ErrorEvent, "project" | "service" | "logger" | "rule"> {
  readonly type: string | undefined;
  readonly hasException: boolean;
  readonly fingerprint: Fingerprint;
}

const cache = new BoundedCache<MessagePattern, Remembered>(CACHED);

/**
 * The fingerprint of an event that has no frames and none of its own: a flood of these differs in few words, so that of
 * the event before with the same pattern nearly always is this one's too. `make` is asked otherwise; it must depend on
 * nothing but the pattern and what is compared here.
 */
export function rememberedFingerprint(
  event: ErrorEvent,
  message: MessagePattern,
  make: () => Fingerprint,
): Fingerprint {
  const { exceptions, project, service, logger, rule } = event;
  const [exception] = exceptions;
  const isPlain =
    event.fingerprint === undefined &&
    event.title === undefined &&
    exceptions.length <= 1 &&
    (exception === undefined || (exception.frames.length === 0 && exception.message !== ""));
  if (!isPlain) return make();
  const type = exception?.type;
  const hasException = exception !== undefined;
  const known = cache.get(message);
  if (
    known !== undefined &&
    known.hasException === hasException &&
    known.type === type &&
    known.rule === rule &&
    known.project === project &&
    known.service === service &&
    known.logger === logger
  )
    return known.fingerprint;
  const fingerprint = make();
  cache.set(message, {
    project,
    rule,
    type,
    hasException,
    fingerprint,
    ...(service === undefined ? {} : { service }),
    ...(logger === undefined ? {} : { logger }),
  });
  return fingerprint;
}
