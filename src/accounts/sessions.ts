import { type Clock, MINUTE } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { CredentialStore, Held, Session } from "../store/credential-store.ts";
import type { AccountsConfig } from "./accounts-config.ts";
import { isSecret, newSecret, secretHash } from "./secrets.ts";

/** How much later than it happened it is noted that a session or token was used. */
const NOTED_EVERY_MS = MINUTE;

/** Where a request comes from. */
export interface Origin {
  readonly address: string;
  readonly agent: string;
}

/** Sessions of the page. Each log-in begins one with a secret of its own. */
export class Sessions {
  private readonly store: CredentialStore;
  private readonly config: () => Pick<AccountsConfig, "session_idle" | "session_lifetime">;
  private readonly clock: Clock;

  constructor(
    store: CredentialStore,
    config: () => Pick<AccountsConfig, "session_idle" | "session_lifetime">,
    clock: Clock,
  ) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  async open(
    account: string,
    method: Session["method"],
    origin: Origin,
  ): Promise<{ readonly secret: string; readonly session: Session }> {
    const now = this.clock.now();
    const secret = newSecret();
    const { session_lifetime: lifetime, session_idle: idle } = this.config();
    const expiresAt = now + lifetime;
    const session: Session = {
      ...{ id: newUniqueId(now), account, method, createdAt: now, seenAt: now, expiresAt },
      ...{ idleAt: Math.min(expiresAt, now + idle), ...origin },
    };
    await this.store.openSession({ ...session, hash: secretHash(secret) });
    return { secret, session };
  }

  /** The session that a secret opens, if it lasts; it is not used by that. */
  async look(secret: string): Promise<Held<Session> | undefined> {
    return await this.store.findSession(secretHash(secret), this.clock.now());
  }

  /** The session that a secret opens, if it lasts; thereby it is used. */
  async resume(secret: string): Promise<Held<Session> | undefined> {
    if (!isSecret(secret)) return undefined;
    const now = this.clock.now();
    const held = await this.store.findSession(secretHash(secret), now);
    if (held === undefined || now - held.credential.seenAt < NOTED_EVERY_MS) return held;
    const { id, expiresAt } = held.credential;
    const idleAt = Math.min(expiresAt, now + this.config().session_idle);
    try {
      await this.store.touchSession(id, now, idleAt);
    } catch {
      // Whoever is logged in may look while the disk is full; a store that is gone refuses what is asked next.
      return held;
    }
    return { ...held, credential: { ...held.credential, seenAt: now, idleAt } };
  }
}
