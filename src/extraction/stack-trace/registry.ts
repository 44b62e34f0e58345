import { dotnet } from "./dotnet.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { javascript } from "./javascript.ts";
import type { Language } from "./language.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";

/** The languages whose stack traces are understood. Where several take a line, the first wins. */
export const LANGUAGES = [python, javascript, java, dotnet, go, php, ruby] as const satisfies readonly Language[];

export type TraceLanguage = (typeof LANGUAGES)[number]["name"];

/** Their names. */
export const TRACE_LANGUAGES: readonly TraceLanguage[] = LANGUAGES.map(({ name }) => name);

const BY_NAME: ReadonlyMap<TraceLanguage, Language<TraceLanguage>> = new Map(
  LANGUAGES.map((language) => [language.name, language]),
);

export function languageNamed(name: TraceLanguage): Language<TraceLanguage> {
  return BY_NAME.get(name)!;
}
