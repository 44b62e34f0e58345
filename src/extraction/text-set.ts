/** Characters that are looked at in one go. */
const PIECE = 8_192;
const bytes = Buffer.alloc(PIECE);

/**
 * A set of texts, each with a number, that are found in a longer text in one pass, without regard to the case of ASCII
 * letters (Aho and Corasick's automaton, with every transition in a table).
 */
export class TextSet {
  /** Which column of the table a character has; 0 for all that occur in no text of the set. */
  private readonly columns = new Uint8Array(256);
  private readonly width: number;
  /** By state and column: where the next state's row begins. */
  private readonly next: Uint32Array;
  /** By row: whether texts end there. */
  private readonly ends: Uint8Array;
  /** By row: the numbers of the texts that end there. */
  private readonly found = new Map<number, readonly number[]>();

  /** Texts are of printable ASCII, lower-case; others throw a RangeError. */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const characters = new Set(texts.flatMap(([text]) => [...text]));
    for (const [column, character] of [...characters].entries()) {
      const code = character.charCodeAt(0);
      if (code < 32 || code > 126 || (code >= 65 && code <= 90))
        throw new RangeError(`not of lower-case ASCII: ${character}`);
      this.columns[code] = column + 1;
      if (code >= 97 && code <= 122) this.columns[code - 32] = column + 1;
    }
    this.width = characters.size + 1;
    const { nodes, ends } = this.tree(texts);
    this.next = new Uint32Array(nodes.length * this.width);
    this.fill(nodes, ends);
    this.ends = new Uint8Array(nodes.length * this.width);
    for (const [state, numbers] of ends.entries()) {
      if (numbers.size === 0) continue;
      this.ends[state * this.width] = 1;
      this.found.set(state * this.width, [...numbers]);
    }
  }

  /**
   * Raises `marks` of all numbers whose texts occur in `text` to `mark`; of texts with characters beyond Latin 1 perhaps of
   * others, too.
   */
  mark(text: string, marks: Float64Array, mark: number): void {
    const { columns, next, width, ends } = this;
    if (next.length === width) return;
    let row = 0;
    for (let from = 0; from < text.length; from += PIECE) {
      // Bytes are read several times as fast as a text's characters.
      const length = bytes.write(text.length <= PIECE ? text : text.slice(from, from + PIECE), "latin1");
      for (let at = 0; at < length; at++) {
        row = next[row + columns[bytes[at]!]!]!;
        if (ends[row] === 1) this.raise(row, marks, mark);
      }
    }
  }

  private raise(row: number, marks: Float64Array, mark: number): void {
    for (const number of this.found.get(row) ?? []) if (marks[number]! < mark) marks[number] = mark;
  }

  private tree(texts: readonly (readonly [string, number])[]): { nodes: Map<number, number>[]; ends: Set<number>[] } {
    const nodes: Map<number, number>[] = [new Map()];
    const ends: Set<number>[] = [new Set()];
    for (const [text, number] of texts) {
      let state = 0;
      for (const character of text) {
        const column = this.columns[character.charCodeAt(0)]!;
        let child = nodes[state]!.get(column);
        if (child === undefined) {
          child = nodes.length;
          nodes.push(new Map());
          ends.push(new Set());
          nodes[state]!.set(column, child);
        }
        state = child;
      }
      ends[state]!.add(number);
    }
    return { nodes, ends };
  }

  /** Breadth first: a state without a child goes where the longest end of its text that is a beginning goes. */
  private fill(nodes: readonly ReadonlyMap<number, number>[], ends: readonly Set<number>[]): void {
    const { next, width } = this;
    const fallback = new Uint32Array(nodes.length);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at]!;
      const behind = fallback[state]!;
      if (state !== 0) for (const number of ends[behind]!) ends[state]!.add(number);
      for (let column = 0; column < width; column++) {
        const child = nodes[state]!.get(column);
        const otherwise = state === 0 ? 0 : next[behind * width + column]!;
        next[state * width + column] = child === undefined ? otherwise : child * width;
        if (child === undefined) continue;
        fallback[child] = otherwise / width;
        queue.push(child);
      }
    }
  }
}
