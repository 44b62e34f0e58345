import { isDotnetFrame, parseDotnet } from "./dotnet.ts";
import { isGoFrame, parseGo } from "./go.ts";
import { isJavaFrame, parseJava } from "./java.ts";
import { isJavaScriptFrame, parseJavaScript } from "./javascript.ts";
import { indentOf } from "./lines.ts";
import { isPhpFrame, parsePhp } from "./php.ts";
import { opensPythonTrace, parsePython } from "./python.ts";
import { isRubyFrame, parseRuby } from "./ruby.ts";
import type { ParsedTrace, TracedException, TraceLanguage } from "./trace.ts";

/** Text beyond this is not looked at. */
const MAX_TEXT = 512 * 1024;
const MAX_LINES = 4_000;

interface Found {
  readonly exceptions: readonly TracedException[];
  /** Line at which the trace begins, and what stands on it before the trace. */
  readonly start: number;
  readonly before: string;
}

const PARSERS: Readonly<Record<TraceLanguage, (lines: readonly string[], first: number) => Found>> = {
  java: parseJava,
  python: parsePython,
  javascript: parseJavaScript,
  go: parseGo,
  php: parsePhp,
  dotnet: parseDotnet,
  ruby: parseRuby,
};

/**
 * The stack trace inside a text, of the given language or of the one it looks like; undefined when there is none. The
 * work grows with the text's length and is bounded; never throws.
 */
export function parseStackTrace(text: string, language: TraceLanguage | "auto" = "auto"): ParsedTrace | undefined {
  if (!mayHoldTrace(text)) return undefined;
  const lines = toLines(text);
  const place = locate(lines, language);
  if (place === undefined) return undefined;
  const { exceptions, start, before } = PARSERS[place.language](lines, place.first);
  const above = lines.slice(0, start);
  if (before.trim() !== "") above.push(before);
  return { language: place.language, exceptions, head: above.join("\n").trim() };
}

/** Traces have several lines; most messages have one and leave here. */
function mayHoldTrace(text: string): boolean {
  return text.includes("\n") || text.includes("\\n");
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

/** The first line that is a frame, or opens a trace, and whose language it is. */
function locate(
  lines: readonly string[],
  wanted: TraceLanguage | "auto",
): { readonly language: TraceLanguage; readonly first: number } | undefined {
  for (let first = 0; first < lines.length; first++) {
    const line = lines[first] ?? "";
    if (line.length === 0) continue;
    const language = languageOf(line, lines[first + 1] ?? "");
    if (language === undefined) continue;
    if (wanted === "auto" || wanted === language) return { language, first };
    // V8 and the JVM write some frames alike: the rule's word decides.
    if (FRAMES_WITH_AT.includes(wanted) && FRAMES_WITH_AT.includes(language)) return { language: wanted, first };
  }
  return undefined;
}

const FRAMES_WITH_AT: readonly TraceLanguage[] = ["java", "javascript", "dotnet"];

function languageOf(line: string, next: string): TraceLanguage | undefined {
  const text = line.slice(indentOf(line));
  switch (text.charCodeAt(0)) {
    case LETTER_A:
      if (!text.startsWith("at ")) break;
      if (isJavaScriptFrame(text)) return "javascript";
      if (isJavaFrame(text)) return "java";
      if (isDotnetFrame(text)) return "dotnet";
      break;
    case LETTER_F:
      if (text.startsWith('File "') && text.includes('", line ')) return "python";
      break;
    case LETTER_G:
      if (/^goroutine \d+ .{0,80}\[.{1,80}\]:\s*$/.test(text)) return "go";
      break;
    case HASH:
      if (isPhpFrame(text)) return "php";
      break;
  }
  if (opensPythonTrace(line)) return "python";
  if (line.charCodeAt(0) !== TAB && (next.charCodeAt(0) === TAB || next.startsWith("    ")) && isGoFrame(line, next))
    return "go";
  if (text.includes(".rb:") && isRubyFrame(text)) return "ruby";
  return undefined;
}

const [TAB, HASH, LETTER_A, LETTER_F, LETTER_G] = [9, 35, 97, 70, 103] as const;
