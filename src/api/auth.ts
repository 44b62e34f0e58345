import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { OWNER_GRANTS } from "../domain/access.ts";
import { AppError } from "../domain/errors.ts";
import type { Caller } from "./caller.ts";

/** Shorter tokens can be guessed. */
export const MIN_TOKEN_LENGTH = 24;

/** Whether the `Authorization` header of a request carries the token. */
export type TokenCheck = (authorization: string | undefined) => boolean;

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
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

/** Finds out who asks. Whoever has the admin token is an owner; the guard of routes deals with those who are nobody. */
export function authenticate(check: TokenCheck): MiddlewareHandler {
  return async (context, next) => {
    if (check(context.req.header("authorization"))) context.set("caller", ADMIN);
    return await next();
  };
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

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
