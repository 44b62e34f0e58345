import type { ErrorEvent, Frame } from "../../../domain/error-event.ts";
import { normaliseFile, normaliseFunction, normaliseModule } from "./frame-name.ts";

const MAX_TITLE = 200;
const MAX_CULPRIT = 200;

/** What an issue is called in lists: `Type: message pattern`, one line, at most 200 characters. */
export function titleOf(type: string, pattern: string, rule: string): string {
  const title = type === "" ? pattern : pattern === "" ? type : `${shortType(type)}: ${pattern}`;
  return cut(oneLine(title) || `(no message, rule ${rule})`, MAX_TITLE);
}

/** `com.shop.pay.CardException` is called `CardException` in a title. */
function shortType(type: string): string {
  const name = type.slice(Math.max(type.lastIndexOf("."), type.lastIndexOf("\\"), type.lastIndexOf("::") + 1) + 1);
  return name === "" ? type : name;
}

/** Where it happened, best known: the user's own frame nearest to the innermost error, any frame, the logger. */
export function culpritOf(event: ErrorEvent): string | undefined {
  const frame = firstFrame(event, true) ?? firstFrame(event, false);
  const culprit = frame === undefined ? event.logger : placeOf(frame);
  return culprit === undefined || culprit === "" ? undefined : cut(oneLine(culprit), MAX_CULPRIT);
}

function firstFrame(event: ErrorEvent, inApp: boolean): Frame | undefined {
  for (const exception of event.exceptions) {
    const frame = exception.frames.find((candidate) => (candidate.inApp || !inApp) && placeOf(candidate) !== "");
    if (frame !== undefined) return frame;
  }
  return undefined;
}

function placeOf(frame: Frame): string {
  const fn = frame.function ? normaliseFunction(frame.function) : "";
  const module = frame.module ? normaliseModule(frame.module) : "";
  if (module !== "") return fn === "" ? module : `${module}.${fn}`;
  const file = frame.file ? normaliseFile(frame.file) : "";
  return file === "" ? fn : fn === "" ? file : `${file}:${fn}`;
}

function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, " ").trim();
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Never between the halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[limit - 2]!) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}
