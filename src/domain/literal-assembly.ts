/** Machine instructions, nested as the program is written; flattened into a WebAssembly module at load. */
type Code = readonly (number | Code)[];

function flatten(code: Code, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === "number") into.push(part);
    else flatten(part, into);
  }
  return into;
}

/** Unsigned LEB128, as WebAssembly writes numbers. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signedLeb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    const done = (rest >> 7 === 0 && (low & 0x40) === 0) || (rest >> 7 === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const simd = (opcode: number, ...rest: Code): Code => [0xfd, leb(opcode), rest];

// The few instructions that are needed. Operands come first, as the stack machine wants them.
const get = (local: number): Code => [0x20, leb(local)];
const set = (local: number, value: Code): Code => [value, 0x21, leb(local)];
const int = (value: number): Code => [0x41, signedLeb(value)];
const byteAt = (address: Code): Code => [address, 0x2d, 0, 0];
const intAt = (address: Code, offset = 0): Code => [address, 0x28, 2, leb(offset)];
const storeInt = (address: Code, value: Code): Code => [address, value, 0x36, 2, 0];
const add = (a: Code, b: Code): Code => [a, b, 0x6a];
const sub = (a: Code, b: Code): Code => [a, b, 0x6b];
const multiply = (a: Code, b: Code): Code => [a, b, 0x6c];
const bitAnd = (a: Code, b: Code): Code => [a, b, 0x71];
const bitOr = (a: Code, b: Code): Code => [a, b, 0x72];
const shiftRight = (a: Code, b: Code): Code => [a, b, 0x76];
const shiftLeft = (a: Code, b: Code): Code => [a, b, 0x74];
const lowestBit = (a: Code): Code => [a, 0x68];
const not = (a: Code): Code => [a, 0x45];
const equal = (a: Code, b: Code): Code => [a, b, 0x46];
const differs = (a: Code, b: Code): Code => [a, b, 0x47];
const less = (a: Code, b: Code): Code => [a, b, 0x48];
const atMost = (a: Code, b: Code): Code => [a, b, 0x4c];
const block = (...body: Code): Code => [0x02, 0x40, body, 0x0b];
const loop = (...body: Code): Code => [0x03, 0x40, body, 0x0b];
const when = (condition: Code, ...body: Code): Code => [condition, 0x04, 0x40, body, 0x0b];
/** Leaves (a block) or repeats (a loop) the construct `depth` levels out. */
const jump = (depth: number): Code => [0x0c, leb(depth)];
const jumpIf = (condition: Code, depth: number): Code => [condition, 0x0d, leb(depth)];
const give = (value: Code): Code => [value, 0x0f];
const withoutLowestBit = (local: number): Code => set(local, bitAnd(get(local), sub(get(local), int(1))));

const load16 = (address: Code, offset = 0): Code => [address, simd(0x00, 0, leb(offset))];
const store16 = (address: Code, value: Code): Code => [address, value, simd(0x0b, 0, 0)];
const splat = (byte: number): Code => [int(byte), simd(0x0f)];
const lookUp = (table: Code, nibbles: Code): Code => [table, nibbles, simd(0x100)];
const and16 = (a: Code, b: Code): Code => [a, b, simd(0x4e)];
const equal16 = (a: Code, b: Code): Code => [a, b, simd(0x23)];
const differs16 = (a: Code, b: Code): Code => [a, b, simd(0x24)];
const anyTrue = (a: Code): Code => [a, simd(0x53)];
const bitmask = (a: Code): Code => [a, simd(0x64)];
const highNibbles = (a: Code): Code => [a, int(4), simd(0x6d)];

/** Where things lie in the module's memory; data follows. */
export const LAYOUT = {
  /** Eight tables of 16 bytes: low and high nibble of a literal's first four bytes, to bucket bits. */
  nibbles: 0,
  /** 16 bytes to look at one by one. */
  scratch: 128,
  /** Result of `survey`: lines that are followed by a document. */
  documents: 144,
  /** For each of 8 buckets: where its entries begin and end. */
  buckets: 160,
  /** Letter case folded: 256 bytes. */
  fold: 256,
  /** Entries (address and length of a literal), then the literals. */
  entries: 512,
  /** A bit for each value that `hashOfBeginning` can have, set where a literal begins so: 8 KB. */
  beginnings: 57_344,
  /** First byte to search; a page keeps the tables' growth out of it. */
  data: 65_536,
} as const;

const FOLD = 0x20202020;
const FACTOR = 0x9e3779b1;

/** Sixteen bits that tell four bytes (the first lowest) from most others, without regard to the case of letters. */
export function hashOfBeginning(fourBytes: number): number {
  return Math.imul(fourBytes | FOLD, FACTOR | 0) >>> 16;
}

/**
 * `find(from, to)`: address of the first literal that begins at or after `from` and ends before or at `to`, or -1.
 * Sixteen positions at a time are looked up by the nibbles of four bytes, what passes by a hash of the four, and what
 * passes again is compared byte by byte: so that hundreds of literals cost little more than a few.
 */
