import { readFile } from "node:fs/promises";
import { eventJson } from "../api/json/issue-json.ts";
import type { RuleAttemptResult, RuleCheck, RuleProblem, TriedCondition, TriedRecord } from "../api/rule-trials.ts";
import { createDecoder } from "../decoding/create-decoder.ts";
import type { DecoderOptions } from "../decoding/decoder.ts";
import type { LogRecord, RawRecord } from "../domain/log-record.ts";
import type { Problem } from "../domain/problem.ts";
import { createExtractor, type ProjectConfig } from "../extraction/create-extractor.ts";
import { createExplainer, type RecordReport } from "../extraction/explain/create-explainer.ts";
import type { ConditionReport } from "../extraction/explain/explain-condition.ts";
import type { Extraction } from "../extraction/extractor.ts";
import { arrangeRules, type FoundRuleFile, readRuleFile } from "../extraction/load-rules.ts";
import type { RedactionConfig } from "../extraction/redaction/redaction-schema.ts";
import { createRedactor } from "../extraction/redaction/redactor.ts";
import type { RuleFileMemory } from "../extraction/rule-file-memory.ts";
import { readImports } from "../extraction/rule-imports.ts";
import { runRuleTests } from "../extraction/rule-test.ts";
import { getStrategy } from "../grouping/registry.ts";
import type { FingerprintStrategy } from "../grouping/strategy.ts";
import { createJoiner } from "../joining/create-joiner.ts";

/** What the trial's thread is given; it must survive being copied. */
export interface TrialRequest {
  readonly kind: "check" | "attempt";
  /** Rule files and folders that are loaded. */
  readonly paths: readonly string[];
  readonly tried: { readonly text: string; readonly file: string | undefined } | undefined;
  readonly alone: boolean;
  readonly records: readonly RawRecord[];
  readonly joins: boolean;
  readonly decoder: DecoderOptions;
  readonly sourceId: string;
  readonly projects: readonly ProjectConfig[];
  readonly redaction: RedactionConfig | undefined;
  readonly now: number;
}

/** How a text that is not in a file yet is called. */
const NEW_FILE = "new.yml";
/** More nobody reads. */
export const MAX_RECORDS = 200;
/** Of the loaded rules, the nearest is looked for so many times. */
const MAX_UNEXPLAINED = 5;
const MAX_MESSAGE = 4_000;
const MAX_VALUE = 2_000;
const JOINING = { mode: "auto", timeoutMs: 2_000, maxLines: 1_000, maxBytes: 1024 * 1024 } as const;

/** Checks rules, or tries them on records. For a thread of its own: nothing here is bounded in time. */
export async function runTrial(request: TrialRequest, memory: RuleFileMemory): Promise<RuleCheck | RuleAttemptResult> {
  const { tried, alone, kind } = request;
  const loaded = alone && tried !== undefined ? [] : await memory.read(request.paths);
  const own = tried === undefined ? undefined : await ownFile(tried);
  const at = loaded.findIndex(({ file }) => file === tried?.file);
  const files = own === undefined ? loaded : at < 0 ? [own, ...loaded] : loaded.with(at, own);
  const { rules, problems: unknown } = arrangeRules(files);
  const problems = [...(own?.problems ?? []), ...unknown.filter(({ file }) => own !== undefined && file === own.file)];
  const told = problems.map(toProblem);
  if (kind === "check") return { kind: "checked", problems: told, tests: own === undefined ? [] : testsOf(rules, own) };
  return { kind: "tried", problems: told, ...attempt(request, rules, own) };
}

async function ownFile({
  text,
  file,
}: {
  readonly text: string;
  readonly file: string | undefined;
}): Promise<FoundRuleFile> {
  const name = file ?? NEW_FILE;
  // What the file on disk imports: a text that comes from elsewhere may not choose which files are read.
  const imported = file === undefined ? undefined : await readImports(file, await readFile(file, "utf8"));
  const read = readRuleFile(name, text, imported);
  const failed = read.problems.some(({ severity }) => severity === "error");
  return { ...read, path: name, failed, imports: [] };
}

function testsOf(rules: ReturnType<typeof arrangeRules>["rules"], own: FoundRuleFile): RuleCheck["tests"] {
  const decoder = createDecoder({ format: "auto", encoding: "utf-8", timezone: "UTC" });
  return runRuleTests({ rules: rules.rules, tests: own.tests }, decoder).map(
    ({ name, line, passed, differences, notes }) => ({
      ...{ name, line, passed },
      differences: [
        ...differences.map(({ key, expected, got }) => ({ key, expected: cut(expected), got: cut(got) })),
        ...notes.map((note) => ({ key: "note", expected: "", got: cut(note) })),
      ],
    }),
  );
}

