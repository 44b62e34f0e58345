import { createDecoder } from "../decoding/create-decoder.ts";
import type { Decoder } from "../decoding/decoder.ts";
import { AppError } from "../domain/errors.ts";
import type { LogRecord, RawRecord } from "../domain/log-record.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { type Clock, SECOND } from "../domain/time.ts";
import type { Reach, SourceInspector } from "../sources/inspector.ts";
import { type AnySourceConfig, createInspector } from "../sources/registry.ts";
import type { Logger } from "../telemetry/logger.ts";

/** Somebody waits for the answer. */
const LONGEST_MS = 20 * SECOND;
/** Each may hold some megabytes, and asks servers that others need. */
const MOST_AT_ONCE = 3;

/** Looks into sources for people: few at a time, and none for long. */
export class SourceLooks {
  private readonly clock: Clock;
  private readonly logger: Logger;
  private running = 0;

  constructor(clock: Clock, logger: Logger) {
    this.clock = clock;
    this.logger = logger;
  }

  /**
   * What `look` finds. Rejects with ELKHOUND_SOURCE_UNAVAILABLE after 20 seconds, while three others look, and where there is
   * nothing to look into (standard input). `reach`: what may be connected to. Default: everything.
   */
  async into<T>(config: AnySourceConfig, look: (inspector: SourceInspector) => Promise<T>, reach?: Reach): Promise<T> {
    if (this.running >= MOST_AT_ONCE) throw unavailable(sentence("look.busy"), sentence("look.try_again"));
    this.running += 1;
    const done = new AbortController();
    let inspector: SourceInspector | undefined;
    try {
      inspector = await createInspector(config, this.logger, reach);
      if (inspector === undefined) throw unavailable(sentence("look.stdin"), sentence("look.give_file"));
      const tooLate = this.clock.sleep(LONGEST_MS, done.signal).then(() => {
        throw unavailable(sentence("look.too_long", { seconds: LONGEST_MS / SECOND }), sentence("look.reachable"));
      });
      // Ended by `done` it rejects too, when nobody listens any more.
      tooLate.catch(() => {});
      return await Promise.race([look(inspector), tooLate]);
    } finally {
      done.abort();
      this.running -= 1;
      // Not waited for: what hangs would hold the answer up.
      void inspector?.close().catch(() => {});
    }
  }
}

/** Reads what was found as the source's pipeline would, without joining lines. Undefined: nothing is in it. */
export function decodeWith(decoder: Decoder, raw: RawRecord, at: number): LogRecord | undefined {
  const decoded = decoder.decode(raw, at);
  return decoded.kind === "record" ? decoded.record : undefined;
}

/** The decoder of a source. */
export function decoderOf({ format, encoding, timezone, service, environment }: AnySourceConfig): Decoder {
  return createDecoder({
    ...{ format, encoding, timezone },
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
  });
}

function unavailable(message: Sentence, hint: Sentence): AppError {
  return new AppError("ELKHOUND_SOURCE_UNAVAILABLE", message, { hint });
}
