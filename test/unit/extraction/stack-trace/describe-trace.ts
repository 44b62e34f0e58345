import { withInApp } from "../../../../src/extraction/in-app.ts";
import { type ParsedTrace, parseStackTrace } from "../../../../src/extraction/stack-trace/parse.ts";

const PROJECT = { name: "default", inApp: undefined };

/** A trace as readable lines: the language, what stood before, each exception, and its frames with `*` for in-app ones. */
export function describeTrace(text: string): string {
  const parsed = parseStackTrace(text);
  if (parsed === undefined) return "no trace";
  const lines = [`${parsed.language}${parsed.head === "" ? "" : `, behind ${JSON.stringify(parsed.head)}`}`];
  for (const { type, message, frames } of withInApp(parsed.exceptions, parsed.language, PROJECT)) {
    lines.push(`${type ?? "-"}: ${JSON.stringify(message)}`);
    for (const { module, function: name, file, line, inApp } of frames) {
      const parts = [module ?? "-", name ?? "-", file ?? "-", line ?? "-"];
      lines.push(` ${inApp ? "*" : " "} ${parts.join(" | ")}`);
    }
  }
  return lines.join("\n");
}

/** `Type: message (frames)` of each exception, for comparisons that leave the frames' places aside. */
export function outlineOf(parsed: ParsedTrace | undefined): readonly string[] {
  return (parsed?.exceptions ?? []).map(({ type, message, frames }) => `${type}: ${message} (${frames.length})`);
}
