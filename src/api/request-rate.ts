import type { MiddlewareHandler } from "hono";
import { sentence } from "../domain/sentence.ts";
import { type Clock, MINUTE, SECOND } from "../domain/time.ts";
import type { ClientAddress } from "./client-address.ts";
import { networkOf } from "./client-address.ts";
import { problemResponse } from "./problem-details.ts";

/** As many callers are remembered; whoever else comes begins anew. */
const MOST_CALLERS = 10_000;
/** What may come at once, as a part of a minute's requests. */
const BURST = 0.5;
/** Who is not logged in has less to ask for. */
const ANONYMOUS = 0.1;

interface Bucket {
  left: number;
  at: number;
}

/**
 * Answers 429 to a session, token or address (of who is not logged in) that asks too often, and tells everybody what they have
 * left (the headers `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers). Each process counts for itself:
 * it is the process that is protected, and log-ins are counted in the store.
 */
export function limitRate(requestsPerMinute: () => number, address: ClientAddress, clock: Clock): MiddlewareHandler {
  const buckets = new Map<string, Bucket>();
  return async (context, next) => {
    const caller = context.get("caller");
    const key = caller === undefined ? `address ${networkOf(address(context))}` : (caller.credential ?? "admin");
    const perMinute = requestsPerMinute();
    const rate = (caller === undefined ? perMinute * ANONYMOUS : perMinute) / MINUTE;
    const most = Math.max(5, rate * MINUTE * BURST);
    const now = clock.now();
    const known = buckets.get(key);
    const left = known === undefined ? most : Math.min(most, known.left + Math.max(0, now - known.at) * rate);
    // The one that asked last stands last.
    buckets.delete(key);
    buckets.set(key, { left: left < 1 ? left : left - 1, at: now });
    if (buckets.size > MOST_CALLERS) buckets.delete(buckets.keys().next().value!);
    if (left >= 1) await next();
    else {
      const seconds = Math.max(1, Math.ceil((1 - left) / rate / SECOND));
      context.res = problemResponse(429, sentence("request.too_many"), { headers: { "retry-after": String(seconds) } });
    }
    const free = Math.max(0, Math.floor(left < 1 ? left : left - 1));
    const fullIn = Math.ceil((most - free) / rate / SECOND);
    context.res.headers.set("ratelimit-policy", `"requests";q=${Math.round(rate * MINUTE)};w=${MINUTE / SECOND}`);
    context.res.headers.set("ratelimit", `"requests";r=${free};t=${fullIn}`);
  };
}
