import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { Accounts } from "../accounts/accounts.ts";
import { isCsrfToken } from "../accounts/secrets.ts";
import { ceilingOf, type Grants, isSameGrants, OWNER_GRANTS } from "../domain/access.ts";
import { AppError } from "../domain/errors.ts";
import { sentence } from "../domain/sentence.ts";
import type { Held, Session } from "../store/credential-store.ts";
import type { Caller } from "./caller.ts";
import type { ClientAddress } from "./client-address.ts";
import { problemResponse } from "./problem-details.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** Shorter tokens can be guessed. */
export const MIN_TOKEN_LENGTH = 24;

/** Whether the `Authorization` header of a request carries the token. */
export type TokenCheck = (authorization: string | undefined) => boolean;

declare module "hono" {
  interface ContextVariableMap {
    /** The session whose cookie came with the request. */
    session: { readonly secret: string; readonly session: Session } | undefined;
    /** Whether who asks still may what they may now: for answers that go on. */
    lasting: (() => Promise<boolean>) | undefined;
    /** A session's cookie came with a change, without what proves that the page meant it. */
    unproven: boolean | undefined;
  }
}

/**
 * A check against `token` whose duration tells nothing about it. Without a token nobody passes. Throws
 * ELKHOUND_CONFIG_INVALID for one shorter than 24 characters.
 */
export function createTokenCheck(token: string | undefined): TokenCheck {
  if (token === undefined || token === "") return () => false;
  if (token.length < MIN_TOKEN_LENGTH) {
    throw new AppError("ELKHOUND_CONFIG_INVALID", `the admin token is shorter than ${MIN_TOKEN_LENGTH} characters`, {
      hint: "set ELKHOUND_ADMIN_TOKEN to a longer one, such as the output of `openssl rand -hex 24`",
    });
  }
  const expected = digest(token);
  return (authorization) => {
    const given = bearer(authorization);
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

export interface Authentication {
  readonly check: TokenCheck;
  readonly accounts: Accounts | undefined;
  readonly cookie: SessionCookie;
  readonly address: ClientAddress;
  /** Where the page is; requests of its own scripts come from there. */
  readonly pageUrl: string | undefined;
}

/**
 * Finds out who asks: by a token, or by a session's cookie. Who has the admin token is an owner. A change that a cookie
 * vouches for must prove to be the page's own; the guard of routes deals with those who are nobody.
 */
export function authenticate(by: Authentication): MiddlewareHandler {
  return async (context, next) => {
    const authorization = context.req.header("authorization") ?? "";
    if (authorization !== "") {
      context.set("caller", await byToken(authorization, context, by));
      return await next();
    }
    const safe = context.req.method === "GET" || context.req.method === "HEAD";
    if (!safe && comesFromElsewhere(context, by.pageUrl)) {
      return problemResponse(403, sentence("request.other_site"));
    }
    const secret = by.cookie.read(context);
    const held = secret === undefined ? undefined : await by.accounts?.sessions.resume(secret);
    if (secret === undefined || held === undefined) return await next();
    if (!safe && !isCsrfToken(context.req.header("x-csrf-token"), secret)) {
      // Like nobody: what leads to a log-in goes on, all else is refused.
      context.set("unproven", true);
      return await next();
    }
    const { credential: session, account } = held;
    context.set("session", { secret, session });
    lastsWhile(context, account.grants, () => by.accounts?.sessions.look(secret));
    context.set("caller", {
      ...{ name: account.email, via: "session", account: account.id, grants: account.grants, ceiling: "owner" },
      ...{ credential: session.id, credentialName: undefined },
    });
    return await next();
  };
}

async function byToken(authorization: string, context: Context, by: Authentication): Promise<Caller | undefined> {
  if (by.check(authorization)) return ADMIN;
  const held = await by.accounts?.tokens.use(bearer(authorization) ?? "", by.address(context));
  const ceiling = held && ceilingOf(held.credential.scopes);
  if (held === undefined || ceiling === undefined) return undefined;
  const { account, credential } = held;
  lastsWhile(context, account.grants, () => by.accounts?.tokens.look(bearer(authorization) ?? ""));
  return {
    ...{ name: account.email, via: "token", account: account.id, grants: account.grants, ceiling },
    ...{ credential: credential.id, credentialName: credential.name },
  };
}

function lastsWhile(
  context: Context,
  grants: Grants,
  look: () => Promise<Held<unknown> | undefined> | undefined,
): void {
  context.set("lasting", async () => {
    const held = await look();
    return held !== undefined && isSameGrants(held.account.grants, grants);
  });
}

const ADMIN: Caller = {
  name: "admin",
  via: "admin_token",
  account: undefined,
  grants: OWNER_GRANTS,
  ceiling: "owner",
  credential: undefined,
  credentialName: undefined,
};

/** Browsers say so; what is no browser says nothing, and has no cookie that it did not mean to send. */
function comesFromElsewhere(context: Context, pageUrl: string | undefined): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = context.req.header("origin");
  if (origin === undefined) return false;
  const own = [pageUrl, context.req.url].map((url) => (url === undefined ? undefined : URL.parse(url)?.host));
  const host = URL.parse(origin)?.host;
  return host === undefined || !own.includes(host);
}

function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
