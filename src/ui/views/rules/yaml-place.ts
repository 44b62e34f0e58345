/*
 * Where in a YAML text the caret is, though the text is being written and cannot be read as a whole: lines are gone through
 * by their indentation, and what stands between brackets character by character. Anchors, tags and keys over several
 * lines, which rule files do without, are not understood.
 */

export interface YamlPlace {
  /** Keys from the outside in; 0 for an item of a list. */
  readonly path: readonly (string | 0)[];
  /** A key may be written here; else a value. An item of a list may be either. */
  readonly key: boolean;
  /** What was written of it before the caret, without its quote. */
  readonly begun: string;
  /** Keys that the mapping has beside it. */
  readonly present: readonly string[];
}

/** A mapping or list that the line is in. */
interface Frame {
  /** Of a key, or of the dash of an item; infinite between brackets. */
  readonly indent: number;
  /** Of a mapping: the key whose value comes. 0: an item of a list. */
  key: string | 0 | undefined;
  /** Those of the mapping that is its value; between brackets, its own. */
  readonly keys: string[];
}

const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#'"{}[\],&*!|>%@`-][^:#]*|-[^\s:#][^:#]*):(?=\s|$)/;
/** Rule files nest a dozen deep; in what is deeper nothing is offered. */
const MAX_DEPTH = 100;

/** The place of the caret; undefined: nowhere that something could be offered, as in a comment. */
export function placeAt(text: string, caret: number): YamlPlace | undefined {
  return new Scanner(text, caret).scan();
}

class Scanner {
  private readonly text: string;
  private readonly caret: number;
  private readonly root: Frame = { indent: -1, key: undefined, keys: [] };
  private stack: Frame[] = [];
  /** Deeper lines are the text of a key before. */
  private textIndent: number | undefined;
  private place: Omit<YamlPlace, "present"> | undefined;
  private mapping: Frame | undefined;

  constructor(text: string, caret: number) {
    this.text = text;
    this.caret = caret;
  }

  scan(): YamlPlace | undefined {
    for (let at = 0; at <= this.text.length && this.stack.length <= MAX_DEPTH; ) {
      const found = this.text.indexOf("\n", at);
      const end = found < 0 ? this.text.length : found;
      at = this.line(at, end) + 1;
    }
    if (this.stack.length > MAX_DEPTH) return undefined;
    return this.place && { ...this.place, present: this.mapping?.keys ?? [] };
  }

