import type { Language } from "./language.ts";
import { indentOf } from "./lines.ts";
import { LANGUAGES, type TraceLanguage } from "./registry.ts";

type Known = Language<TraceLanguage>;

/** Languages by the code of the character that begins a line. */
const BY_INITIAL = new Map<number, Known[]>();
for (const language of LANGUAGES) {
  for (const initial of new Set(language.initials)) {
    const code = initial.charCodeAt(0);
    BY_INITIAL.set(code, [...(BY_INITIAL.get(code) ?? []), language]);
  }
}

const BY_WORD: readonly (readonly [string, Known])[] = LANGUAGES.flatMap((language) =>
  (language.words ?? []).map((word) => [word, language] as const),
);

const ALONE: readonly string[] = LANGUAGES.flatMap(({ alone }) => alone ?? []);

/** Whether a text of one line may hold a trace. */
export function mayStandAlone(line: string): boolean {
  for (const word of ALONE) if (line.includes(word)) return true;
  return false;
}

/** The first line that is a frame or opens a trace, of the wanted language or of any. */
export function locate(
  lines: readonly string[],
  wanted: TraceLanguage | "auto",
): { readonly language: Known; readonly first: number } | undefined {
  for (let first = 0; first < lines.length; first++) {
    const line = lines[first] ?? "";
    if (line.length === 0) continue;
    const language = languageOf(line, lines, first, wanted);
    if (language !== undefined) return { language, first };
  }
  return undefined;
}

function languageOf(line: string, lines: readonly string[], index: number, wanted: string): Known | undefined {
  const indent = indentOf(line);
  const candidates = BY_INITIAL.get(line.charCodeAt(indent)) ?? NONE;
  const text = indent === 0 ? line : line.slice(indent);
  for (const language of candidates) {
    if (wanted !== "auto" && wanted !== language.name) continue;
    if (language.opens(text, lines, index)) return language;
  }
  for (const [word, language] of BY_WORD) {
    if (candidates.includes(language) || !line.includes(word)) continue;
    if (wanted !== "auto" && wanted !== language.name) continue;
    if (language.opens(text, lines, index)) return language;
  }
  return undefined;
}

const NONE: readonly Known[] = [];
