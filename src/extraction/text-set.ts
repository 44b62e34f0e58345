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
  /** A row has two to the power of this many columns. */
  private readonly shift: number;
  /** By state and column: the next state, with `ended` added where texts end there. */
  private readonly next: Uint16Array | Uint32Array;
  /** A power of two above all states. */
  private readonly ended: number;
  /** By state: the numbers of the texts that end there. */
  private readonly found: readonly (readonly number[])[];

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
    this.shift = Math.ceil(Math.log2(characters.size + 1));
    const { nodes, ends } = this.tree(texts);
    const small = nodes.length <= 0x8000;
    this.ended = small ? 0x8000 : 0x4000_0000;
    this.next = new (small ? Uint16Array : Uint32Array)(nodes.length << this.shift);
    this.fill(nodes, ends);
    this.found = ends.map((numbers) => [...numbers]);
    for (const [place, state] of this.next.entries()) if (ends[state]!.size > 0) this.next[place] = state + this.ended;
  }

  /**
   * Raises `marks` of all numbers whose texts occur in `text` to `mark`; of texts with characters beyond Latin 1 perhaps of
   * others, too.
   */
  mark(text: string, marks: Float64Array, mark: number): void {
    const { columns, next, shift, ended } = this;
    let state = 0;
    for (let from = 0; from < text.length; from += PIECE) {
      // Bytes are read several times as fast as a text's characters.
      const length = bytes.write(text.length <= PIECE ? text : text.slice(from, from + PIECE), "latin1");
      for (let at = 0; at < length; at++) {
        state = next[(state << shift) | columns[bytes[at]!]!]!;
        if (state < ended) continue;
        state -= ended;
        for (const number of this.found[state]!) if (marks[number]! < mark) marks[number] = mark;
      }
    }
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
    const { next, shift } = this;
    const fallback = new Uint32Array(nodes.length);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at]!;
      const behind = fallback[state]!;
      if (state !== 0) for (const number of ends[behind]!) ends[state]!.add(number);
      for (let column = 0; column < 1 << shift; column++) {
        const child = nodes[state]!.get(column);
        const otherwise = state === 0 ? 0 : next[(behind << shift) | column]!;
        next[(state << shift) | column] = child ?? otherwise;
        if (child === undefined) continue;
        fallback[child] = otherwise;
        queue.push(child);
      }
    }
  }
}
