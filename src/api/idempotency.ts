import { hash, randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { sentence } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import type { IdempotencyStore, KeyHolder } from "../store/idempotency-store.ts";
import { type RouteRules, ruleOf } from "./access.ts";
import { problemResponse } from "./problem-details.ts";

const HEADER = "idempotency-key";
/** Longer answers are not kept; asked again, it is only said that it was done. */
const MAX_KEPT = 64 * 1024;
/** What says nothing of the request itself, but of who asked, or when: not worth remembering. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 408, 413, 429]);

/**
 * Lets a request that changes something be sent again without being done again (draft-ietf-httpapi-idempotency-key-header):
 * with `Idempotency-Key`, the same request of the same actor gets the first answer again for 24 hours, another request with
 * the key is 422, and one that comes while the first is under way is 409. What failed by no fault of its own (5xx) may be
 * tried again. Answers with a secret (`Cache-Control: no-store`, cookies) are never kept;
 * of routes that take or give one (`secret`) nothing is, not even a hash.
 */
export function rememberAnswers(store: IdempotencyStore, clock: Clock, rules: () => RouteRules): MiddlewareHandler {
  return async (context, next) => {
    if (ruleOf(context, rules())?.secret) return next();
    const given = context.req.header(HEADER);
    const caller = context.get("caller");
    if (given === undefined || caller === undefined || context.req.method === "GET" || context.req.method === "HEAD")
      return next();
    const key = readKey(given);
    if (key === undefined) return refuseKey();
    const holder = { actor: caller.name, key, claim: randomUUID() };
    const state = await store.claim({ ...holder, request: await requestHash(context), at: clock.now() });
    switch (state.kind) {
      case "other_request":
        return problemResponse(422, sentence("request.key_used"));
      case "under_way":
        return problemResponse(409, sentence("request.key_under_way"), {
          headers: { "retry-after": "1" },
        });
      case "answered":
        return state.body === undefined
          ? problemResponse(409, sentence("request.key_answered"))
          : answerAgain(state.status, state.body);
    }
    await next();
    await keep(store, clock, holder, context.res);
    return undefined;
  };
}

async function keep(store: IdempotencyStore, clock: Clock, holder: KeyHolder, res: Response): Promise<void> {
  if (res.status >= 500 || PASSING.has(res.status)) return store.release(holder);
  const secret = /no-store/.test(res.headers.get("cache-control") ?? "") || res.headers.has("set-cookie");
  const text = secret ? undefined : await res.clone().text();
  const body = text !== undefined && text.length <= MAX_KEPT ? text : undefined;
  await store.answer({ ...holder, status: res.status, body, at: clock.now() });
}

function answerAgain(status: number, body: string): Response {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(body, { status, headers: { "content-type": type, "idempotency-replayed": "true" } });
}

/** The key itself, with or without the quotes of a structured header. */
function readKey(header: string): string | undefined {
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  return /^[\x21-\x7e]{1,200}$/.test(key) ? key : undefined;
}

function refuseKey(): Response {
  const errors = [{ parameter: "Idempotency-Key", detail: sentence("request.key_form") }];
  return problemResponse(400, sentence("request.key"), { errors });
}

async function requestHash({ req }: Context): Promise<string> {
  const { pathname, search } = new URL(req.url);
  return hash("sha256", `${req.method} ${pathname}${search}\n${await req.text()}`, "hex");
}
