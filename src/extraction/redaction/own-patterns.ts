import { RE2JS } from "re2js";
import { REDACTED } from "../../domain/redactor.ts";
import { compilePattern } from "../pattern.ts";
import type { RedactionConfig } from "./redaction-schema.ts";

/** Replaces what a pattern finds, in linear time. */
export interface OwnPattern {
  redact(text: string): string;
}

/** What the configuration adds to the built-in secrets. */
export function ownPatterns({ emails, ips, patterns }: RedactionConfig): readonly OwnPattern[] {
  return [
    ...(emails ? [bounded(EMAIL, (text) => text.includes("@"))] : []),
    ...(ips ? [bounded(IPV4, (text) => text.includes(".")), bounded(IPV6, (text) => text.includes(":"))] : []),
    ...patterns.map(re2),
  ];
}

/** Every repetition is bounded, so each start costs a bounded time. */
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}/gu;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g;
const IPV6 =
  /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?|::(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})(?![\w:])/gi;

function bounded(pattern: RegExp, mayMatch: (text: string) => boolean): OwnPattern {
  return { redact: (text) => (mayMatch(text) ? text.replace(pattern, REDACTED) : text) };
}

/** A group called `secret` is what is replaced, or else the whole match. */
function re2(source: string): OwnPattern {
  const pattern = RE2JS.compile(source);
  const { literals } = compilePattern(source);
  const group = pattern.namedGroups()["secret"] ?? 0;
  return {
    redact(text) {
      if (literals !== undefined && !containsAny(text.toLowerCase(), literals)) return text;
      const matcher = pattern.matcher(text);
      let out = "";
      let copied = 0;
      while (matcher.find()) {
        const start = matcher.start(group);
        const end = matcher.end(group);
        if (start < copied || end <= start) continue;
        out += text.slice(copied, start) + REDACTED;
        copied = end;
      }
      return copied === 0 ? text : out + text.slice(copied);
    },
  };
}

function containsAny(text: string, literals: readonly string[]): boolean {
  return literals.some((literal) => text.includes(literal));
}
