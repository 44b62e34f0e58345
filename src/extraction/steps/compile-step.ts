import type { StepSource } from "../rule-schema.ts";
import { listOf } from "../schema/text-schema.ts";
import type { IsSecret } from "../template.ts";
import { csvStep } from "./csv.ts";
import { grokStep } from "./grok.ts";
import { jsonStep } from "./json.ts";
import { keyValueStep } from "./key-value.ts";
import { redactStep } from "./redact.ts";
import { regexStep } from "./regex.ts";
import { stackTraceStep } from "./stack-trace.ts";
import type { Step } from "./step.ts";
import { textHeaderStep } from "./text-header.ts";
import { timestampStep } from "./timestamp.ts";
import { lowercaseStep, removeStep, renameStep, setStep } from "./values.ts";

/** What a rule's file gives to its steps. */
export interface StepOptions {
  /** Grok patterns of the file and its imports. */
  readonly patterns: Readonly<Record<string, string>>;
  readonly isSecret: IsSecret;
}

/** Throws a SourceFault when a grok expression is wrong; the schema has checked everything else. */
export function compileStep(source: StepSource, options: StepOptions): Step {
  if (source.text_header !== undefined) return textHeaderStep;
  if (source.json !== undefined) return jsonStep(source.json.field);
  if (source.grok !== undefined) {
    const { grok } = source;
    const given = typeof grok === "object" && "field" in grok ? grok : { field: "message", pattern: grok };
    return grokStep({ names: "ecs", ...given, pattern: listOf(given.pattern) }, options.patterns);
  }
  if (source.regex !== undefined) {
    const { regex } = source;
    return typeof regex === "string" ? regexStep("message", regex) : regexStep(regex.field, regex.pattern);
  }
  if (source.key_value !== undefined) return keyValueStep(source.key_value);
  if (source.csv !== undefined) return csvStep(source.csv);
  if (source.timestamp !== undefined) return timestampStep(source.timestamp);
  if (source.stack_trace !== undefined) {
    const { stack_trace: trace } = source;
    return typeof trace === "string" ? stackTraceStep(undefined, trace) : stackTraceStep(trace.field, trace.language);
  }
  if (source.redact !== undefined) return redactStep(source.redact);
  if (source.remove !== undefined) return removeStep(listOf(source.remove));
  if (source.lowercase !== undefined) return lowercaseStep(listOf(source.lowercase));
  return source.set === undefined
    ? renameStep(source.rename ?? {}, options.isSecret)
    : setStep(source.set, options.isSecret);
}
