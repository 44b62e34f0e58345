import { randomInt } from "node:crypto";
import { BoundedCache } from "./bounded-cache.ts";
import { DEFAULT_CHOICES } from "./choices.ts";
import { groupingKey } from "./grouping-key.ts";
import { MAX_SCANNED, MessageScanner } from "./scan.ts";

/** A message with its values taken out. */
export interface MessagePattern {
  /** Readable, with the kind of each value: `Order <int> not found`. At most about 2,000 characters. */
  readonly pattern: string;
  /** The same without the kinds: what is compared and hashed. Equal for messages of one meaning. */
  readonly key: string;
  /** Status and error codes that stayed in the pattern, in order: `["404"]`. */
  readonly codes: readonly string[];
}

const MAX_PATTERN = 2_000;
const MAX_ROUNDS = 8;
/** Patterns kept, at most twice as many; about 20 MB at the very worst, 2 MB for real logs. */
const CACHED = 8_192;

const scanner = new MessageScanner();
const hashes = new Int32Array(2);
// The cache is looked up by these hashes alone. That nobody knows the factors is what makes a wrong hit impossible to
// construct; by chance it happens once in 2⁶⁴ look-ups. The result never depends on them.
const factorA = randomInt(1, 2 ** 30) * 4 + 1;
const factorB = randomInt(1, 2 ** 30) * 4 + 3;
const cache = new BoundedCache<number, Entry>(CACHED);

// Most events ask for one and the same text several times in a row.
let latest: { readonly message: string; readonly choices: number; readonly found: MessagePattern } = {
  message: "",
  choices: DEFAULT_CHOICES,
  found: { pattern: "", key: "", codes: [] },
};

interface Entry extends MessagePattern {
  readonly second: number;
}

/**
 * Replaces the variable parts of a message by placeholders. Pure, never throws, linear in the message, of which the
 * first 8,192 UTF-16 code units count. A pattern is its own pattern.
 */
export function parameterize(message: string, choices: number = DEFAULT_CHOICES): MessagePattern {
  if (message === latest.message && choices === latest.choices) return latest.found;
  const found = lookUp(message, choices);
  latest = { message, choices, found };
  return found;
}

function lookUp(message: string, choices: number): MessagePattern {
  scanner.scan(message.length > MAX_SCANNED ? message.slice(0, MAX_SCANNED) : message, choices);
  const { tokens } = scanner;
  tokens.hash(factorA, factorB, hashes);
  hashes[1]! ^= Math.imul(choices, factorB);
  // A small integer, which a map finds without making an object of it.
  const first = hashes[0]! >> 1;
  const second = hashes[1]!;
  const cached = cache.get(first);
  if (cached !== undefined && cached.second === second) return cached;
  const pattern = settle(tokens.render(MAX_PATTERN), choices);
  const entry: Entry = { pattern, key: groupingKey(pattern), codes: tokens.codes(), second };
  cache.set(first, entry);
  return entry;
}

/**
 * Scans a pattern until nothing changes any more, which it nearly always does at once: what stands beside a value may
 * read differently when that value is a placeholder. So a pattern is its own pattern, and `tokens` are the pattern's.
 */
function settle(pattern: string, choices: number): string {
  let settled = pattern;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    scanner.scan(settled, choices);
    const next = scanner.tokens.render(MAX_PATTERN);
    if (next === settled) break;
    settled = next;
  }
  return settled;
}
