import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { type Sentence, sentence } from "../domain/sentence.ts";

/** OWASP's parameters of argon2id: 19 MiB, two passes, one lane. Passwords under smaller ones are hashed anew at log-in. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** As many as run at a time, and as many as wait; more are told to come back. */
const AT_ONCE = 2;
const MOST_WAITING = 32;

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 200;
const MIN_DIFFERENT = 5;

/** Too many passwords are being checked: try again in a few seconds. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

interface Hashed {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Hashes and checks passwords, two at a time, so that log-ins cannot use up the memory. */
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** A PHC string. Throws {@link BusyError}. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.derive(password, { ...PARAMETERS, salt }, HASH_BYTES);
    return print({ ...PARAMETERS, salt, hash });
  }

  /**
   * Whether it is the password of a PHC string. Takes as long where there is none, so that nobody learns who has an account.
   * Throws {@link BusyError}.
   */
  async check(password: string, phc: string | undefined): Promise<boolean> {
    const stored = phc === undefined ? undefined : parse(phc);
    const { hash, ...parameters } = stored ?? { ...PARAMETERS, salt: Buffer.alloc(SALT_BYTES), hash: undefined };
    const given = await this.derive(password, parameters, hash?.length ?? HASH_BYTES);
    return hash !== undefined && timingSafeEqual(given, hash);
  }

  private async derive(
    password: string,
    { memory, passes, parallelism, salt }: Omit<Hashed, "hash">,
    tagLength: number,
  ): Promise<Buffer> {
    await this.enter();
    try {
      // However it was typed: an accent may be a letter's part or a character of its own.
      const message = Buffer.from(password.normalize("NFKC"), "utf8");
      return await new Promise((resolve, reject) =>
        argon2("argon2id", { message, nonce: salt, parallelism, tagLength, memory, passes }, (error, derived) =>
          error === null ? resolve(derived) : reject(error),
        ),
      );
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= MOST_WAITING) throw new BusyError("too many log-ins at once");
    // Whoever leaves hands its place over.
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}

/** Whether a PHC string was made under smaller parameters than those of today, or cannot be read. */
export function isOutdated(phc: string): boolean {
  const stored = parse(phc);
  if (stored === undefined) return true;
  return stored.memory < PARAMETERS.memory || stored.passes < PARAMETERS.passes || stored.hash.length < HASH_BYTES;
}

/** Why a password may not be used; undefined: it may. `names`: what everybody knows of its owner. */
export function passwordFault(password: string, names: readonly string[]): Sentence | undefined {
  const characters = [...password.normalize("NFKC")];
  if (characters.length < MIN_PASSWORD) return sentence("password.too_short", { count: MIN_PASSWORD });
  if (password.length > MAX_PASSWORD) return sentence("password.too_long", { count: MAX_PASSWORD });
  if (new Set(characters).size < MIN_DIFFERENT) return sentence("password.too_alike", { count: MIN_DIFFERENT });
  const steps = new Set(characters.slice(1).map((one, at) => one.codePointAt(0)! - characters[at]!.codePointAt(0)!));
  if (steps.size === 1) return sentence("password.row");
  const plain = password.toLowerCase();
  const known = ["elkhound", "password", ...names.flatMap((name) => [name, name.split("@")[0] ?? ""])];
  // What is left when a known word is taken out must be worth something.
  const told = known.find(
    (word) => word.length >= 3 && plain.replaceAll(word.toLowerCase(), "").length < MIN_PASSWORD / 2,
  );
  return told === undefined ? undefined : sentence("password.name");
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,88})\$([A-Za-z0-9+/]{22,88})$/;

function parse(phc: string): Hashed | undefined {
  const [, m, t, p, salt, hash] = PHC.exec(phc) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  return {
    ...{ memory: Number(m), passes: Number(t), parallelism: Number(p) },
    ...{ salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") },
  };
}

function print({ memory, passes, parallelism, salt, hash }: Hashed): string {
  const text = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(hash)}`;
}
