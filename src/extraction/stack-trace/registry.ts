import { cpp } from "./cpp.ts";
import { dart } from "./dart.ts";
import { dotnet } from "./dotnet.ts";
import { elixir } from "./elixir.ts";
import { erlang } from "./erlang.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { javascript } from "./javascript.ts";
import type { Language } from "./language.ts";
import { lua } from "./lua.ts";
import { perl } from "./perl.ts";
import { php } from "./php.ts";
import { powershell } from "./powershell.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";
import { swift } from "./swift.ts";

/** The languages whose stack traces are understood. Where several take a line, the first wins. */
export const LANGUAGES = [
  python,
  powershell,
  dart,
  cpp,
  swift,
  rust,
  elixir,
  erlang,
  lua,
  javascript,
  java,
  dotnet,
  go,
  php,
  ruby,
  perl,
] as const satisfies readonly Language[];

export type TraceLanguage = (typeof LANGUAGES)[number]["name"];

/** Their names. */
export const TRACE_LANGUAGES: readonly TraceLanguage[] = LANGUAGES.map(({ name }) => name);

const BY_NAME: ReadonlyMap<TraceLanguage, Language<TraceLanguage>> = new Map(
  LANGUAGES.map((language) => [language.name, language]),
);

export function languageNamed(name: TraceLanguage): Language<TraceLanguage> {
  return BY_NAME.get(name)!;
}
