import type { JsonObject, LogRecord, RawRecord } from "../domain/log-record.ts";
import type { EpochMs } from "../domain/time.ts";
import { createToText } from "./characters.ts";
import { readContainerLine } from "./container-line.ts";
import type { Decoded, Decoder, DecoderOptions } from "./decoder.ts";
import { looksLikeDocument, type OpenDocument, openDocument, parseDocument } from "./document.ts";
import { documentRecord, type Outer, textRecord } from "./record-draft.ts";
import { readSyslogLine, type SyslogLine } from "./syslog.ts";
import { type ToUtc, wallClockOf } from "./time-zone.ts";
import { parseTimestamp } from "./timestamp.ts";
import { readWriterPrefix } from "./writer-prefix.ts";

/** A decoder for one source. Throws RangeError when the time zone is unknown; `decode` itself never throws. */
export function createDecoder(options: DecoderOptions): Decoder {
  return new FormatDecoder(options);
}

class FormatDecoder implements Decoder {
  private readonly options: DecoderOptions;
  private readonly toText: (bytes: Buffer) => string;
  private readonly toUtc: ToUtc;

  constructor(options: DecoderOptions) {
    this.options = options;
    this.toText = createToText(options.encoding);
    this.toUtc = wallClockOf(options.timezone);
  }

  decode(raw: RawRecord, receivedAt: EpochMs): Decoded {
    try {
      return this.decodeValue(raw, receivedAt);
    } catch (error) {
      return { kind: "failed", detail: error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure" };
    }
  }

  reopen(joined: LogRecord): LogRecord {
    const { message, partial: _, ...rest } = joined;
    const whole = { ...rest, message };
    if (!looksLikeDocument(message)) return whole;
    const raw: RawRecord = {
      origin: joined.origin,
      value: null,
      ...(joined.dedupeKey ? { dedupeKey: joined.dedupeKey } : {}),
    };
    const { stream: _stream, ...outer } = whole;
    const inner = parseDocument(message);
    if (inner === undefined) return whole;
    const record = this.fromDocument(inner, raw, joined.receivedAt, outer);
    return { ...record, fields: { ...joined.fields, ...record.fields }, lines: joined.lines };
  }

  private decodeValue(raw: RawRecord, receivedAt: EpochMs): Decoded {
    const { value } = raw;
    if (value === null) return { kind: "empty" };
    if (!Buffer.isBuffer(value)) return { kind: "record", record: this.fromDocument(value, raw, receivedAt, {}) };
    const text = withoutLineEnd(this.toText(value));
    if (text.trim().length === 0) {
      // Inside a trace an empty line counts; the joiner drops those that are not.
      if (raw.stream === undefined) return { kind: "empty" };
      return { kind: "record", record: this.plain("", raw, receivedAt, {}) };
    }
    return { kind: "record", record: this.fromText(text, raw, receivedAt) };
  }

  private fromText(text: string, raw: RawRecord, receivedAt: EpochMs): LogRecord {
    const { format } = this.options;
    if (format === "text") return this.plain(text, raw, receivedAt, {});
    // Indented among other lines, an object is a part of the one that is written around it.
    const inside = raw.stream !== undefined && text.charCodeAt(0) <= 32;
    const document = inside ? undefined : parseDocument(text);
    if (document !== undefined) return this.fromDocument(document, raw, receivedAt, {});
    if (format === "auto" || format === "cri") {
      const line = readContainerLine(text);
      if (line !== undefined) {
        const timestamp = parseTimestamp(line.time, this.toUtc, receivedAt);
        return this.inner(line.text, raw, receivedAt, {
          ...(timestamp === undefined ? {} : { timestamp }),
          output: line.output,
          partial: line.partial,
        });
      }
    }
    if (format === "auto") {
      const prefix = readWriterPrefix(text);
      if (prefix !== undefined) {
        return this.inner(prefix.text, raw, receivedAt, { output: prefix.writer, service: prefix.service });
      }
    }
    if (format === "auto" || format === "syslog") {
      const line = readSyslogLine(text, this.toUtc, receivedAt, true);
      if (line !== undefined) return this.inner(line.text.replace(/^@cee: ?/, ""), raw, receivedAt, syslogOuter(line));
    }
    return this.plain(text, raw, receivedAt, {});
  }

  /** What stands behind the header of a runtime or of syslog: a document, or text. */
  private inner(text: string, raw: RawRecord, receivedAt: EpochMs, outer: Outer): LogRecord {
    const document = outer.partial ? undefined : parseDocument(text);
    return document === undefined
      ? this.plain(text, raw, receivedAt, outer)
      : this.fromDocument(document, raw, receivedAt, outer);
  }

  private plain(text: string, raw: RawRecord, receivedAt: EpochMs, outer: Outer): LogRecord {
    return textRecord({ text, raw, receivedAt, outer, toUtc: this.toUtc, options: this.options });
  }

  private fromDocument(document: JsonObject, raw: RawRecord, receivedAt: EpochMs, outer: Outer): LogRecord {
    const open = this.withSyslog(openDocument(document), raw, receivedAt);
    return documentRecord({ document, open, raw, receivedAt, outer, toUtc: this.toUtc, options: this.options });
  }

  /**
   * Shippers that know nothing of syslog send its lines as they are. Of a search engine's documents only message and time
   * are read so: what conditions may ask for must be where the engine sees it too.
   */
  private withSyslog(open: OpenDocument, raw: RawRecord, receivedAt: EpochMs): OpenDocument {
    const { message } = open.values;
    if (this.options.format !== "auto" || typeof message !== "string") return open;
    const line = readSyslogLine(message, this.toUtc, receivedAt, true);
    if (line === undefined) return open;
    const { fields = {}, timestamp, level, host, service } = syslogOuter(line);
    if (raw.value !== null && !Buffer.isBuffer(raw.value)) {
      return { fields: open.fields, values: { timestamp, ...open.values, message: line.text } };
    }
    return {
      fields: { ...fields, ...open.fields },
      values: { timestamp, level, host, service, ...open.values, message: line.text },
    };
  }
}

function withoutLineEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return end === text.length ? text : text.slice(0, end);
}

function syslogOuter(line: SyslogLine): Outer {
  const syslog = {
    ...(line.level === undefined ? {} : { severity: { name: line.level } }),
    ...(line.facility === undefined ? {} : { facility: { code: line.facility } }),
    ...(line.host === undefined ? {} : { hostname: line.host }),
    ...(line.app === undefined ? {} : { appname: line.app }),
    ...(line.process === undefined ? {} : { procid: line.process }),
    ...(line.messageId === undefined ? {} : { msgid: line.messageId }),
    ...(line.structured === undefined ? {} : { structured_data: line.structured }),
  };
  return {
    fields: { log: { syslog } },
    ...(line.timestamp === undefined ? {} : { timestamp: line.timestamp }),
    ...(line.level === undefined ? {} : { level: line.level }),
    ...(line.host === undefined ? {} : { host: line.host }),
    ...(line.app === undefined
      ? {}
      : { service: line.app, output: `${line.host ?? ""} ${line.app} ${line.process ?? ""}` }),
  };
}
