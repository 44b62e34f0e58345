import { hash } from "node:crypto";
import {
  ANSWER_KEPT_MS,
  CLAIM_MS,
  type IdempotencyStore,
  type KeyHolder,
  type KeyState,
  MAX_ANSWERS,
} from "../../idempotency-store.ts";
import { readableText } from "../stored-text.ts";

/** What differs between the engines; see {@link createIdempotencyStore}. */
export interface IdempotencyEngine {
  /**
   * Takes the key where nobody has it, or whoever had it is past his time. Else what is stored. Makes room where the actor
   * has `most` keys.
   */
  claimKey(request: KeyClaim): Promise<KeyRow | undefined>;
  storeAnswer(
    request: KeyHolder & { readonly status: number; readonly body: string | null; readonly expiresAt: number },
  ): Promise<void>;
  releaseKey(request: KeyHolder): Promise<void>;
}

export interface KeyClaim extends KeyHolder {
  readonly request: string;
  readonly at: number;
  readonly claimedUntil: number;
  readonly expiresAt: number;
  readonly most: number;
}

export interface KeyRow {
  readonly request: string;
  readonly claimed_until: number;
  readonly status: number | null;
  readonly body: string | null;
  readonly expires_at: number;
}

/** Whether what is stored under a key holds no longer. */
export function isOver(row: KeyRow, at: number): boolean {
  return row.expires_at <= at || (row.status === null && row.claimed_until <= at);
}

/** The contract on an engine. Requests are hashed with the store's key: what was asked may have been a password. */
export function createIdempotencyStore(engine: IdempotencyEngine, readKey: () => Promise<string>): IdempotencyStore {
  const holder = ({ actor, key, claim }: KeyHolder): KeyHolder => ({
    actor: readableText(actor, 200),
    key: readableText(key, 300),
    claim,
  });
  return {
    claim: async ({ request, at, ...given }) => {
      const hashed = hash("sha256", `${await readKey()}\0idempotency\0${request}`, "hex");
      const row = await engine.claimKey({
        ...holder(given),
        ...{ request: hashed, at, claimedUntil: at + CLAIM_MS, expiresAt: at + ANSWER_KEPT_MS, most: MAX_ANSWERS },
      });
      return toState(row, hashed);
    },
    answer: ({ status, body = null, at, ...given }) =>
      engine.storeAnswer({
        ...holder(given),
        ...{ status, body: body?.replaceAll("\0", "\uFFFD").toWellFormed() ?? null, expiresAt: at + ANSWER_KEPT_MS },
      }),
    release: (given) => engine.releaseKey(holder(given)),
  };
}

function toState(row: KeyRow | undefined, request: string): KeyState {
  if (row === undefined) return { kind: "claimed" };
  if (row.request !== request) return { kind: "other_request" };
  return row.status === null
    ? { kind: "under_way" }
    : { kind: "answered", status: row.status, body: row.body ?? undefined };
}
