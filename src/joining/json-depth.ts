/**
 * How many braces and brackets are open behind `line`, when `depth` were before it. What stands between double quotes
 * does not count; strings end with their line, as JSON's do.
 */
export function jsonDepth(line: string, depth: number): number {
  let open = depth;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (code === BRACE_OPEN || code === BRACKET_OPEN) open++;
    else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) open--;
  }
  return open;
}

const [QUOTE, BRACKET_OPEN, BACKSLASH, BRACKET_CLOSE, BRACE_OPEN, BRACE_CLOSE] = [34, 91, 92, 93, 123, 125] as const;
