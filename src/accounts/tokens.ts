import type { TokenScope } from "../domain/access.ts";
import { type Clock, type EpochMs, MINUTE } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { ApiToken, CredentialStore, Held } from "../store/credential-store.ts";
import { isToken, newToken, secretHash } from "./secrets.ts";

const NOTED_EVERY_MS = MINUTE;

/** Tokens for scripts: what their account may do, within their scopes. */
export class Tokens {
  private readonly store: CredentialStore;
  private readonly clock: Clock;

  constructor(store: CredentialStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The token itself is told here and never again. Undefined: the account has as many as it may. */
  async add(request: {
    readonly account: string;
    readonly name: string;
    readonly scopes: readonly TokenScope[];
    readonly expiresAt: EpochMs | undefined;
    readonly createdBy: string;
  }): Promise<{ readonly secret: string; readonly token: ApiToken } | undefined> {
    const now = this.clock.now();
    const secret = newToken();
    const token: ApiToken = {
      ...{ id: newUniqueId(now), hint: secret.slice(-4), createdAt: now, usedAt: undefined, usedFrom: undefined },
      ...request,
    };
    return (await this.store.addToken({ ...token, hash: secretHash(secret) })) ? { secret, token } : undefined;
  }

  /** What a token stands for, if it is one; it is not used by that. */
  async look(secret: string): Promise<Held<ApiToken> | undefined> {
    return await this.store.findToken(secretHash(secret), this.clock.now());
  }

  /** What a token stands for, if it is one; thereby it is used. */
  async use(secret: string, address: string): Promise<Held<ApiToken> | undefined> {
    if (!isToken(secret)) return undefined;
    const now = this.clock.now();
    const held = await this.store.findToken(secretHash(secret), now);
    const noted = held?.credential.usedAt;
    if (held !== undefined && (noted === undefined || now - noted >= NOTED_EVERY_MS)) {
      // It may be used to look while the disk is full; a store that is gone refuses what is asked next.
      await this.store.touchToken(held.credential.id, now, address).catch(() => {});
    }
    return held;
  }
}