function find(): Code {
  const [at, to, bits, position, buckets, entry, end, index, literal, length] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const [hash, found, first, second, third, fourth, low, tables] = [10, 11, 12, 13, 14, 15, 16, 17];
  const lowNibbles = (vector: number): Code => and16(get(vector), get(low));
  const candidates = [first, second, third, fourth]
    .map((vector, nth): Code => {
      const inLow = lookUp(get(tables + 2 * nth), lowNibbles(vector));
      return and16(inLow, lookUp(get(tables + 2 * nth + 1), highNibbles(get(vector))));
    })
    .reduce((all, one) => and16(all, one));
  const compare = block(
    jumpIf(less(get(to), add(get(position), get(length))), 0),
    set(index, int(0)),
    loop(
      jumpIf(
        differs(
          byteAt(add(int(LAYOUT.fold), byteAt(add(get(position), get(index))))),
          byteAt(add(get(literal), get(index))),
        ),
        1,
      ),
      set(index, add(get(index), int(1))),
      jumpIf(less(get(index), get(length)), 0),
    ),
    give(get(position)),
  );
  const tryBucket: Code = [
    set(entry, add(int(LAYOUT.buckets), shiftLeft(lowestBit(get(buckets)), int(3)))),
    set(end, intAt(get(entry), 4)),
    set(entry, intAt(get(entry))),
    loop(
      set(literal, intAt(get(entry))),
      set(length, intAt(get(entry), 4)),
      compare,
      set(entry, add(get(entry), int(8))),
      jumpIf(less(get(entry), get(end)), 0),
    ),
  ];
  return [
    set(low, splat(0x0f)),
    [0, 1, 2, 3, 4, 5, 6, 7].map((nth) => set(tables + nth, load16(int(LAYOUT.nibbles + 16 * nth)))),
    block(
      loop(
        jumpIf(atMost(get(to), get(at)), 1),
        set(first, load16(get(at))),
        set(second, load16(get(at), 1)),
        set(third, load16(get(at), 2)),
        set(fourth, load16(get(at), 3)),
        set(found, candidates),
        when(
          anyTrue(get(found)),
          store16(int(LAYOUT.scratch), get(found)),
          set(bits, bitmask(differs16(get(found), splat(0)))),
          loop(
            set(position, add(get(at), lowestBit(get(bits)))),
            set(buckets, byteAt(add(int(LAYOUT.scratch), lowestBit(get(bits))))),
            set(hash, shiftRight(multiply(bitOr(intAt(get(position)), int(FOLD)), int(FACTOR | 0)), int(16))),
            when(
              bitAnd(
                shiftRight(
                  byteAt(add(int(LAYOUT.beginnings), shiftRight(get(hash), int(3)))),
                  bitAnd(get(hash), int(7)),
                ),
                int(1),
              ),
              loop(tryBucket, withoutLowestBit(buckets), jumpIf(get(buckets), 0)),
            ),
            withoutLowestBit(bits),
            jumpIf(get(bits), 0),
          ),
        ),
        set(at, add(get(at), int(16))),
        jump(0),
      ),
    ),
    int(-1),
  ];
}

/**
 * `survey(from, to)`: number of line ends; at LAYOUT.documents, how many of them stand between two JSON documents:
 * behind `}` and before `{"`, but not before `{"lo.":`, which may be Docker's wrapping of a line of text.
 */
function survey(): Code {
  const [at, to, bits, position, count, documents, vector] = [0, 1, 2, 3, 4, 5, 6];
  const byte = (offset: number): Code => byteAt(add(get(position), int(offset)));
  const is = (offset: number, character: string): Code => equal(byte(offset), int(character.charCodeAt(0)));
  const docker = bitAnd(bitAnd(is(3, "l"), is(4, "o")), is(6, '"'));
  return [
    block(
      loop(
        jumpIf(atMost(get(to), get(at)), 1),
        set(vector, equal16(load16(get(at)), splat(10))),
        when(
          anyTrue(get(vector)),
          set(bits, bitmask(get(vector))),
          loop(
            set(position, add(get(at), lowestBit(get(bits)))),
            when(
              less(get(position), get(to)),
              set(count, add(get(count), int(1))),
              set(
                documents,
                add(get(documents), bitAnd(bitAnd(is(-1, "}"), is(1, "{")), bitAnd(is(2, '"'), not(docker)))),
              ),
            ),
            withoutLowestBit(bits),
            jumpIf(get(bits), 0),
          ),
        ),
        set(at, add(get(at), int(16))),
        jump(0),
      ),
    ),
    storeInt(int(LAYOUT.documents), get(documents)),
    get(count),
  ];
}

const [I32, V128] = [0x7f, 0x7b] as const;

/** The module: imports `m.m` (memory), exports `f` (find) and `s` (survey), both of two integers to one. */
export function assemble(): Uint8Array {
  const name = (text: string): Code => [leb(text.length), [...text].map((letter) => letter.charCodeAt(0))];
  const sized = (code: Code): Code => {
    const bytes = flatten(code);
    return [leb(bytes.length), bytes];
  };
  const section = (id: number, ...entries: Code): Code => [id, sized([leb(entries.length), entries])];
  const body = (locals: Code, code: Code): Code => sized([leb(locals.length), locals, code, 0x0b]);
  const program: Code = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, [0x60, leb(2), I32, I32, leb(1), I32]),
    section(2, [name("m"), name("m"), 0x02, 0x00, leb(1)]),
    section(3, [0], [0]),
    section(7, [name("f"), 0x00, 0], [name("s"), 0x00, 1]),
    section(
      10,
      body(
        [
          [leb(9), I32],
          [leb(14), V128],
        ],
        find(),
      ),
      body(
        [
          [leb(4), I32],
          [leb(1), V128],
        ],
        survey(),
      ),
    ),
  ];
  return Uint8Array.from(flatten(program));
}
