/**
 * Where in a file the character `within` of a text value stands, which begins at `start`: behind its quotes, escapes
 * and indentation. For folded texts over several lines it is the nearest place that is known for certain.
 */
export function offsetInScalar(file: string, start: number, within: number): number {
  switch (file[start]) {
    case "'":
      return inQuotes(file, start + 1, within, singleQuoted);
    case '"':
      return inQuotes(file, start + 1, within, doubleQuoted);
    case "|":
    case ">":
      return inBlock(file, start, within);
    default:
      return inQuotes(file, start, within, () => 1);
  }
}

/** How many characters of the file one character of the value takes, by where it stands; 0: it is the end. */
type Width = (file: string, at: number) => number;

function inQuotes(file: string, from: number, within: number, width: Width): number {
  let at = from;
  for (let seen = 0; seen < within; seen++) {
    const taken = file[at] === "\n" ? foldedWidth(file, at) : width(file, at);
    if (taken === 0 || at + taken >= file.length) return at;
    at += taken;
  }
  return at;
}

/** A line break inside a text and the indentation behind it are one space. */
function foldedWidth(file: string, at: number): number {
  let end = at + 1;
  while (file[end] === " ") end++;
  return end - at;
}

function singleQuoted(file: string, at: number): number {
  if (file[at] !== "'") return 1;
  return file[at + 1] === "'" ? 2 : 0;
}

function doubleQuoted(file: string, at: number): number {
  if (file[at] === '"') return 0;
  if (file[at] !== "\\") return 1;
  return { x: 4, u: 6, U: 10 }[file[at + 1] ?? ""] ?? 2;
}

function inBlock(file: string, start: number, within: number): number {
  const first = file.indexOf("\n", start) + 1;
  if (first === 0) return start;
  const indent = blockIndent(file, start, first);
  let at = first + indentAt(file, first, indent);
  for (let seen = 0; seen < within && at < file.length; seen++) {
    at += file[at] === "\n" ? 1 + indentAt(file, at + 1, indent) : 1;
  }
  return Math.min(at, file.length);
}

/** How far a block is indented: as its header says (`|2`), or as its first line that is not empty. */
function blockIndent(file: string, start: number, first: number): number {
  const said = /\d/.exec(file.slice(start, first))?.[0];
  const lineStart = file.lastIndexOf("\n", start) + 1;
  if (said !== undefined) return indentAt(file, lineStart, Number.POSITIVE_INFINITY) + Number(said);
  let line = first;
  while (file[line] === "\n") line++;
  return indentAt(file, line, Number.POSITIVE_INFINITY);
}

function indentAt(file: string, at: number, most: number): number {
  let width = 0;
  while (width < most && file[at + width] === " ") width++;
  return width;
}
