import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "hono";
import { type AccessLevel, type Grants, NO_GRANTS, type Reach, reachOf } from "../domain/access.ts";

/** Who asks. */
export interface Caller {
  /** How what is done is signed: a person's e-mail address; `admin` for the token of ELKHOUND_ADMIN_TOKEN. */
  readonly name: string;
  readonly via: "admin_token" | "session" | "token";
  /** Id of the account; undefined for the admin token. */
  readonly account: string | undefined;
  readonly grants: Grants;
  /** What the token's scopes allow at most. */
  readonly ceiling: AccessLevel;
  /** Id of the session or token; undefined for the admin token. */
  readonly credential: string | undefined;
  /** Name of the token, for the audit log. */
  readonly credentialName: string | undefined;
}

declare module "hono" {
  interface ContextVariableMap {
    /** Undefined: nobody is logged in. */
    caller: Caller | undefined;
  }
}

/** Who is logged in. Only for routes that cannot be reached otherwise. */
export function callerOf(context: Context): Caller {
  const caller = context.get("caller");
  if (caller === undefined) throw new Error("nobody is logged in");
  return caller;
}

interface Sight {
  readonly grants: Grants;
  readonly level: AccessLevel;
}

/** What the request that is being answered may see. */
const sights = new AsyncLocalStorage<Sight>();

/** Answers a request within what its caller may do at a level. */
export function within<T>(caller: Caller | undefined, level: AccessLevel, answer: () => T): T {
  return sights.run({ grants: caller?.grants ?? NO_GRANTS, level }, answer);
}

/**
 * The projects that the request being answered may reach: with the level that its route takes, or with a higher one. Outside
 * of a request there are none.
 */
export function currentReach(level?: AccessLevel): Reach {
  const sight = sights.getStore();
  return sight === undefined ? new Set() : reachOf(sight.grants, level ?? sight.level);
}