  /** Reads a line; returns where it ends, which may be some lines below when it opens a bracket. */
  private line(start: number, end: number): number {
    const here = this.caret >= start && this.caret <= end;
    const line = this.text.slice(start, end);
    const before = here ? line.slice(0, this.caret - start) : line;
    let column = /^ */.exec(line)?.[0].length ?? 0;
    const blank = line.trim() === "" || line.trimStart().startsWith("#");
    if (
      this.textIndent !== undefined &&
      (blank || column > this.textIndent) &&
      !(here && blank && column <= this.textIndent)
    ) {
      if (here) this.put(false, before.trimStart(), undefined);
      return end;
    }
    this.textIndent = undefined;
    if (here && blank && !before.includes("#")) {
      this.leave(before.length, false);
      this.put(true, "", this.top);
      return end;
    }
    if (blank) return end;
    while (line[column] === "-" && /^(?: |$)/.test(line.slice(column + 1, column + 2)) && this.enter(column)) {
      column += 1;
      while (line[column] === " ") column += 1;
    }
    const rest = line.slice(column);
    const key = KEY.exec(rest);
    if (key === null) {
      if (!rest.startsWith("- ")) this.leave(column, false);
      return this.value(start + column, end, here, true);
    }
    this.leave(column, false);
    const name = unquoted(key[1]?.trimEnd() ?? "");
    const inKey = here && before.length <= column + (key[1]?.length ?? 0);
    if (inKey) this.put(true, before.slice(column), this.top);
    else this.top.keys.push(name);
    this.stack.push({ indent: column, key: name, keys: [] });
    const valueAt = column + key[0].length;
    if (/^\s*[|>][+-]?\d*\s*(?:#.*)?$/.test(line.slice(valueAt))) {
      this.textIndent = column;
      return end;
    }
    return this.value(start + valueAt, end, here && !inKey, false);
  }

  /** Begins an item whose dash is in this column. False: it is nested too deep. */
  private enter(column: number): boolean {
    this.leave(column, true);
    this.stack.push({ indent: column, key: 0, keys: [] });
    return this.stack.length <= MAX_DEPTH;
  }

  /** What stands behind a key or a dash. `mayBeKey`: nothing says yet that it is a value. */
  private value(from: number, end: number, here: boolean, mayBeKey: boolean): number {
    const at = from + (/^\s*/.exec(this.text.slice(from, end))?.[0].length ?? 0);
    if (/[{[]/.test(this.text[at] ?? "")) return this.brackets(at);
    if (!here || this.caret < at) {
      if (here && this.caret > from - 1) this.put(mayBeKey, "", this.top);
      return end;
    }
    const written = this.text.slice(at, this.caret);
    if (/(?:^| )#/.test(written) && !/^["']/.test(written)) return end;
    this.put(mayBeKey, written, this.top);
    return end;
  }

  private brackets(start: number): number {
    const depth = this.stack.length;
    let token = start;
    for (let at = start; at < this.text.length; at++) {
      const character = this.text[at] ?? "";
      if (at === this.caret) this.putFlow(token);
      if (character === '"' || character === "'") {
        const close = endOfQuoted(this.text, at);
        if (this.caret > at && this.caret <= close) this.putFlow(token);
        at = close;
      } else if (character === "#" && /\s/.test(this.text[at - 1] ?? "")) {
        const line = this.text.indexOf("\n", at);
        at = line < 0 ? this.text.length : line;
      } else if (character === "{" || character === "[") {
        this.stack.push({ indent: Number.POSITIVE_INFINITY, key: character === "[" ? 0 : undefined, keys: [] });
        if (this.stack.length > MAX_DEPTH) return this.text.length;
        token = at + 1;
      } else if (character === "}" || character === "]") {
        this.stack.pop();
        token = at + 1;
        if (this.stack.length === depth) {
          const line = this.text.indexOf("\n", at);
          return line < 0 ? this.text.length : line;
        }
      } else if (character === ":" && /\s|^$/.test(this.text[at + 1] ?? "") && this.top.key === undefined) {
        const name = unquoted(this.text.slice(token, at).trim());
        if (this.caret < token || this.caret > at) this.top.keys.push(name);
        this.top.key = name;
        token = at + 1;
      } else if (character === ",") {
        if (this.top.key !== 0) this.top.key = undefined;
        token = at + 1;
      } else if (character === "\n" && this.isOutside(at + 1)) {
        this.stack.length = depth;
        return at;
      }
    }
    if (this.caret === this.text.length) this.putFlow(token);
    this.stack.length = depth;
    return this.text.length;
  }

  /** Whether a bracket was left open, and the line that begins here is the rest of the file. */
  private isOutside(start: number): boolean {
    const end = this.text.indexOf("\n", start);
    return KEY.test(this.text.slice(start, end < 0 ? this.text.length : end));
  }

  private putFlow(token: number): void {
    const written = this.text.slice(token, this.caret).trimStart();
    this.put(this.top.key === undefined, written, this.top);
  }

  private put(key: boolean, begun: string, mapping: Frame | undefined): void {
    const path = this.stack.flatMap((frame) => (frame.key === undefined ? [] : [frame.key]));
    this.place = { path, key, begun: begun.replace(/^["']/, "") };
    this.mapping = mapping;
  }

  private get top(): Frame {
    return this.stack.at(-1) ?? this.root;
  }

  /** Goes out of what ended before this column; an item goes into the list of a key in its own column. */
  private leave(column: number, item: boolean): void {
    this.stack = this.stack.filter(({ indent, key }) => indent < column || (item && indent === column && key !== 0));
  }
}

function endOfQuoted(text: string, start: number): number {
  const quote = text[start] ?? "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\" && quote === '"') at++;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at++;
      else return at;
    }
  }
  return text.length;
}

function unquoted(name: string): string {
  return /^(["']).*\1$/.test(name) ? name.slice(1, -1) : name;
}
