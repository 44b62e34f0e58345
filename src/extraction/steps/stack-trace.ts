import { parseStackTrace } from "../stack-trace/parse.ts";
import type { TraceLanguage } from "../stack-trace/registry.ts";
import type { Step } from "./step.ts";

/** `stack_trace`: exceptions from a value, or from the record's own trace and message. */
export function stackTraceStep(field: string | undefined, language: TraceLanguage | "auto"): Step {
  return (draft) => {
    if (field !== undefined) {
      const text = draft.text(field);
      if (text !== undefined) draft.trace = parseStackTrace(text, language) ?? draft.trace;
      return;
    }
    const own = draft.record.stackTrace;
    if (own !== undefined) {
      const trace = parseStackTrace(own, language);
      if (trace !== undefined) draft.trace = { ...trace, head: "" };
    }
    // The message may repeat the trace; then only what stands before it is the message.
    const inMessage = parseStackTrace(draft.message, language);
    if (inMessage === undefined) return;
    draft.trace ??= inMessage;
    draft.message = inMessage.head;
  };
}
