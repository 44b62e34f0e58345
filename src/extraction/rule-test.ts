import type { Decoder } from "../decoding/decoder.ts";
import { type ErrorEvent, eventMessage } from "../domain/error-event.ts";
import { formatTime } from "../domain/time.ts";
import { createExtractor } from "./create-extractor.ts";
import type { Extraction } from "./extractor.ts";
import type { CompiledRules, LoadedTest } from "./load-rules.ts";
import type { RuleTest } from "./rule-schema.ts";

/** What became of one test of a rule file. */
export interface RuleTestResult {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly passed: boolean;
  /** What differs, a line each, readable: `level: expected "fatal", got "error"`. Empty when it passed. */
  readonly differences: readonly string[];
}

/** When tests' records are received; times without a year are read near it. */
export const TEST_RECEIVED_AT: number = Date.UTC(2026, 10, 24, 12);

/**
 * Runs the tests of rule files against all rules that were loaded with them, in their order. `decoder` turns a test's
 * line or document into a record; give one that is configured as sources are by default.
 */
export function runRuleTests(rules: CompiledRules, decoder: Decoder): readonly RuleTestResult[] {
  const extractor = createExtractor({ rules, projects: [], version: 1 });
  return rules.tests.map((loaded) => {
    const { file, line, test } = loaded;
    const decoded = decoder.decode(
      {
        origin: { type: "file", path: file, line, offset: 0 },
        value: test.record ?? Buffer.from((test.line ?? "").replace(/\n$/, "")),
      },
      TEST_RECEIVED_AT,
    );
    const differences =
      decoded.kind === "record"
        ? compare(loaded, extractor.extract(decoded.record))
        : [decoded.kind === "failed" ? `the record cannot be decoded: ${decoded.detail}` : "the record is empty"];
    return { file, line, name: test.name, passed: differences.length === 0, differences };
  });
}

function compare({ test, rules }: LoadedTest, extraction: Extraction): readonly string[] {
  if (extraction.kind === "failed") return [`rule ${extraction.rule} failed: ${extraction.error.message}`];
  if (test.event === undefined) {
    if (extraction.kind === "ignored") return [];
    return [
      `expected no event, got one by rule ${extraction.event.rule}: ${JSON.stringify(eventMessage(extraction.event))}`,
    ];
  }
  if (extraction.kind === "ignored") {
    const by = extraction.rule === undefined ? "no rule took the record" : `rule ${extraction.rule} dropped the record`;
    return [`expected an event, but ${by}`];
  }
  const { event } = extraction;
  const differences = Object.entries(test.event).flatMap(([key, wanted]) => {
    const got = (shown(event) as Readonly<Record<string, unknown>>)[key];
    return contains(got, wanted)
      ? []
      : [`${key}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got) ?? "nothing"}`];
  });
  if (test.event.rule === undefined && !rules.includes(event.rule)) {
    differences.unshift(`rule: expected one of this file, got ${event.rule}`);
  }
  return differences;
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
