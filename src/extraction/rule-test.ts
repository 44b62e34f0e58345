import type { Decoder } from "../decoding/decoder.ts";
import { type ErrorEvent, eventMessage } from "../domain/error-event.ts";
import type { LogRecord, RecordOrigin } from "../domain/log-record.ts";
import { formatTime } from "../domain/time.ts";
import { createExtractor } from "./create-extractor.ts";
import { createExplainer, type Explainer } from "./explain/create-explainer.ts";
import { NO_FIELD } from "./explain/explain-condition.ts";
import type { Extraction, Extractor } from "./extractor.ts";
import type { CompiledRules, LoadedTest } from "./load-rules.ts";
import type { RuleTest } from "./rule-schema.ts";

/** What became of one test of a rule file. */
export interface RuleTestResult {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly passed: boolean;
  /** The record's text, to find it again. */
  readonly input: string;
  /** Empty when it passed. */
  readonly differences: readonly RuleTestDifference[];
  /** Of a test that failed: the steps that found nothing, and how far they got. */
  readonly notes: readonly string[];
}

/** One thing that is not as a test wants it. */
export interface RuleTestDifference {
  /** `level`, `frames`; `outcome` when there is no event to compare, or one too many. */
  readonly key: string;
  readonly expected: string;
  readonly got: string;
  /** What may help. */
  readonly note?: string;
}

/** When tests' records are received; times without a year are read near it. */
export const TEST_RECEIVED_AT: number = Date.UTC(2026, 10, 24, 12);

/**
 * Runs the tests of rule files against all rules that were loaded with them, in their order. `decoder` turns a test's
 * line or document into a record; give one that is configured as sources are by default.
 */
export function runRuleTests(rules: CompiledRules, decoder: Decoder): readonly RuleTestResult[] {
  const bySource = new Map<string, { readonly extractor: Extractor; readonly explainer: Explainer }>();
  return rules.tests.map((loaded) => {
    const { file, line, test } = loaded;
    const sourceId = test.source ?? "";
    const { extractor, explainer } = bySource.get(sourceId) ?? {
      extractor: createExtractor({ rules, projects: [], version: 1, sourceId }),
      explainer: createExplainer(rules.rules, sourceId),
    };
    bySource.set(sourceId, { extractor, explainer });
    const input = test.line ?? JSON.stringify(test.record);
    const decoded = decoder.decode(
      {
        origin: originOf(loaded),
        value: test.record ?? Buffer.from((test.line ?? "").replace(/\n$/, "")),
      },
      TEST_RECEIVED_AT,
    );
    const result = (differences: readonly RuleTestDifference[], notes: readonly string[]): RuleTestResult => {
      return { file, line, name: test.name, input, passed: differences.length === 0, differences, notes };
    };
    if (decoded.kind !== "record") {
      const why = decoded.kind === "failed" ? `it cannot be decoded: ${decoded.detail}` : "nothing in it";
      return result([outcome("a record", why)], []);
    }
    const extraction = extractor.extract(decoded.record);
    const differences = compare(loaded, decoded.record, extraction, explainer);
    return result(differences, differences.length === 0 ? [] : idleSteps(decoded.record, extraction, explainer));
  });
}

function originOf({ file, line, test }: LoadedTest): RecordOrigin {
  if (test.index !== undefined) return { type: "elasticsearch", index: test.index, id: "1" };
  if (test.topic !== undefined) return { type: "kafka", topic: test.topic, partition: 0, offset: "0" };
  return { type: "file", path: test.path ?? file, line, offset: 0 };
}

function outcome(expected: string, got: string, note?: string): RuleTestDifference {
  return { key: "outcome", expected, got, ...(note === undefined ? {} : { note }) };
}

