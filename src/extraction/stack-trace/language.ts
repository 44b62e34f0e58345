import type { TracedException, TraceFrame } from "./trace.ts";

/** What a language reads from a text. */
export interface FoundTrace {
  /** Outermost (thrown last) first, at most MAX_CHAIN; never empty. */
  readonly exceptions: readonly TracedException[];
  /** Index of the line at which the trace begins. */
  readonly start: number;
  /** What stands on that line before the trace. */
  readonly before: string;
}

/**
 * How the traces of one language are told and read: one file a language, one line in the registry. All of it is
 * synchronous, linear in the text and never throws.
 */
export interface Language<Name extends string = string> {
  /** What rules call it; lower_snake_case. */
  readonly name: Name;
  /** Characters, one of which begins (after white space) each line that `opens` may take. */
  readonly initials: string;
  /** Words that lines with any other beginning must hold for `opens` to be asked. Each costs a search of such lines. */
  readonly words?: readonly string[];
  /** Words that mark a text of one line as a trace. Without them, such texts are never looked at. */
  readonly alone?: readonly string[];
  /**
   * Whether the line at `index` is a frame or opens a trace; `text` is that line without its indentation. Called for
   * few lines, yet must be cheap, and strict: the first language that says yes gets the text.
   */
  opens(text: string, lines: readonly string[], index: number): boolean;
  /** Reads the trace that line `first` opens; its header may stand above. Undefined: there is none after all. */
  parse(lines: readonly string[], first: number): FoundTrace | undefined;
  /** Whether a frame is of the language's libraries, by what they are called or where they lie. */
  isLibrary(frame: TraceFrame): boolean;
}

/** Keeps the name's type. */
export function defineLanguage<const Name extends string>(language: Language<Name>): Language<Name> {
  return language;
}

/** Whether the first one, two or three parts of a name are one of the packages. */
export function startsWithPackage(name: string, packages: ReadonlySet<string>, joint: string): boolean {
  let end = -1;
  for (let parts = 0; parts < 3; parts++) {
    end = name.indexOf(joint, end + 1);
    if (end < 0) return packages.has(name);
    if (packages.has(name.slice(0, end))) return true;
  }
  return false;
}
