import { foldsCase, requiredLiterals } from "./required-literals.ts";
import type { When } from "./rule-schema.ts";

/** Slots of the table of pairs of characters. */
const SLOTS = 4_096;
/** A text that stands in so many messages tells nothing. */
const SHORTEST = 2;

interface Literal {
  readonly text: string;
  /** Where in it the pair stands by which it is found. */
  readonly at: number;
  readonly rules: number[];
}

/**
 * Most rules look for words that most messages do not contain. One pass over a message finds the rules whose words it
 * has, however many rules there are; the others need not be tried.
 */
export class RuleIndex {
  private readonly isAlways: Uint8Array;
  private readonly slots: readonly (readonly Literal[] | undefined)[];
  /** By rule, the look that found it last. */
  private readonly foundBy: Uint32Array;
  private looks = 0;

  /** `literals`: for each rule, texts of which its messages contain at least one; undefined when nothing is known. */
  constructor(literals: readonly (readonly string[] | undefined)[]) {
    this.isAlways = new Uint8Array(literals.length);
    this.foundBy = new Uint32Array(literals.length);
    const byText = new Map<string, Literal>();
    for (const [rule, texts] of literals.entries()) {
      if (texts === undefined || texts.some((text) => text.length < SHORTEST)) this.isAlways[rule] = 1;
      else for (const text of texts) literalOf(byText, text).rules.push(rule);
    }
    const slots: Literal[][] = new Array(SLOTS);
    for (const literal of byText.values()) {
      const { text, at } = literal;
      const slot = slotOf(text.charCodeAt(at), text.charCodeAt(at + 1));
      slots[slot] = [...(slots[slot] ?? []), literal];
    }
    this.slots = slots;
  }

  /** Looks at a message; `may` answers for it until the next one. */
  look(message: string): void {
    this.looks = this.looks === 0xffff_ffff ? 1 : this.looks + 1;
    if (this.looks === 1) this.foundBy.fill(0);
    const { slots } = this;
    let before = message.charCodeAt(0);
    for (let at = 1; at < message.length; at++) {
      const code = message.charCodeAt(at);
      const candidates = slots[slotOf(before, code)];
      before = code;
      if (candidates !== undefined) this.compare(message, at - 1, candidates);
    }
  }

  /** Whether a rule may take the message. */
  may(rule: number): boolean {
    return this.isAlways[rule] === 1 || this.foundBy[rule] === this.looks;
  }

  private compare(message: string, pairAt: number, candidates: readonly Literal[]): void {
    for (const { text, at, rules } of candidates) {
      if (!message.startsWith(text, pairAt - at)) continue;
      for (const rule of rules) this.foundBy[rule] = this.looks;
    }
  }
}

/** Texts of which every message that a condition holds for contains at least one; undefined when nothing is known. */
export function messageLiterals(when: When): readonly string[] | undefined {
  const sets: (readonly string[] | undefined)[] = [];
  if (when.contains !== undefined) sets.push([when.contains].flat());
  if (when.matches !== undefined) sets.push(eachOf([when.matches].flat().map(patternLiterals)));
  for (const inner of when.all ?? []) sets.push(messageLiterals(inner));
  if (when.any !== undefined) sets.push(eachOf(when.any.map(messageLiterals)));
  const known = sets.filter((set) => set !== undefined);
  return known.toSorted((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0];
}

function patternLiterals(pattern: string): readonly string[] | undefined {
  return foldsCase(pattern) ? undefined : requiredLiterals(pattern);
}

/** Of alternatives, every one must be known. */
function eachOf(sets: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const known = sets.filter((set) => set !== undefined);
  return known.length === sets.length ? known.flat() : undefined;
}

function shortest(texts: readonly string[]): number {
  return texts.reduce((least, text) => Math.min(least, text.length), Number.POSITIVE_INFINITY);
}

function literalOf(byText: Map<string, Literal>, text: string): Literal {
  const known = byText.get(text);
  if (known !== undefined) return known;
  const literal = { text, at: rarestPair(text), rules: [] };
  byText.set(text, literal);
  return literal;
}

/** Small letters and blanks are what messages consist of. */
function rarestPair(text: string): number {
  let best = 0;
  let highest = -1;
  for (let at = 0; at + 1 < text.length; at++) {
    const rarity = rarityOf(text[at]!) + rarityOf(text[at + 1]!);
    if (rarity > highest) [best, highest] = [at, rarity];
  }
  return best;
}

function rarityOf(character: string): number {
  return /[a-z ]/.test(character) ? 0 : /[A-Z0-9.:]/.test(character) ? 1 : 2;
}

function slotOf(first: number, second: number): number {
  return (first * 31 + second) & (SLOTS - 1);
}
