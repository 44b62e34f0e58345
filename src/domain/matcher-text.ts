/** A matcher as it is written in routes and silences: `severity=~"critical|warning"`. Read again, it is the same. */
export function formatMatcher(matcher: {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}): string {
  const { name, operator, value } = matcher;
  return `${/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoted(name)}${operator}${quoted(value)}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
