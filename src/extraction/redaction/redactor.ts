import type { ErrorEvent, ExceptionInfo, Frame } from "../../domain/error-event.ts";
import { REDACTED, type Redactor } from "../../domain/redactor.ts";
import { isPlainName } from "./character-classes.ts";
import { type OwnPattern, ownPatterns } from "./own-patterns.ts";
import { redactBytes } from "./payload.ts";
import { type RedactionConfig, redactionSchema } from "./redaction-schema.ts";
import { SecretScanner } from "./scanner.ts";
import { SecretNames } from "./secret-names.ts";

/** A redactor as the `redaction:` block of the configuration says; without one it takes out what is built in. */
export function createRedactor(config: RedactionConfig = redactionSchema.parse({})): Redactor {
  return new EventRedactor(config);
}

/** Tells which names stand for secrets, as a redactor sees them in documents. */
export function secretNames(redactor: Redactor): (name: string) => boolean {
  const value = "value";
  return (name) => redactor.data({ [name]: value })[name] === REDACTED;
}

/** What is done with each field of an event; a field that is not here does not compile. */
const FIELDS = {
  origin: "kept",
  dedupeKey: "kept",
  timestamp: "kept",
  receivedAt: "kept",
  language: "kept",
  level: "kept",
  project: "name",
  service: "name",
  environment: "name",
  release: "name",
  host: "name",
  logger: "name",
  message: "text",
  title: "text",
  exceptions: "kept",
  tags: "data",
  user: "data",
  request: "data",
  traceId: "kept",
  spanId: "kept",
  rule: "kept",
  fingerprint: "data",
  lines: "kept",
} as const satisfies Readonly<Record<keyof ErrorEvent, "kept" | "name" | "text" | "data">>;

const fieldsOf = (kind: "name" | "text" | "data"): readonly (keyof ErrorEvent)[] =>
  (Object.keys(FIELDS) as (keyof ErrorEvent)[]).filter((name) => FIELDS[name] === kind);
const NAMES = fieldsOf("name");
const TEXTS = fieldsOf("text");
const DATA = fieldsOf("data");

/** Deeper data than this is replaced whole. */
const MAX_DEPTH = 64;

class EventRedactor implements Redactor {
  private readonly scanner: SecretScanner;
  private readonly names: SecretNames;
  private readonly patterns: readonly OwnPattern[];
  private readonly plainNames = new Set<string>();
  private lastText = "";
  private lastRedacted = "";

  constructor(config: RedactionConfig) {
    this.names = new SecretNames(config.keys, config.except_keys);
    this.scanner = new SecretScanner(this.names, config.disable);
    this.patterns = ownPatterns(config);
  }

  text(text: string): string {
    if (text.length < MIN_SECRET) return text;
    // The record's message and its exception's are often the same.
    if (text === this.lastText) return this.lastRedacted;
    const redacted = this.redact(text);
    this.lastText = text;
    this.lastRedacted = redacted;
    return redacted;
  }

  lines(lines: readonly string[]): readonly string[] {
    const whole = lines.join("\n");
    const redacted = this.redact(whole);
    return redacted === whole ? lines : redacted.split("\n");
  }

  data<T>(value: T): T {
    return this.plain(value, 0) as T;
  }

  event(event: ErrorEvent): ErrorEvent {
    const changed: Record<string, unknown> = {};
    let any = false;
    const put = (name: keyof ErrorEvent, redacted: unknown): void => {
      if (redacted === event[name]) return;
      changed[name] = redacted;
      any = true;
    };
    for (const name of NAMES) put(name, this.name(event[name] as string | undefined));
    for (const name of TEXTS) {
      const text = event[name] as string | undefined;
      if (text !== undefined) put(name, this.text(text));
    }
    for (const name of DATA) put(name, this.plain(event[name], 0));
    put(
      "exceptions",
      mapped(event.exceptions, (exception) => this.exception(exception)),
    );
    return any ? { ...event, ...changed } : event;
  }

  bytes(payload: Buffer): Buffer {
    return redactBytes(payload, (text) => this.redact(text));
  }

  private redact(text: string): string {
    let redacted = this.scanner.redact(text);
    for (const pattern of this.patterns) redacted = pattern.redact(redacted);
    return redacted;
  }

  /** The names of services, loggers, files and functions come again and again. */
  private name<T extends string | undefined>(name: T): T {
    if (name === undefined || this.plainNames.has(name)) return name;
    const redacted = this.patterns.length === 0 && isPlainName(name) ? name : (this.redact(name) as T);
    if (redacted === name) {
      if (this.plainNames.size >= MAX_PLAIN_NAMES) this.plainNames.clear();
      this.plainNames.add(name);
    }
    return redacted;
  }

  private exception(exception: ExceptionInfo): ExceptionInfo {
    const message = this.text(exception.message);
    const type = this.name(exception.type);
    const frames = mapped(exception.frames, (frame) => this.frame(frame));
    if (message === exception.message && type === exception.type && frames === exception.frames) return exception;
    return { ...exception, ...(type === undefined ? {} : { type }), message, frames };
  }

  /** Files may be addresses with a query; functions may hold their arguments. */
  private frame(frame: Frame): Frame {
    const file = this.name(frame.file);
    const name = this.name(frame.function);
    if (file === frame.file && name === frame.function) return frame;
    return { ...frame, ...(file === undefined ? {} : { file }), ...(name === undefined ? {} : { function: name }) };
  }

  private plain(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth === MAX_DEPTH) return REDACTED;
    if (Array.isArray(value)) return mapped(value, (item) => this.plain(item, depth + 1));
    let changed: [string, unknown][] | undefined;
    for (const key in value) {
      const inner = (value as Readonly<Record<string, unknown>>)[key];
      const redacted = holdsText(inner) && this.names.isSecret(key) ? REDACTED : this.plain(inner, depth + 1);
      if (redacted === inner) continue;
      changed ??= [];
      changed.push([key, redacted]);
    }
    return changed === undefined ? value : { ...value, ...Object.fromEntries(changed) };
  }
}

/** Names that are remembered to hold no secret. */
const MAX_PLAIN_NAMES = 4_096;
/** Shorter texts hold no secret and its name. */
const MIN_SECRET = 5;

function holdsText(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && typeof value !== "boolean";
}

/** The same list when nothing in it changed. */
function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let result: T[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as T;
    const changed = change(item);
    if (changed === item) continue;
    result ??= [...items];
    result[index] = changed;
  }
  return result ?? items;
}
