/** Whether a text fits; `*` stands for any characters, also none, everything else for itself. */
export type GlobMatcher = (text: string) => boolean;

/** Compiles a glob. Matching takes time proportional to the text for each piece between stars. */
export function compileGlob(glob: string): GlobMatcher {
  const pieces = glob.split("*");
  const [first = "", ...rest] = pieces;
  if (rest.length === 0) return (text) => text === first;
  const last = rest.pop() ?? "";
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Whether a text fits any of several globs; none fits nothing. */
export function compileGlobs(globs: readonly string[]): GlobMatcher {
  const matchers = globs.map(compileGlob);
  return (text) => matchers.some((matches) => matches(text));
}
