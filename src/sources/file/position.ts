import { createHash } from "node:crypto";
import { hostname } from "node:os";
import type { Position } from "../../domain/checkpoint.ts";

/** Where reading of a file goes on. */
export interface FilePosition {
  /** Bytes of the (decompressed) content already read. */
  readonly offset: number;
  /** Lines already read: the next one's number less one. */
  readonly line: number;
  /** In the middle of a line that is too long: the rest of it is stepped over. */
  readonly skipping: boolean;
  /** Proof that it is the same file: what stood in the last bytes before `offset`. */
  readonly proof: Proof;
}

/** Hash of the `length` bytes before an offset. */
export interface Proof {
  readonly length: number;
  readonly hash: string;
}

/** How many bytes before the offset prove a file's identity. */
export const PROOF_BYTES = 256;

/** The beginning of any file. */
export const START: FilePosition = { offset: 0, line: 0, skipping: false, proof: { length: 0, hash: "" } };

/** Proof from the bytes before an offset (the last PROOF_BYTES of them, or all from the file's beginning). */
export function proofOf(before: Uint8Array): Proof {
  if (before.length === 0) return START.proof;
  return { length: before.length, hash: createHash("sha256").update(before).digest("hex").slice(0, 24) };
}

/** Where a content was when its position was stored. */
export interface Place {
  readonly host: string;
  /** Device and inode. */
  readonly key: string;
  readonly path: string;
}

/** This machine, whose files these are. */
export const HOST: string = hostname();

const MAX_PATH = 1_000;

/** As stored in a checkpoint. Equal positions of one place give equal text. */
export function encodePosition({ offset, line, skipping, proof }: FilePosition, { host, key, path }: Place): Position {
  return JSON.stringify({
    v: 1,
    host,
    key,
    // A longer one is of no use: it is only looked at to see whether the file is still there.
    ...(path.length > MAX_PATH ? {} : { path }),
    offset,
    line,
    ...(skipping ? { skipping } : {}),
    length: proof.length,
    hash: proof.hash,
  });
}

/** Undefined for a position that this version cannot read. */
export function decodePosition(position: Position): (FilePosition & Partial<Place> & Pick<Place, "key">) | undefined {
  try {
    const { v, host, key, path, offset, line, skipping, length, hash } = JSON.parse(position) as Record<
      string,
      unknown
    >;
    if (v !== 1 || !isCount(offset) || !isCount(line) || !isCount(length) || typeof hash !== "string") return undefined;
    if (typeof key !== "string") return undefined;
    const place = typeof host === "string" && typeof path === "string" ? { host, path } : {};
    return { ...place, key, offset, line, skipping: skipping === true, proof: { length, hash } };
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
