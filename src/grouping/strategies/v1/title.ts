import type { ErrorEvent } from "../../../domain/error-event.ts";
import { frameName } from "./frame-name.ts";

const MAX_TITLE = 200;
const MAX_CULPRIT = 200;

/** What an issue is called in lists: its rule's title, or `Type: message pattern`; one line of at most 200 characters. */
export function titleOf(event: ErrorEvent, type: string, pattern: string): string {
  const given = event.title === undefined ? "" : oneLine(event.title);
  if (given !== "") return cut(given, MAX_TITLE);
  const title = type === "" ? pattern : pattern === "" ? type : `${shortType(type)}: ${pattern}`;
  return cut(oneLine(title) || `(no message, rule ${event.rule})`, MAX_TITLE);
}

/** `com.shop.pay.CardException` is called `CardException` in a title. */
function shortType(type: string): string {
  const name = /[^.:\\]+$/.exec(type);
  return name === null ? type : name[0];
}

/** Where it happened, best known: the user's own frame nearest to the innermost error, any frame, the logger. */
export function culpritOf(event: ErrorEvent): string | undefined {
  const culprit = firstFrame(event, true) ?? firstFrame(event, false) ?? event.logger;
  return culprit ? cut(oneLine(culprit), MAX_CULPRIT) : undefined;
}

function firstFrame(event: ErrorEvent, inApp: boolean): string | undefined {
  for (const exception of event.exceptions) {
    for (const frame of exception.frames) {
      if (inApp && !frame.inApp) continue;
      const name = frameName(frame);
      if (name !== "") return name;
    }
  }
  return undefined;
}

/** Anything that may be white space, but for single blanks inside. */
const SPACED = /[\u0000-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]| {2}|^ | $/;

function oneLine(text: string): string {
  if (!SPACED.test(text)) return text;
  // Most names and patterns are one line already.
  if (!/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/.test(text)) return text;
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, " ").trim();
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Never between the halves of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[limit - 2]!) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}
