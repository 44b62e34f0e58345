import type { EpochMs } from "../domain/time.ts";

/**
 * What was answered to requests that carry a key, so that the same request again does nothing again. Kept for
 * {@link ANSWER_KEPT_MS}; of one actor the latest {@link MAX_ANSWERS}.
 */
export interface IdempotencyStore {
  /** Begins a request, or says what became of the one that had its key. */
  claim(request: {
    readonly actor: string;
    readonly key: string;
    /** A hash of the whole request: what another request with the same key is known by. */
    readonly request: string;
    /** Names the one who claims; the same one answers or releases. */
    readonly claim: string;
    readonly at: EpochMs;
  }): Promise<KeyState>;
  /** The request is done, and this is what was said. */
  answer(request: KeyHolder & KeptAnswer & { readonly at: EpochMs }): Promise<void>;
  /** The request came to nothing: it may be tried again under its key. */
  release(request: KeyHolder): Promise<void>;
}

export interface KeyHolder {
  readonly actor: string;
  readonly key: string;
  readonly claim: string;
}

export interface KeptAnswer {
  readonly status: number;
  /** Undefined: not kept, because it held a secret or was too long. */
  readonly body: string | undefined;
}

export type KeyState =
  | { readonly kind: "claimed" }
  | { readonly kind: "under_way" }
  | { readonly kind: "other_request" }
  | ({ readonly kind: "answered" } & KeptAnswer);

export const ANSWER_KEPT_MS: number = 24 * 60 * 60 * 1_000;
export const MAX_ANSWERS = 2_000;
/** A claim that is older belongs to a worker that died: the request may be done or not, and whoever asks again does it. */
export const CLAIM_MS: number = 5 * 60 * 1_000;
