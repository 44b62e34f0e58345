import { locate, mayStandAlone } from "./dispatch.ts";
import type { TraceLanguage } from "./registry.ts";
import type { TracedException } from "./trace.ts";

/** What a text holds: a chain of exceptions, and what stood before it. */
export interface ParsedTrace {
  readonly language: TraceLanguage;
  /** Outermost (thrown last) first, at most MAX_CHAIN; never empty. */
  readonly exceptions: readonly TracedException[];
  /** The text before the trace: the log record's own message, possibly empty. */
  readonly head: string;
}

/** Text beyond this is not looked at. */
const MAX_TEXT = 512 * 1024;
const MAX_LINES = 4_000;

/**
 * The stack trace inside a text, of the given language or of the one it looks like; undefined when there is none. The
 * work grows with the text's length and is bounded; never throws.
 */
export function parseStackTrace(text: string, language: TraceLanguage | "auto" = "auto"): ParsedTrace | undefined {
  if (!mayHoldTrace(text)) return undefined;
  const lines = toLines(text);
  const place = locate(lines, language);
  if (place === undefined) return undefined;
  const found = place.language.parse(lines, place.first);
  if (found === undefined) return undefined;
  const { exceptions, start, before } = found;
  const above = lines.slice(0, start);
  if (before.trim() !== "") above.push(before);
  return { language: place.language.name, exceptions, head: above.join("\n").trim() };
}

/** Traces have several lines; most messages have one and leave here. */
function mayHoldTrace(text: string): boolean {
  return text.includes("\n") || text.includes("\\n") || mayStandAlone(text);
}

/** Lines of the text; of one whose line ends were escaped by a logger, those as well. */
function toLines(text: string): string[] {
  let bounded = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  if (!bounded.includes("\n")) {
    bounded = bounded.replaceAll("\\r", "").replaceAll("\\n", "\n").replaceAll("\\t", "\t").replaceAll('\\"', '"');
  }
  if (bounded.includes("\r")) bounded = bounded.replaceAll("\r", "");
  return bounded.split("\n", MAX_LINES);
}
