import { compileRedaction } from "../redaction-pattern.ts";
import { listOf } from "../schema/text-schema.ts";
import type { Step } from "./step.ts";

export type RedactSource =
  | string
  | readonly string[]
  | {
      readonly pattern?: string | readonly string[] | undefined;
      readonly fields?: readonly string[] | undefined;
      readonly replacement: string;
    };

const REPLACEMENT = "[redacted]";

/**
 * `redact`: with `fields`, changes these values at once; otherwise every text that the event will keep, whatever the
 * other steps make of it.
 */
export function redactStep(source: RedactSource): Step {
  const given =
    typeof source === "object" && !Array.isArray(source)
      ? (source as Exclude<RedactSource, string | readonly string[]>)
      : undefined;
  const patterns = given === undefined ? listOf(source as string | readonly string[]) : listOf(given.pattern ?? []);
  const replacement = given?.replacement ?? REPLACEMENT;
  const fields = given?.fields;
  const redact = compileRedaction(patterns, replacement);
  if (fields === undefined) return (draft) => draft.redact(redact);
  return (draft) => {
    for (const field of fields) {
      const value = draft.text(field);
      if (value !== undefined) draft.set(field, patterns.length === 0 ? replacement : redact(value));
    }
  };
}
