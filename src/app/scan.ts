import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type ErrorEvent,
  type EventRequest,
  type EventUser,
  type ExceptionInfo,
  eventMessage,
} from "../domain/error-event.ts";
import { AppError, asError } from "../domain/errors.ts";
import type { LogRecord } from "../domain/log-record.ts";
import type { Problem } from "../domain/problem.ts";
import { formatTime } from "../domain/time.ts";
import type { Extraction, Extractor } from "../extraction/extractor.ts";
import { getStrategy } from "../grouping/registry.ts";
import { type AnySourceConfig, anySourceConfig } from "../sources/registry.ts";
import { type Multiline, multiline as multilineSetting } from "../sources/source-config.ts";
import type { GroupedEvent } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { rulePaths } from "./config-schema.ts";
import { EventSpool } from "./event-spool.ts";
import { RuleBook } from "./rule-book.ts";
import { type ScanIssue, ScanStore } from "./scan-store.ts";
import { createSourcePipeline } from "./source-pipeline.ts";
import { systemClock } from "./system-clock.ts";

export type { Multiline } from "../sources/source-config.ts";
export type { ScanIssue } from "./scan-store.ts";

/** One error event as `scan --events` prints it; names and shape are stable. */
export interface ScanEvent {
  readonly id?: unknown;
  readonly file: string;
  /** First line of the record in its file, from 1. */
  readonly line: number;
  /** Input lines it was joined from. */
  readonly records: number;
  readonly timestamp: string;
  readonly service?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly host?: string;
  readonly level: string;
  readonly logger?: string;
  /** What the rule calls its issue. */
  readonly title?: string;
  readonly type?: string;
  readonly message: string;
  /** The record's own message, where the exception has another. */
  readonly log_message?: string;
  readonly pattern: string;
  readonly culprit?: string;
  readonly frames: readonly ScanFrame[];
  readonly causes: readonly {
    readonly type: string;
    readonly message: string;
    readonly frames: readonly ScanFrame[];
  }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly user?: EventUser;
  readonly request?: ScanRequest;
  readonly rule: string;
  readonly fingerprint: string;
  readonly issue: string;
}

export interface ScanRequest extends Omit<EventRequest, "userAgent"> {
  readonly user_agent?: string;
}

export interface ScanFrame {
  readonly module?: string;
  readonly function?: string;
  readonly file?: string;
  readonly line?: number;
  readonly in_app: boolean;
}

export interface ScanOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  /** Rule files and folders instead of the shipped ones. */
  readonly rules?: readonly string[];
  /** `all`: every record is an event. Default `error`. */
  readonly level: "error" | "all";
  /** As a source's `multiline:`. Default `auto`. */
  readonly multiline?: Multiline;
  readonly logger: Logger;
  /** Called once everything is read, in the order of the input: only then is it known which issue is whose. */
  readonly onEvent?: (event: ScanEvent) => void;
  /** Sees every record with what became of it, those too that the literal filter would keep back. */
  readonly onRecord?: (record: LogRecord, extraction: Extraction) => void;
  readonly signal?: AbortSignal;
}

export interface ScanResult {
  /** Most frequent first. */
  readonly issues: readonly ScanIssue[];
  /** Faults of rule files; those files were left out. */
  readonly problems: readonly Problem[];
  readonly records: number;
  readonly events: number;
  readonly deadLetters: number;
}

/** The whole pipeline once over files or standard input, without server and state. Throws for a file it cannot read. */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const { book, problems } = await RuleBook.load({
    paths: rulePaths(options.rules ?? ["shipped"]),
    projects: [],
    levelAll: options.level === "all",
  });
  const ids = new WeakMap<ErrorEvent, unknown>();
  const { onEvent } = options;
  using spool = onEvent === undefined ? undefined : new EventSpool<ScanEvent>();
  const store = new ScanStore((grouped, file) => spool?.add(scanEvent(grouped, file, ids.get(grouped.event))));
  const strategy = getStrategy("v1");
  const metrics = new Metrics();
  const signal = options.signal ?? new AbortController().signal;
  for (const file of options.files) {
    store.file = file;
    const { ingest } = await createSourcePipeline({
      config: await sourceConfig(file, options.multiline),
      rules: { extractor: (source) => observed(rememberIds(book.extractor(source), ids), options.onRecord) },
      strategy,
      store,
      leases: { claim: async (_scope, names) => new Set(names), release: async () => {} },
      clock: systemClock,
      logger: options.logger,
      metrics,
      workerId: "scan",
    });
    await ingest.run(signal);
  }
  store.settle(strategy.attachment);
  if (spool !== undefined) {
    for await (const event of spool.drain()) onEvent?.({ ...event, issue: store.issueOf(event.fingerprint) });
  }
  const scanned = (await metrics.recordsScanned.get()).values.reduce((sum, { value }) => sum + value, 0);
  return { issues: store.issues(), problems, records: scanned, events: store.events, deadLetters: store.deadLetters };
}

