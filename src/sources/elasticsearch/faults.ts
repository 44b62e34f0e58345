import { asError } from "../../domain/errors.ts";
import { type Said, sentence, textOf } from "../../domain/sentence.ts";

/** What a failed request means for reading. */
export type Fault =
  /** Overload, a lost connection, a node that starts: the same request may succeed later. */
  | { readonly kind: "unavailable"; readonly message: Said; readonly afterMs?: number }
  /** Credentials, certificate or permission: a human must act. */
  | { readonly kind: "refused"; readonly message: Said; readonly status: number | undefined; readonly hint?: Said }
  /** The index, shard or copy asked for is not there as asked: look at the cluster again. */
  | { readonly kind: "gone"; readonly message: Said; readonly type: string }
  /** The answer was larger than allowed: ask for less. */
  | { readonly kind: "too_large"; readonly message: Said }
  /** The request is not understood by this server or index. */
  | { readonly kind: "invalid"; readonly message: Said; readonly status: number };

/** A request that failed, and what that means. Its message names no secret: neither header nor body is in it. */
export class SearchError extends Error {
  override readonly name = "SearchError";
  readonly fault: Fault;

  constructor(fault: Fault, cause?: unknown) {
    super(textOf(fault.message), cause === undefined ? undefined : { cause });
    this.fault = fault;
  }
}

const TLS_CODES =
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ALTNAME|HOSTNAME_MISMATCH|wrong version number|ERR_SSL|EPROTO/i;
const NO_TLS = /wrong version number|packet length too long/i;
const GONE = new Set([
  "index_not_found_exception",
  "index_closed_exception",
  "no_shard_available_action_exception",
  "shard_not_found_exception",
]);

/** Reads the client's error: an answer with a status, or a failure on the way. */
export function toFault(thrown: unknown, request: string): Fault {
  const error = asError(thrown) as Error & {
    statusCode?: number;
    headers?: Record<string, unknown>;
    body?: unknown;
    code?: string;
  };
  if (typeof error.statusCode === "number") {
    return faultOfAnswer(error.statusCode, error.body, error.headers?.["retry-after"], request);
  }
  if (error.name === "RequestAbortedError" && /bigger than the maximum/.test(error.message)) {
    return { kind: "too_large", message: failed(request, sentence("elasticsearch.too_large")) };
  }
  const text = reasonChain(error);
  if (NO_TLS.test(text)) {
    const message = failed(request, sentence("elasticsearch.no_tls_there"));
    return { kind: "refused", status: undefined, message, hint: sentence("elasticsearch.write_http") };
  }
  if (TLS_CODES.test(text)) {
    return {
      kind: "refused",
      status: undefined,
      message: failed(request, sentence("elasticsearch.tls_failed", { why: text })),
    };
  }
  return { kind: "unavailable", message: failed(request, text) };
}

function failed(request: string, why: Said): Said {
  return sentence("elasticsearch.failed", { request, why });
}

/** An answer with an error status. */
export function faultOfAnswer(status: number, body: unknown, retryAfter: unknown, request: string): Fault {
  const { type, reason } = errorOf(body);
  const message = `${request}: ${status} ${type}${reason === "" ? "" : `: ${reason}`}`.slice(0, 500);
  if (status === 401 || status === 403) return { kind: "refused", status, message };
  if (status === 413) return { kind: "too_large", message };
  const wrongCopy = status === 400 && reason.startsWith("no data nodes with criteria");
  if (status === 404 || GONE.has(type) || wrongCopy) return { kind: "gone", type, message };
  // Some servers answer 500 to a query that they find too long.
  if (type.startsWith("too_many_")) return { kind: "invalid", status, message };
  // 408, 429 and the 500s pass; so does what a failing shard makes of a search.
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(retryAfter);
    return { kind: "unavailable", message, ...(seconds > 0 ? { afterMs: Math.min(seconds, 300) * 1_000 } : {}) };
  }
  return { kind: "invalid", status, message };
}

function errorOf(body: unknown): { readonly type: string; readonly reason: string } {
  const error = (body as { error?: unknown } | undefined)?.error;
  if (typeof error === "string") return { type: error.slice(0, 200), reason: "" };
  const {
    type,
    reason,
    root_cause: roots,
  } = (error ?? {}) as {
    type?: string;
    reason?: string;
    root_cause?: { type?: string; reason?: string }[];
  };
  const root = roots?.[0];
  // "all shards failed" says nothing: the root cause does.
  if (type === "search_phase_execution_exception" && root?.type !== undefined) {
    return { type: root.type, reason: root.reason ?? "" };
  }
  return { type: type ?? "", reason: reason ?? "" };
}

function reasonChain(error: Error): string {
  const parts: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const code = (at as { code?: string }).code;
    // What the client's own address is, and how Node.js is started, helps nobody.
    const message = at.message.split(/; if the root CA| - Local: /, 1)[0] ?? "";
    const part = code === undefined || message.includes(code) ? message : `${message} ${code}`;
    if (part !== "" && !parts.some((known) => known.includes(part))) parts.push(part);
  }
  return parts.join(": ").slice(0, 300);
}

/** Whether a request failed because this user may not make it (as opposed to not being known at all). */
export function isForbidden(thrown: unknown): boolean {
  return thrown instanceof SearchError && thrown.fault.kind === "refused" && thrown.fault.status === 403;
}
