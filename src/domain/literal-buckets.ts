/** Literals that are looked for by the same bit of the nibble tables. */
export interface LiteralBucket {
  /** For each of a literal's first four bytes: which low and which high nibbles occur there, as bits. */
  readonly nibbles: readonly Nibbles[];
  readonly members: readonly string[];
}

export interface Nibbles {
  readonly low: number;
  readonly high: number;
}

const BUCKETS = 8;
const BYTES = 4;
const ANY: Nibbles = { low: 0xffff, high: 0xffff };

/**
 * Divides lower-case literals into eight buckets such that as few places of a log as possible must be looked at
 * closely. A bucket passes every byte made of any of its low and any of its high nibbles, so literals that begin with
 * unlike bytes cost each other places: begin with a bucket for each beginning, and merge the two whose union passes the
 * fewest more, until eight are left.
 */
export function intoBuckets(literals: readonly string[]): LiteralBucket[] {
  const byBeginning = Map.groupBy(literals, (literal) => literal.slice(0, BYTES));
  const buckets: LiteralBucket[] = [...byBeginning].map(([beginning, members]) => ({
    nibbles: nibblesOf(beginning),
    members,
  }));
  while (buckets.length > BUCKETS) {
    const [one, other] = cheapestPair(buckets);
    const merged = merge(buckets[one]!, buckets[other]!);
    buckets.splice(other, 1);
    buckets.splice(one, 1, merged);
  }
  while (buckets.length < BUCKETS) buckets.push({ nibbles: [], members: [] });
  return buckets;
}

function cheapestPair(buckets: readonly LiteralBucket[]): readonly [number, number] {
  const costs = buckets.map(cost);
  let best: readonly [number, number] = [0, 1];
  let least = Number.POSITIVE_INFINITY;
  for (let one = 0; one < buckets.length; one++) {
    for (let other = one + 1; other < buckets.length; other++) {
      const more = cost(merge(buckets[one]!, buckets[other]!)) - costs[one]! - costs[other]!;
      if (more < least) {
        least = more;
        best = [one, other];
      }
    }
  }
  return best;
}

/** What a bucket costs at each byte of a log: how often a place passes, and a little for each literal it may then be. */
function cost({ nibbles, members }: LiteralBucket): number {
  if (members.length === 0) return 0;
  return (1 + members.length / 64) * nibbles.reduce((share, passed) => share * shareOf(passed), 1);
}

function merge(one: LiteralBucket, other: LiteralBucket): LiteralBucket {
  return {
    nibbles: one.nibbles.map(({ low, high }, nth) => ({
      low: low | other.nibbles[nth]!.low,
      high: high | other.nibbles[nth]!.high,
    })),
    members: [...one.members, ...other.members],
  };
}

/** Both cases of a letter: they differ in the high nibble only. What is shorter than four bytes may go on with any. */
function nibblesOf(beginning: string): Nibbles[] {
  return Array.from({ length: BYTES }, (_, nth) => {
    if (nth >= beginning.length) return ANY;
    const byte = beginning.charCodeAt(nth);
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte;
    return { low: 1 << (byte & 15), high: (1 << (byte >> 4)) | (1 << (upper >> 4)) };
  });
}

const shares = new Map<number, number>();

/** Share of a log's bytes that pass. */
function shareOf({ low, high }: Nibbles): number {
  const key = low * 0x10000 + high;
  const known = shares.get(key);
  if (known !== undefined) return known;
  let share = 0;
  for (let byte = 0; byte < 128; byte++) {
    if (low & (1 << (byte & 15)) && high & (1 << (byte >> 4))) share += FREQUENCY[byte]!;
  }
  shares.set(key, share);
  return share;
}

/** Roughly how often each ASCII byte occurs in JSON logs, per thousand; what is not named is rare. */
const FREQUENCY: Float64Array = new Float64Array(128).fill(0.0005);
for (const [characters, perThousand] of [
  ['"', 110],
  [":", 45],
  [",", 40],
  [".-", 30],
  [" /_", 25],
  ["0", 35],
  ["123456789", 18],
  ["e", 60],
  ["aiort", 42],
  ["nsl", 36],
  ["cdmp", 22],
  ["ghu", 16],
  ["bfvwy", 8],
  ["jkqxz", 3],
  ["TZEIOA", 4],
] as const) {
  for (const character of characters) FREQUENCY[character.charCodeAt(0)] = perThousand / 1000;
}
