import type { LogRecord } from "../../domain/log-record.ts";
import { formatTime } from "../../domain/time.ts";
import type { LoadedRule } from "../compile.ts";
import { EventDraft } from "../event-draft.ts";
import type { StepSource } from "../rule-schema.ts";
import type { Step } from "../steps/step.ts";
import { fittingPart } from "./fitting-part.ts";

/** What one step of a rule found in a record. */
export interface StepReport {
  /** `grok`, `stack_trace`. */
  readonly step: string;
  /** The values it set or changed, as text; empty when its text did not fit. */
  readonly found: readonly (readonly [name: string, value: string])[];
  /** Where it found nothing: how far its expression fits. */
  readonly partly: { readonly fits: string; readonly not: string } | undefined;
}

/** Runs the steps of a rule one after the other and tells what each changed. */
export function explainSteps(
  record: LogRecord,
  { source: { steps: sources }, patterns }: LoadedRule,
  steps: readonly Step[],
): readonly StepReport[] {
  const draft = new EventDraft(record);
  return steps.map((step, index) => {
    const before = snapshot(draft);
    step(draft);
    const after = snapshot(draft);
    const names = new Set([...before.keys(), ...after.keys()]);
    const found = [...names].flatMap((name): (readonly [string, string])[] =>
      before.get(name) === after.get(name) ? [] : [[name, after.get(name) ?? "(gone)"]],
    );
    const source = sources[index];
    const nothing = found.length === 0 && source !== undefined;
    const partly = nothing ? fittingPart(source, patterns, (field) => draft.text(field)) : undefined;
    return { step: nameOf(source), found, partly };
  });
}

function nameOf(source: StepSource | undefined): string {
  return Object.entries(source ?? {}).find(([, value]) => value !== undefined)?.[0] ?? "";
}

function snapshot(draft: EventDraft): ReadonlyMap<string, string> {
  const values = new Map(draft.found);
  values.set("message", draft.message);
  if (draft.timestamp !== undefined) values.set("timestamp", formatTime(draft.timestamp));
  for (const [index, document] of draft.opened.entries()) {
    values.set(`document ${index + 1}`, Object.keys(document).join(", "));
  }
  for (const [index, { type, message, frames }] of (draft.trace?.exceptions ?? []).entries()) {
    const called = [type, message].filter((part) => part !== undefined && part !== "").join(": ");
    values.set(
      index === 0 ? "exception" : `cause ${index}`,
      `${called} (${frames.length} frame${frames.length === 1 ? "" : "s"})`,
    );
  }
  if (draft.redactions !== undefined) values.set("redactions", String(draft.redactions.length));
  return values;
}