/** What a source's `multiline:` may be. Throws an Error that says what is wrong with anything else. */
export function parseMultiline(setting: unknown): Multiline {
  const { success, data, error } = multilineSetting("auto").safeParse(setting);
  if (success) return data;
  throw new Error(error.issues.map(({ path, message }) => [path.join("."), message].join(" ").trim()).join("; "));
}

async function sourceConfig(file: string, multiline: Multiline | undefined): Promise<AnySourceConfig> {
  const id = "scan";
  if (file === "-") return anySourceConfig.parse({ id, type: "stdin", multiline });
  const path = resolve(file);
  const found = await stat(path).catch((error: unknown) => asError(error));
  if (found instanceof Error || !found.isFile()) {
    const why = found instanceof Error ? found.message : "not a file";
    throw new AppError("ELKHOUND_SOURCE_REFUSED", `cannot read ${file}: ${why}`, {
      hint: "name files, or - for standard input",
    });
  }
  return anySourceConfig.parse({ id, type: "file", paths: [path], follow: false, start_from: "earliest", multiline });
}

/** NDJSON input with an `id` gets it back with its event. */
function rememberIds(extractor: Extractor, ids: WeakMap<ErrorEvent, unknown>): Extractor {
  return {
    filter: extractor.filter,
    redactor: extractor.redactor,
    extract(record) {
      const extraction = extractor.extract(record);
      const id = record.fields["id"];
      if (extraction.kind === "event" && id !== undefined) ids.set(extraction.event, id);
      return extraction;
    },
  };
}

function observed(extractor: Extractor, onRecord: ScanOptions["onRecord"]): Extractor {
  if (onRecord === undefined) return extractor;
  return {
    ...extractor,
    filter: { ...extractor.filter, literals: undefined },
    extract(record) {
      const extraction = extractor.extract(record);
      onRecord(record, extraction);
      return extraction;
    },
  };
}

function scanEvent({ event, fingerprint }: GroupedEvent, file: string, id: unknown): ScanEvent {
  const [outermost, ...causes] = event.exceptions;
  const message = eventMessage(event);
  const { service, environment, release, host, logger, title, user, request } = event;
  return {
    ...(id === undefined ? {} : { id }),
    file,
    line: event.origin.type === "file" || event.origin.type === "stdin" ? event.origin.line : 0,
    records: event.lines,
    timestamp: formatTime(event.timestamp),
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
    ...(release === undefined ? {} : { release }),
    ...(host === undefined ? {} : { host }),
    level: event.level,
    ...(logger === undefined ? {} : { logger }),
    ...(title === undefined ? {} : { title }),
    ...(outermost?.type === undefined ? {} : { type: outermost.type }),
    message,
    ...(message === event.message ? {} : { log_message: event.message }),
    pattern: fingerprint.pattern,
    ...(fingerprint.culprit === undefined ? {} : { culprit: fingerprint.culprit }),
    frames: scanFrames(outermost),
    causes: causes.map((cause) => ({ type: cause.type ?? "", message: cause.message, frames: scanFrames(cause) })),
    tags: event.tags,
    ...(user === undefined ? {} : { user }),
    ...(request === undefined ? {} : { request: scanRequest(request) }),
    rule: event.rule,
    fingerprint: fingerprint.hash,
    issue: fingerprint.hash,
  };
}

function scanRequest({ userAgent, ...request }: EventRequest): ScanRequest {
  return userAgent === undefined ? request : { ...request, user_agent: userAgent };
}

function scanFrames(exception: ExceptionInfo | undefined): ScanFrame[] {
  return (exception?.frames ?? []).map(({ inApp, ...frame }) => ({ ...frame, in_app: inApp }));
}
