import { type Said, type Sentence, sentence } from "../../domain/sentence.ts";
import type { Clock } from "../../domain/time.ts";
import { HOUR } from "../../domain/time.ts";
import type { DeliveryOutcome } from "../channel.ts";
import { oneLine, truncate } from "../message/clean-text.ts";
import type { OutgoingHttp, OutgoingRequest, OutgoingResult } from "../outgoing/outgoing-http.ts";

/** What a receiver answered. */
export type Answer = Extract<OutgoingResult, { kind: "answer" }>;

/** Longer pauses are not believed. */
const MAX_PAUSE_MS = 6 * HOUR;
/** Statuses after which the same request may succeed (RFC 9110, RFC 6585, RFC 8470), besides all from 500 on. */
const TRANSIENT = [408, 425, 429];

/**
 * Sends a request and judges the answer: by its status, and then, where that is fine, by `judge` (default: it is
 * delivered). `judge` may also see answers with other statuses first, and leave those to this function by returning undefined.
 */
export async function post(
  { http, clock }: { readonly http: OutgoingHttp; readonly clock: Clock },
  request: OutgoingRequest,
  signal: AbortSignal,
  judge: (answer: Answer) => DeliveryOutcome | undefined = () => undefined,
): Promise<DeliveryOutcome> {
  const host = new URL(request.url).hostname;
  const headers = { "content-type": "application/json; charset=utf-8", ...request.headers };
  const result = await http.send({ ...request, headers }, signal);
  if (result.kind === "failure") {
    return { status: result.permanent ? "rejected" : "retry", error: result.error };
  }
  return judge(result) ?? byStatus(result, host, clock.now());
}

function byStatus(answer: Answer, host: string, now: number): DeliveryOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { status: "delivered" };
  if (status >= 300 && status < 400) {
    return {
      status: "rejected",
      error: sentence("delivery.redirect", { host, status }),
    };
  }
  const error = describeAnswer(answer, host);
  if (isRateLimit(answer)) return retry(error, retryAfter(answer, now) ?? resetAfter(answer, now));
  if (status < 500 && !TRANSIENT.includes(status)) return { status: "rejected", error };
  return retry(error, retryAfter(answer, now));
}

/** 429, and the 403 by which GitHub tells of its limits (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
function isRateLimit({ status, headers, text }: Answer): boolean {
  if (status !== 403) return status === 429;
  const isUsedUp = headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined;
  return isUsedUp || /\bsecondary rate limit\b/i.test(text);
}

/** A failure that may pass; `afterMs` is what the other side asked for. */
export function retry(error: Said, afterMs?: number): DeliveryOutcome {
  return afterMs === undefined || !(afterMs >= 0)
    ? { status: "retry", error }
    : { status: "retry", error, afterMs: Math.min(Math.ceil(afterMs), MAX_PAUSE_MS) };
}

/** `api.example.com answers 400: {"error":"invalid"}`. */
export function describeAnswer({ status, text }: Answer, host: string): Sentence {
  const said = truncate(oneLine(/^\s*<(!doctype|html)/i.test(text) ? "" : text), 300);
  return said === ""
    ? sentence("delivery.answers", { host, status })
    : sentence("delivery.answers_text", { host, status, text: said });
}

/** The pause of `Retry-After`: seconds, or a date. */
export function retryAfter({ headers }: Answer, now: number): number | undefined {
  const text = headers["retry-after"]?.trim() ?? "";
  if (NUMBER.test(text)) return Number(text) * 1000;
  // A date of HTTP begins with its day; numbers of other forms would be read as years.
  const at = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Headers that say when a limit ends, where nothing says when to come back. */
const RESETS = ["x-ratelimit-reset-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"];
const NUMBER = /^\d{1,12}(\.\d{1,9})?$/;
/** Less are seconds to wait, more a time in seconds: of 2001, or later. */
const LEAST_TIME = 1e9;

/** Only of an answer that tells of a limit: others have these headers too. */
function resetAfter({ headers }: Answer, now: number): number | undefined {
  const text = RESETS.map((name) => headers[name]?.trim() ?? "").find((value) => NUMBER.test(value));
  if (text === undefined) return undefined;
  const seconds = Number(text);
  return seconds < LEAST_TIME ? seconds * 1000 : Math.max(0, seconds * 1000 - now);
}

/** The answer as a JSON object; empty when it is none. */
export function jsonAnswer({ text }: Answer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

export function byteLength(value: unknown): number {
  return Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value), "utf8");
}
