/*
 * Globs of ownership rules. Log text is hostile: every one of them takes time proportional to the lengths of glob and
 * text, since what was matched before a wildcard is never looked at again. ASCII letters match whatever their case.
 */

/** Text with `*` for anything. */
export function compileGlob(glob: string): (text: string) => boolean {
  const pieces = fold(glob).split(/\*+/);
  return (text) => matchesPieces(fold(text), pieces);
}

/**
 * A file's path, as in CODEOWNERS: `*` stands for anything within a folder, `**` for any folders, a leading `/` for the
 * path's beginning (else the glob may begin in any folder), and a folder's or file's name at the end also for all beneath
 * it. Backslashes are slashes; a scheme (`webpack://`, `file://`), `./`, and what follows `?` or `#` do not count.
 */
export function compilePathGlob(glob: string): (path: string) => boolean {
  const anchored = glob.startsWith("/");
  const parts = segmentsOf(glob).slice(0, MAX_SEGMENTS);
  const wanted = anchored ? parts : ["**", ...parts];
  const last = parts.at(-1) ?? "**";
  if (last !== "**" && !last.includes("*")) wanted.push("**");
  const segments = wanted.map((part) => (part === "**" ? undefined : fold(part).split(/\*+/)));
  return (path) => matchesSegments(segmentsOf(withoutScheme(path)).slice(-MAX_SEGMENTS).map(fold), segments);
}

/** More is no path; of a longer one the end counts. */
const MAX_SEGMENTS = 64;

function segmentsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
}

function withoutScheme(path: string): string {
  const bare = /^[a-z][a-z0-9+.-]*:\/\//i.exec(path)?.[0];
  const end = path.search(/[?#]/);
  return path.slice(bare?.length ?? 0, end < 0 ? undefined : end);
}

/** `undefined` stands for any number of segments. */
function matchesSegments(path: readonly string[], wanted: readonly (readonly string[] | undefined)[]): boolean {
  let [at, want] = [0, 0];
  let retry: { readonly want: number; at: number } | undefined;
  while (at < path.length) {
    const piece = wanted[want];
    if (want < wanted.length && piece === undefined) {
      want += 1;
      retry = { want, at };
    } else if (piece !== undefined && matchesPieces(path[at]!, piece)) {
      at += 1;
      want += 1;
    } else if (retry !== undefined) {
      // Only the latest `**` need take more: an earlier one would leave less for what comes after it.
      retry.at += 1;
      at = retry.at;
      want = retry.want;
    } else return false;
  }
  return wanted.slice(want).every((piece) => piece === undefined);
}

/** Whether `text` is the pieces in their order with anything between them. */
function matchesPieces(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1)!;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
