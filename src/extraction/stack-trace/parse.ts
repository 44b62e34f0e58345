import { locate, mayStandAlone } from "./dispatch.ts";
import { unflattened } from "./flattened.ts";
import { withoutLineHeaders } from "./line-headers.ts";
import type { TraceLanguage } from "./registry.ts";
import { escapedLinesOf, hasEscapedLines, hasLines, linesOf } from "./text-lines.ts";
import type { TracedException } from "./trace.ts";

/** What a text holds: a chain of exceptions, and what stood before it. */
export interface ParsedTrace {
  readonly language: TraceLanguage;
  /** Outermost (thrown last) first, at most MAX_CHAIN; never empty. */
  readonly exceptions: readonly TracedException[];
  /** The text before the trace: the log record's own message, possibly empty. */
  readonly head: string;
}

/**
 * The stack trace inside a text, of the given language or of the one it looks like; undefined when there is none. Line
 * ends may be escaped, and each line may have a log's head. The work grows with the text's length and is bounded; never
 * throws.
 */
export function parseStackTrace(text: string, language: TraceLanguage | "auto" = "auto"): ParsedTrace | undefined {
  if (!hasLines(text)) return mayStandAlone(text) ? parseLines(linesOf(text), language) : parseFlat(text, language);
  const lines = linesOf(text);
  const found = parseHeaded(lines, language) ?? parseLines(lines, language);
  if (found !== undefined) return found;
  const escaped = text.includes("\n") && hasEscapedLines(text) ? parseLines(escapedLinesOf(text), language) : undefined;
  return escaped ?? parseFlat(text, language);
}

/** Where lines look as if each had a head: without it, unless that loses frames, as the head was their beginning. */
function parseHeaded(lines: readonly string[], wanted: TraceLanguage | "auto"): ParsedTrace | undefined {
  const bare = withoutLineHeaders(lines);
  if (bare === undefined) return undefined;
  const found = parseLines(bare.lines, wanted);
  if (bare.certain && found !== undefined && framesOf(found) > 0) return found;
  const whole = parseLines(lines, wanted);
  if (found === undefined || whole === undefined) return found ?? whole;
  return framesOf(found) >= framesOf(whole) ? found : whole;
}

function framesOf({ exceptions }: ParsedTrace): number {
  return exceptions.reduce((sum, { frames }) => sum + frames.length, 0);
}

function parseFlat(text: string, wanted: TraceLanguage | "auto"): ParsedTrace | undefined {
  const lines = unflattened(text);
  return lines === undefined ? undefined : parseLines(lines, wanted);
}

function parseLines(lines: readonly string[], wanted: TraceLanguage | "auto"): ParsedTrace | undefined {
  // A rule's word is a preference: of languages that write alike it decides, but what is there is read.
  const place = locate(lines, wanted) ?? (wanted === "auto" ? undefined : locate(lines, "auto"));
  if (place === undefined) return undefined;
  const found = place.language.parse(lines, place.first);
  if (found === undefined) return undefined;
  const { exceptions, start, before } = found;
  const above = lines.slice(0, start);
  if (before.trim() !== "") above.push(before);
  return { language: place.language.name, exceptions, head: above.join("\n").trim() };
}