function attempt(
  request: TrialRequest,
  rules: ReturnType<typeof arrangeRules>["rules"],
  own: FoundRuleFile | undefined,
): Pick<RuleAttemptResult, "records" | "left"> {
  const redactor = createRedactor(request.redaction);
  const { sourceId, projects } = request;
  const extractor = createExtractor({ rules, projects, version: 1, sourceId, redactor });
  // The author asks why their own rules took a record or not; to ask it of all rules takes long.
  const explainer = createExplainer(own?.rules ?? rules.rules, sourceId);
  let unexplained = own === undefined ? MAX_UNEXPLAINED : Number.POSITIVE_INFINITY;
  const strategy = getStrategy("v1");
  const { complete, broken } = recordsOf(request);
  const records = [
    ...complete.slice(0, MAX_RECORDS).map((record) => {
      const extraction = extractor.extract(record);
      const explained = ruleOf(extraction) !== undefined || unexplained-- > 0;
      const report = explained ? explainer.explain(record, extraction) : undefined;
      return describe(record, extraction, report, { strategy, clean: (text) => redactor.text(text) });
    }),
    ...broken.slice(0, 20).map((one) => undecodable(one.line, redactor.text(one.detail))),
  ].sort((a, b) => a.line - b.line);
  return { records, left: Math.max(0, complete.length - MAX_RECORDS) };
}

function recordsOf({ records, joins, decoder: options, now }: TrialRequest): {
  readonly complete: readonly LogRecord[];
  readonly broken: readonly { readonly line: number; readonly detail: string }[];
} {
  const decoder = createDecoder(options);
  const joiner = joins ? createJoiner({ ...JOINING, reopen: decoder.reopen.bind(decoder) }) : undefined;
  const complete: LogRecord[] = [];
  const broken: { line: number; detail: string }[] = [];
  for (const [index, raw] of records.entries()) {
    // Buffers come out of a thread's message as plain bytes.
    const value = raw.value instanceof Uint8Array ? Buffer.from(raw.value) : raw.value;
    const decoded = decoder.decode({ ...raw, value }, now);
    if (decoded.kind === "failed") broken.push({ line: lineOf(raw, index), detail: decoded.detail });
    if (decoded.kind !== "record") continue;
    if (joiner === undefined) complete.push(decoded.record);
    else complete.push(...joiner.push(decoded.record));
  }
  if (joiner !== undefined) complete.push(...joiner.flush(Number.POSITIVE_INFINITY));
  return { complete, broken };
}

function lineOf({ origin }: Pick<RawRecord, "origin">, index: number): number {
  return origin.type === "stdin" ? origin.line : index + 1;
}

interface Tools {
  readonly strategy: FingerprintStrategy;
  readonly clean: (text: string) => string;
}

function ruleOf(extraction: Extraction): string | undefined {
  return extraction.kind === "event" ? extraction.event.rule : extraction.rule;
}

function describe(
  record: LogRecord,
  extraction: Extraction,
  explained: RecordReport | undefined,
  { strategy, clean }: Tools,
): TriedRecord {
  const report = explained?.taken ?? explained?.nearest;
  const text = (value: string): string => cut(clean(value));
  const common = {
    line: record.origin.type === "stdin" ? record.origin.line : 0,
    lines: record.lines,
    message: clean(record.message).slice(0, MAX_MESSAGE).toWellFormed(),
    rule: ruleOf(extraction),
    nearest:
      report === undefined
        ? undefined
        : { rule: report.rule, conditions: report.conditions.map((one) => condition(one, text)) },
    steps: (explained?.taken?.steps ?? []).map(({ step, found, partly }) => ({
      step,
      found: found.map(([name, value]) => [name, text(value)] as const),
      fits: partly && text(partly.fits),
      not: partly && text(partly.not),
    })),
  };
  if (extraction.kind === "failed") {
    return {
      ...common,
      outcome: "failed",
      detail: text(extraction.error.message),
      event: undefined,
      fingerprint: undefined,
    };
  }
  if (extraction.kind === "ignored") {
    const outcome = extraction.rule === undefined ? "ignored" : "dropped";
    return { ...common, outcome, detail: undefined, event: undefined, fingerprint: undefined };
  }
  const { event } = extraction;
  const { hash, title, pattern, parts } = strategy.fingerprint(event);
  const {
    id: _,
    issue: __,
    links: ___,
    ...shown
  } = eventJson({ id: "", issue: "", event, fingerprint: hash, clamped: false }, {});
  return { ...common, outcome: "event", detail: undefined, event: shown, fingerprint: { hash, title, pattern, parts } };
}

function undecodable(line: number, detail: string): TriedRecord {
  return {
    ...{ line, lines: 1, message: "", outcome: "undecodable", detail, rule: undefined, nearest: undefined, steps: [] },
    ...{ event: undefined, fingerprint: undefined },
  } as const;
}

function condition(report: ConditionReport, text: (value: string) => string): TriedCondition {
  const parts = report.parts.map((part) => condition(part, text));
  return { text: cut(report.text), holds: report.holds, seen: text(report.seen), parts };
}

function toProblem({ severity, line, column, path, message, hint }: Problem): RuleProblem {
  return { severity, line, column, path, message, hint };
}

function cut(text: string): string {
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1).toWellFormed()}…`;
}
