import { createRoute, z } from "@hono/zod-openapi";
import type { RouteAccess, RouteScope } from "../access.ts";
import { problemSchema } from "../problem-details.ts";

/** An answer that is not a success. */
export const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

/** What every address may answer besides its own answers. */
export const usualProblems = {
  400: problem("A parameter or the body cannot be used."),
  401: problem("Nobody is logged in, or the token is wrong."),
  403: problem("The caller's role or the token's scopes do not allow this."),
  429: problem("Too many requests; `Retry-After` says when to try again, `RateLimit` of every answer what is left."),
  431: { description: "Address and headers are longer than 16 KB; without a body." },
  500: problem("Elkhound failed; its log says why."),
  503: problem("The store does not answer right now; `Retry-After` says when to try again."),
};

/** Who may use a route; the guard reads it from the description. */
export const rights = (access: RouteAccess, scope: RouteScope = "everything") => ({
  "x-access": access,
  "x-scope": scope,
  ...(access === "anyone" ? { security: [] } : {}),
});

/** A route that reads: `path` in OpenAPI's form, its parameters, and what it answers. Unknown parameters are refused. */
export function readRoute<
  const Path extends string,
  Query extends z.ZodRawShape,
  Params extends z.ZodRawShape,
  Answer extends z.ZodType,
>(options: {
  readonly path: Path;
  readonly summary: string;
  /** Default `viewer`. */
  readonly access?: RouteAccess;
  /** Default `everything`. */
  readonly scope?: RouteScope;
  readonly query: Query;
  readonly params: Params;
  readonly answer: Answer;
}) {
  return createRoute({
    method: "get",
    path: options.path,
    summary: options.summary,
    ...rights(options.access ?? "viewer", options.scope),
    request: { query: z.strictObject(options.query), params: z.object(options.params) },
    responses: {
      ...usualProblems,
      200: { description: options.summary, content: { "application/json": { schema: options.answer } } },
      304: { description: "Nothing has changed since the answer with the `ETag` of `If-None-Match`." },
      404: problem("There is no such thing."),
    },
  });
}

const idempotencyKey = z.string().optional().openapi({
  description: "The same request with the same key is done once, and gets the first answer again for 24 hours.",
});

/**
 * A route that changes something: a POST with a JSON body, in which unknown keys are refused. What cannot be done as
 * things stand is a 409 that says why.
 */
export function writeRoute<
  const Path extends string,
  Params extends z.ZodRawShape,
  Body extends z.ZodRawShape,
  Answer extends z.ZodType,
>(options: {
  readonly path: Path;
  readonly summary: string;
  /** Default `member`. */
  readonly access?: RouteAccess;
  /** Default `everything`. */
  readonly scope?: RouteScope;
  /** False for what only looks, and leaves nothing in the audit log. Default true. */
  readonly changes?: boolean;
  /** True for what takes or gives a secret: nothing of it is remembered for `Idempotency-Key`. Default false. */
  readonly secret?: boolean;
  readonly params: Params;
  readonly body: Body;
  readonly answer: Answer;
}) {
  return createRoute({
    method: "post",
    path: options.path,
    summary: options.summary,
    ...rights(options.access ?? "member", options.scope),
    "x-changes": options.changes ?? true,
    "x-secret": options.secret ?? false,
    request: {
      params: z.object(options.params),
      headers: z.object({ "idempotency-key": idempotencyKey }),
      body: { required: true, content: { "application/json": { schema: z.strictObject(options.body) } } },
    },
    responses: {
      ...usualProblems,
      200: { description: options.summary, content: { "application/json": { schema: options.answer } } },
      404: problem("There is no such thing."),
      409: problem("It cannot be done as things stand."),
      413: problem("The body is larger than 256 KB."),
      415: problem("The body is no `application/json`."),
      422: problem("The `Idempotency-Key` was used for another request."),
    },
  });
}
