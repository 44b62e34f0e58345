import { type Said, type Sentence, sentence, textOf } from "./sentence.ts";
/** Every error code there is, with what it means; `docs/errors.md` is made from this table. Codes are never reused. */
export const ERROR_CODES = {
  ELKHOUND_CONFIG_INVALID: "The configuration or a rule file has problems; each is listed with its place.",
  ELKHOUND_DATA_DIR_LOCKED: "Another Elkhound process already uses this data folder.",
  ELKHOUND_STORE_UNAVAILABLE: "The store cannot be reached or written right now; reading pauses and goes on by itself.",
  ELKHOUND_STORE_VERSION: "The store was written by a newer Elkhound than this one.",
  ELKHOUND_SOURCE_UNAVAILABLE: "A source cannot be reached right now; it is tried again with growing pauses.",
  ELKHOUND_SOURCE_REFUSED: "A source refuses Elkhound: credentials, certificate or permission. Needs a human.",
  ELKHOUND_RECORD_UNREADABLE: "A record could not be decoded; it is kept as a dead letter.",
  ELKHOUND_LISTEN_FAILED: "The HTTP server cannot listen on the address of `server.listen`.",
  ELKHOUND_NODE_VERSION: "This Node.js is too old to run Elkhound.",
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An error that says what is wrong (`said`; in English `message`), and what to do about it (`saidHint`; in English `hint`).
 * Expected outcomes are values instead.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  // Not among the properties that loggers write: the texts say the same.
  readonly #said: Said;
  readonly #saidHint: Said | undefined;
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, said: Said, options: { hint?: Said; retryable?: boolean; cause?: unknown } = {}) {
    super(textOf(said), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.#said = said;
    this.#saidHint = options.hint;
    this.hint = options.hint === undefined ? undefined : textOf(options.hint);
    this.retryable = options.retryable ?? false;
  }

  get said(): Said {
    return this.#said;
  }

  get saidHint(): Said | undefined {
    return this.#saidHint;
  }

  /** What is wrong, and what to do about it. */
  whole(): Sentence {
    const { said: message, saidHint: hint } = this;
    return hint === undefined ? sentence("error.alone", { message }) : sentence("error.with_hint", { message, hint });
  }
}

/** Any thrown thing as an Error, without losing what it was. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
