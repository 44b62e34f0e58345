import type { EventDraft } from "./event-draft.ts";
import { readTypeAndMessage } from "./stack-trace/header.ts";
import { MAX_NAME, type TracedException } from "./stack-trace/trace.ts";

/** The exceptions of an event: those of its trace, or one that its fields or the first line of its message name. */
export function exceptionsOf(
  { record, trace }: EventDraft,
  type: string | undefined,
  message: string,
): readonly TracedException[] {
  const [outermost, ...causes] = trace?.exceptions ?? [];
  if (outermost !== undefined) {
    const known = type ?? outermost.type ?? record.errorType;
    const text = outermost.message || (outermost.type === undefined ? (record.errorMessage ?? "") : "");
    if (known === outermost.type && text === outermost.message) return trace?.exceptions ?? [];
    return [{ ...outermost, ...(known === undefined ? {} : { type: known }), message: text }, ...causes];
  }
  const written = record.stackTrace === undefined ? undefined : readTypeAndMessage(firstLine(record.stackTrace), true);
  const named = type ?? record.errorType ?? written?.type;
  if (named !== undefined) {
    return [
      { type: named.slice(0, MAX_NAME), message: record.errorMessage ?? written?.message ?? message, frames: [] },
    ];
  }
  // `java.net.SocketTimeoutException: Read timed out`, logged without its trace.
  const inMessage = readTypeAndMessage(firstLine(message), true);
  return inMessage === undefined ? [] : [{ ...inMessage, frames: [] }];
}

/** Type and message of an exception on one line. */
export function titleOf(exception: TracedException | undefined): string {
  if (exception === undefined) return "";
  const { type, message } = exception;
  return type === undefined ? message : message === "" ? type : `${type}: ${message}`;
}

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}
