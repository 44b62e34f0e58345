import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { AppError } from "../domain/errors.ts";
import { problemResponse } from "./problem-details.ts";

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

/** Answers 401 to requests without the token. */
export function requireToken(check: TokenCheck): MiddlewareHandler {
  return async (context, next) => {
    if (check(context.req.header("authorization"))) return next();
    return problemResponse(401, "Send `Authorization: Bearer` with the token of ELKHOUND_ADMIN_TOKEN.", {
      headers: { "www-authenticate": 'Bearer realm="elkhound"' },
    });
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
