import { BASE_PATTERNS } from "./patterns/base.ts";
import { JAVA_PATTERNS } from "./patterns/java.ts";
import { NETWORK_PATTERNS } from "./patterns/network.ts";
import { STORAGE_PATTERNS } from "./patterns/storage.ts";
import { SYSTEM_PATTERNS } from "./patterns/system.ts";
import { WEB_PATTERNS } from "./patterns/web.ts";

/** A standard pattern, with its fields named both ways. */
export interface GrokPattern {
  readonly ecs: string;
  readonly legacy: string;
}

/** The standard patterns by name. */
export const GROK_PATTERNS: ReadonlyMap<string, GrokPattern> = new Map(
  [BASE_PATTERNS, SYSTEM_PATTERNS, WEB_PATTERNS, JAVA_PATTERNS, STORAGE_PATTERNS, NETWORK_PATTERNS].flatMap(
    readPatterns,
  ),
);

/** One pattern a line, `NAME expression`; in it, `%{NAME:ecs.name|legacy_name}` names a field both ways. */
function readPatterns(text: string): readonly (readonly [string, GrokPattern])[] {
  return text
    .split("\n")
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => {
      const end = line.indexOf(" ");
      const expression = line.slice(end + 1);
      return [line.slice(0, end), { ecs: inNames(expression, 1), legacy: inNames(expression, 2) }] as const;
    });
}

function inNames(expression: string, which: 1 | 2): string {
  const named = expression.replace(/(%\{\w+:)([^}|:]*)\|([^}|:]*)((?::\w+)?\})/g, (...found: readonly string[]) => {
    const field = found[which + 1] ?? "";
    return field === "" ? `${found[1]?.slice(0, -1)}}` : `${found[1]}${field}${found[4]}`;
  });
  return named.replace(/\(\?<([\w.]*)\|([\w.]*)>/g, (...found: readonly string[]) => {
    const field = found[which] ?? "";
    return field === "" ? "(?:" : `(?<${field}>`;
  });
}
