/** Made-up values that come out the same for the same seed. */
export class Picker {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** At least 0, less than 1 (mulberry32). */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whole, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.int(0, choices.length - 1)] ?? choices[0];
  }

  hex(digits: number): string {
    let text = "";
    for (let at = 0; at < digits; at++) text += this.int(0, 15).toString(16);
    return text;
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }

  ip(): string {
    return `10.${this.int(0, 40)}.${this.int(0, 255)}.${this.int(2, 254)}`;
  }

  email(): string {
    return `${this.of(FIRST_NAMES)}.${this.of(LAST_NAMES)}${this.int(1, 99)}@example.com`;
  }

  /** With two decimals: `129.90`. */
  amount(): string {
    return (this.int(99, 99_999) / 100).toFixed(2);
  }
}

const FIRST_NAMES = ["wei", "ana", "omar", "lena", "yuki", "tom", "priya", "luis", "mei", "jan"] as const;
const LAST_NAMES = [
  "chen",
  "silva",
  "haddad",
  "fischer",
  "sato",
  "miller",
  "patel",
  "garcia",
  "zhang",
  "novak",
] as const;
