import type { AuditName } from "../../api/account-types.ts";

/** A text in parts, at what in it has a name: `{"issue":"01…"}` is three. */
export function namedParts(text: string, names: readonly AuditName[]): readonly (string | AuditName)[] {
  const parts: (string | AuditName)[] = [];
  let rest = text;
  while (rest !== "") {
    const next = names
      .map((name) => ({ name, at: rest.indexOf(name.text) }))
      .filter(({ at }) => at >= 0)
      .toSorted((one, other) => one.at - other.at)[0];
    if (next === undefined) return [...parts, rest];
    if (next.at > 0) parts.push(rest.slice(0, next.at));
    parts.push(next.name);
    rest = rest.slice(next.at + next.name.text.length);
  }
  return parts;
}

/** What was asked for, without the signs of JSON: `kind: assign, assignee: ann@example.com`. */
export function detailText(value: unknown): string {
  if (Array.isArray(value)) return value.map(detailText).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${detailText(one)}`)
    .join(", ");
}
