import { AppError, type ErrorCode } from "../../domain/errors.ts";

/** An error as it crosses from the store's thread: errors lose their class on the way. */
export interface StoreFailure {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly stack: string | undefined;
}

/** SQLite's primary result codes that mean «not now»: they pass by themselves once the disk has room or answers again. */
const PASSING: Readonly<Record<number, string>> = {
  5: "free the database file of other programs",
  6: "free the database file of other programs",
  8: "make the data folder writable",
  10: "look at the disk: the operating system reports an I/O error",
  13: "make room on the disk of the data folder",
  14: "check that the data folder exists and is writable",
  15: "close other programs that use the database file",
};
/** Those that mean a damaged file. */
const DAMAGED = new Set([11, 26]);

/** What to tell the other thread of anything thrown here. */
export function toFailure(thrown: unknown): StoreFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error instanceof AppError) {
    const { code, message, hint, retryable, stack } = error;
    return { code, message, hint, retryable, stack };
  }
  const result = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const system = "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
  const unavailable = { code: "ELKHOUND_STORE_UNAVAILABLE", stack: error.stack } as const;
  if (result !== undefined && PASSING[result] !== undefined) {
    return { ...unavailable, message: `SQLite: ${error.message}`, hint: PASSING[result], retryable: true };
  }
  if (result !== undefined && DAMAGED.has(result)) {
    const hint = "the database file is damaged: restore it from a backup, or move it away to start anew";
    return { ...unavailable, message: `SQLite: ${error.message}`, hint, retryable: false };
  }
  if (system) {
    const hint = "check that the data folder exists and is writable";
    return { ...unavailable, message: `data folder: ${error.message}`, hint, retryable: true };
  }
  return { code: undefined, message: error.message, hint: undefined, retryable: false, stack: error.stack };
}

/** The error that a failure stands for. */
export function fromFailure(failure: StoreFailure): Error {
  if (failure.code === undefined) {
    const error = new Error(failure.message);
    if (failure.stack !== undefined) error.stack = failure.stack;
    return error;
  }
  const hint = failure.hint === undefined ? {} : { hint: failure.hint };
  return new AppError(failure.code, failure.message, { retryable: failure.retryable, ...hint });
}