function compare(
  { test, rules }: LoadedTest,
  record: LogRecord,
  extraction: Extraction,
  explainer: Explainer,
): readonly RuleTestDifference[] {
  if (extraction.kind === "failed")
    return [outcome("an event", `rule ${extraction.rule} failed: ${extraction.error.message}`)];
  if (test.event === undefined) {
    if (extraction.kind === "ignored") return [];
    const { event } = extraction;
    return [outcome("no event", `one by rule ${event.rule}: ${JSON.stringify(eventMessage(event))}`)];
  }
  if (extraction.kind === "ignored") {
    if (extraction.rule !== undefined) return [outcome("an event", `rule ${extraction.rule} dropped the record`)];
    return [outcome("an event", "no rule took the record", whyNot(record, extraction, explainer))];
  }
  const { event } = extraction;
  const differences = Object.entries(test.event).flatMap(([key, wanted]): RuleTestDifference[] => {
    const got = (shown(event) as Readonly<Record<string, unknown>>)[key];
    if (contains(got, wanted)) return [];
    const [ours, theirs] = narrowed(wanted, got);
    return [{ key, expected: JSON.stringify(ours), got: JSON.stringify(theirs) ?? "nothing" }];
  });
  if (test.event.rule === undefined && !rules.includes(event.rule)) {
    differences.unshift({ key: "rule", expected: "one of this file", got: event.rule });
  }
  return differences;
}

/** Steps that were written for a text, which others merely try. */
const TAKING_APART: ReadonlySet<string> = new Set(["grok", "regex", "csv", "key_value", "json", "timestamp"]);

function idleSteps(record: LogRecord, extraction: Extraction, explainer: Explainer): readonly string[] {
  const { taken } = explainer.explain(record, extraction);
  return (taken?.steps ?? []).flatMap(({ step, found, partly }, index) => {
    if (found.length > 0 || !TAKING_APART.has(step)) return [];
    const far = partly === undefined ? "" : `: \`${partly.fits}\` fits, \`${partly.not}\` behind it does not`;
    return [`step ${index + 1} of ${taken?.rule}, ${step}, found nothing${far}`];
  });
}

function whyNot(record: LogRecord, extraction: Extraction, explainer: Explainer): string | undefined {
  const { nearest } = explainer.explain(record, extraction);
  const failed = nearest?.conditions.find(({ holds }) => !holds);
  if (nearest === undefined || failed === undefined) return undefined;
  const { text, seen } = failed;
  const why = seen === "" ? "" : seen === NO_FIELD ? `: there is ${seen}` : ` for ${seen}`;
  return `nearest is ${nearest.rule}, but \`${text}\` does not hold${why}`;
}

/** Of mappings only what differs, so that it is seen at once. */
function narrowed(wanted: unknown, got: unknown): readonly [wanted: unknown, got: unknown] {
  if (!isMapping(wanted) || !isMapping(got)) return [wanted, got];
  const keys = Object.keys(wanted).filter((key) => !contains(got[key], wanted[key]));
  const only = (from: Readonly<Record<string, unknown>>) => Object.fromEntries(keys.map((key) => [key, from[key]]));
  return [only(wanted), only(got)];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An event by the names that tests use. */
function shown(event: ErrorEvent): { readonly [K in keyof NonNullable<RuleTest["event"]>]-?: unknown } {
  const [outermost, ...causes] = event.exceptions;
  const frame = outermost?.frames[0];
  const { level, title, service, environment, release, project, host, logger, rule, tags, fingerprint } = event;
  return {
    ...{ level, title, service, environment, release, project, host, logger, rule, tags, fingerprint },
    trace_id: event.traceId,
    span_id: event.spanId,
    user: event.user,
    request: event.request === undefined ? undefined : { ...event.request, user_agent: event.request.userAgent },
    type: outermost?.type,
    message: eventMessage(event),
    log_message: event.message,
    timestamp: formatTime(event.timestamp),
    frames: outermost?.frames.length ?? 0,
    first_frame: frame === undefined ? undefined : { ...frame, in_app: frame.inApp },
    causes: causes.map((cause) => cause.type ?? ""),
  };
}

/** Whether `got` is `wanted`; of mappings only the wanted keys count. */
function contains(got: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(got) && got.length === wanted.length && wanted.every((item, index) => contains(got[index], item))
    );
  }
  if (typeof wanted === "object" && wanted !== null) {
    return (
      typeof got === "object" &&
      got !== null &&
      Object.entries(wanted).every(([key, value]) => contains((got as Readonly<Record<string, unknown>>)[key], value))
    );
  }
  return typeof wanted === "string" && typeof got === "string" ? wanted.trim() === got.trim() : got === wanted;
}
