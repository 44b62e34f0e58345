import { withInApp } from "../../../../../src/extraction/in-app.ts";
import type { ParsedTrace } from "../../../../../src/extraction/stack-trace/parse.ts";

/** A text that a run-time printed, and what is to be read from it. */
export interface TraceSample {
  readonly title: string;
  readonly text: string;
  /** What stands before the trace; nothing by default. */
  readonly head?: string;
  /** `type: message` of each exception, the outermost first. */
  readonly chain: readonly string[];
  /** `module | function | file:line` of each frame of the whole chain, with a star where it is the user's own code. */
  readonly frames: readonly string[];
}

/** A parsed trace in the words of a sample. */
export function described(
  parsed: ParsedTrace | undefined,
): (Omit<TraceSample, "title" | "text"> & { readonly head: string; readonly language: string }) | undefined {
  if (parsed === undefined) return undefined;
  const exceptions = withInApp(parsed.exceptions, parsed.language, { name: "shop", inApp: undefined });
  return {
    language: parsed.language,
    head: parsed.head,
    chain: exceptions.map(({ type, message }) => `${type ?? "-"}: ${message}`),
    frames: exceptions.flatMap(({ frames }) =>
      frames.map(({ module, function: name, file, line, inApp }) => {
        const place = line === undefined ? file : `${file ?? "-"}:${line}`;
        return `${inApp ? "* " : ""}${module ?? "-"} | ${name ?? "-"} | ${place ?? "-"}`;
      }),
    ),
  };
}
