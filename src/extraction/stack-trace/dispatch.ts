import type { Language } from "./language.ts";
import { indentOf } from "./lines.ts";
import { LANGUAGES, type TraceLanguage } from "./registry.ts";
import { WordSearch } from "./word-search.ts";

type Known = Language<TraceLanguage>;

/** Languages by the code of the character that begins a line. */
const BY_INITIAL = new Map<number, Known[]>();
for (const language of LANGUAGES) {
  for (const initial of new Set(language.initials)) {
    const code = initial.charCodeAt(0);
    BY_INITIAL.set(code, [...(BY_INITIAL.get(code) ?? []), language]);
  }
}

/** Languages any line of which may open a trace. */
const BY_ANY_LINE: readonly Known[] = LANGUAGES.filter(({ words }) => words?.includes("") === true);

const BY_WORD = new WordSearch<Known>(
  LANGUAGES.filter((language) => !BY_ANY_LINE.includes(language)).flatMap((language) =>
    (language.words ?? []).map((word) => [word, language] as const),
  ),
);

const ALONE = new WordSearch<true>(
  LANGUAGES.flatMap(({ alone }) => (alone ?? []).map((word) => [word, true] as const)),
);

/** Whether a text of one line may hold a trace. */
export function mayStandAlone(line: string): boolean {
  return ALONE.isIn(line);
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
  return (
    opener(candidates, NONE, text, lines, index, wanted) ??
    opener(BY_WORD.valuesIn(line), candidates, text, lines, index, wanted) ??
    opener(BY_ANY_LINE, candidates, text, lines, index, wanted)
  );
}

/** The first of the languages, those that were asked before left out, that takes the line. */
function opener(
  languages: readonly Known[],
  asked: readonly Known[],
  text: string,
  lines: readonly string[],
  index: number,
  wanted: string,
): Known | undefined {
  for (const language of languages) {
    if (asked.includes(language)) continue;
    if (wanted !== "auto" && wanted !== language.name) continue;
    if (language.opens(text, lines, index)) return language;
  }
  return undefined;
}

const NONE: readonly Known[] = [];
