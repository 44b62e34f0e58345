import type { ShownRecord } from "../api/source-services.ts";
import type { Decoder } from "../decoding/decoder.ts";
import type { RawRecord } from "../domain/log-record.ts";
import type { Redactor } from "../domain/redactor.ts";

/** More is not read beside an event. */
const MAX_MESSAGE = 8_000;

/** A raw record for people: decoded, redacted, cut. Redacted before it is cut, or half a secret would stay. */
export function shownRecord(raw: RawRecord, decoder: Decoder, redactor: Redactor, at: number): ShownRecord {
  const decoded = decoder.decode(raw, at);
  if (decoded.kind !== "record") {
    const message = decoded.kind === "empty" ? "" : `(cannot be decoded: ${decoded.detail})`;
    const nothing = {
      timestamp: raw.timestamp,
      level: undefined,
      service: undefined,
      host: undefined,
      logger: undefined,
    };
    return { origin: raw.origin, ...nothing, message, cut: false };
  }
  const { record } = decoded;
  const text = redactor.text(
    record.stackTrace === undefined ? record.message : `${record.message}\n${record.stackTrace}`,
  );
  const clean = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : redactor.text(value).slice(0, 300);
  return {
    origin: record.origin,
    timestamp: record.timestamp ?? raw.timestamp,
    level: clean(record.level),
    service: clean(record.service),
    host: clean(record.host),
    logger: clean(record.logger),
    message: text.slice(0, MAX_MESSAGE).toWellFormed(),
    cut: text.length > MAX_MESSAGE,
  };
}
