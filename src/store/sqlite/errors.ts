import { AppError, type ErrorCode } from "../../domain/errors.ts";
import { type Said, type Sentence, sentence, textOf } from "../../domain/sentence.ts";

/** An error as it crosses from the store's thread: errors lose their class on the way. */
export interface StoreFailure {
  readonly code: ErrorCode | undefined;
  readonly message: Said;
  readonly hint: Said | undefined;
  readonly retryable: boolean;
  readonly stack: string | undefined;
}

/** SQLite's primary result codes that mean «not now»: they pass by themselves once the disk has room or answers again. */
const PASSING: Readonly<Record<number, Sentence>> = {
  5: sentence("sqlite.free"),
  6: sentence("sqlite.free"),
  8: sentence("sqlite.writable"),
  10: sentence("sqlite.io"),
  13: sentence("sqlite.full"),
  14: sentence("sqlite.folder"),
  15: sentence("sqlite.free"),
};
/** Those that mean a damaged file. */
const DAMAGED = new Set([11, 26]);

/** What to tell the other thread of anything thrown here. */
export function toFailure(thrown: unknown): StoreFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error instanceof AppError) {
    const { code, said: message, saidHint: hint, retryable, stack } = error;
    return { code, message, hint, retryable, stack };
  }
  const result = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const system = "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
  const unavailable = { code: "ELKHOUND_STORE_UNAVAILABLE", stack: error.stack } as const;
  if (result !== undefined && PASSING[result] !== undefined) {
    return { ...unavailable, message: `SQLite: ${error.message}`, hint: PASSING[result], retryable: true };
  }
  if (result !== undefined && DAMAGED.has(result)) {
    const hint = sentence("sqlite.damaged");
    return { ...unavailable, message: `SQLite: ${error.message}`, hint, retryable: false };
  }
  if (system) {
    const hint = sentence("sqlite.folder");
    return { ...unavailable, message: `data folder: ${error.message}`, hint, retryable: true };
  }
  return { code: undefined, message: error.message, hint: undefined, retryable: false, stack: error.stack };
}

/** The error that a failure stands for. */
export function fromFailure(failure: StoreFailure): Error {
  if (failure.code === undefined) {
    const error = new Error(textOf(failure.message));
    if (failure.stack !== undefined) error.stack = failure.stack;
    return error;
  }
  const hint = failure.hint === undefined ? {} : { hint: failure.hint };
  return new AppError(failure.code, failure.message, { retryable: failure.retryable, ...hint });
}
