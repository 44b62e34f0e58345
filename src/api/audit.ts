import { randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { asError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";
import type { AuditEntry, AuditStore, NewAuditEntry } from "../store/audit-store.ts";
import type { Logger } from "../telemetry/logger.ts";
import { type RouteRules, ruleOf } from "./access.ts";
import type { ClientAddress } from "./client-address.ts";

declare module "hono" {
  interface ContextVariableMap {
    audited: AuditNote | undefined;
    /** Stores the entry of a request, as far as it is known, before anything is done. Undefined: there is no audit log. */
    beginEntry: (() => Promise<void>) | undefined;
  }
}

/** What a route knows better of what it did than its request says. */
export interface AuditNote {
  readonly actor?: string;
  readonly account?: string | undefined;
  readonly object?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** What it came to, where the answer only sends the browser somewhere. */
  readonly status?: number;
}

/** Says more of what was done, or that a GET did something. */
export function noteAudit(context: Context, note: AuditNote): void {
  context.set("audited", { ...context.get("audited"), ...note });
}

export interface Auditing {
  readonly store: AuditStore;
  readonly rules: () => RouteRules;
  readonly address: ClientAddress;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/**
 * Records each request that changes something, by whom, and what came of it: of those that are logged in or lead to a log-in;
 * what nobody asked for is nobody's doing. What is let through is stored before it is done ({@link beginEntries}) and completed
 * here; what is refused is stored here alone. An entry that cannot be completed goes to the log.
 */
export function audit({ store, rules, address, clock, logger }: Auditing): MiddlewareHandler {
  return async (context, next) => {
    const at = clock.now();
    let begun: string | undefined;
    const entryNow = async (status: number, detail: AuditEntry["detail"]): Promise<NewAuditEntry> => {
      const note = context.get("audited");
      const caller = context.get("caller");
      const found = matchedRoutes(context).find(({ method, path }) => rules().has(`${method} ${path}`));
      const pattern = found?.path.replaceAll(/:(\w+)/g, "{$1}") ?? "";
      return {
        ...{ at, status: note?.status ?? status, detail: note?.detail ?? detail, address: address(context) },
        ...{ actor: note?.actor ?? caller?.name ?? "", account: note?.account ?? caller?.account },
        ...{ via: caller?.via ?? "log_in", credential: caller?.credentialName },
        action: found === undefined ? context.req.method : `${found.method} ${pattern}`,
        object: note?.object ?? parametersOf(context, found?.path ?? ""),
      };
    };
    context.set("beginEntry", async () => {
      const request = randomUUID();
      const secret = ruleOf(context, rules())?.secret;
      const { status: _, ...entry } = await entryNow(0, secret ? {} : await bodyOf(context));
      await store.begin(request, entry);
      begun = request;
    });
    await next();
    const { status } = context.res;
    if (begun === undefined && !isToldOf(context, rules(), status)) return;
    const unread = status === 401 || status === 403 || status === 413;
    const entry = await entryNow(status, unread ? {} : await bodyOf(context));
    try {
      if (begun === undefined) await store.record(entry);
      else await store.finish(begun, stoppedByLimits(context, status) ? undefined : entry);
    } catch (thrown) {
      logger?.error({ err: asError(thrown), audit: entry }, "an entry of the audit log could not be stored");
    }
  };
}

/** Stores the entry of a request that changes something, before it does: where that fails, nothing is done. */
export function beginEntries(rules: () => RouteRules): MiddlewareHandler {
  return async (context, next) => {
    if (isWrite(context) && ruleOf(context, rules())?.changes === true) await context.get("beginEntry")?.();
    return await next();
  };
}

/** Whether a request belongs into the log that was not let through, or only looked. */
function isToldOf(context: Context, rules: RouteRules, status: number): boolean {
  if (status === 429 || status === 503) return false;
  if (context.get("audited") !== undefined) return true;
  const rule = ruleOf(context, rules);
  if (rule === undefined || !isWrite(context) || !rule.changes) return false;
  return context.get("caller") !== undefined || rule.access === "anyone";
}

/** Tries that were stopped are as many as somebody likes to make. */
function stoppedByLimits(context: Context, status: number): boolean {
  return status === 429 || (status === 503 && context.get("caller") === undefined);
}

function isWrite({ req }: Context): boolean {
  return req.method !== "GET" && req.method !== "HEAD";
}

/** What stands in an address where its pattern has a name: also when its route was never reached. */
function parametersOf({ req }: Context, pattern: string): string {
  const given = req.path.split("/");
  const values = pattern.split("/").flatMap((part, at) => (part.startsWith(":") ? [given[at] ?? ""] : []));
  return values.join(" ");
}

async function bodyOf(context: Context): Promise<Readonly<Record<string, unknown>>> {
  try {
    // Read already: the context keeps it.
    const body: unknown = await context.req.json();
    const told = essentials(body);
    return typeof told === "object" && told !== null && !Array.isArray(told) ? (told as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const SECRET_KEY = /pass|secret|token|code|credential|api_?key|private|authoriz|cookie|dsn|sasl/i;
const MAX_TEXT = 200;
const MAX_ITEMS = 20;
const MAX_DEPTH = 4;

/** A body as it may be kept: short, and without what opens anything. */
export function essentials(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    const shown = value.replaceAll(/:\/\/[^/\s@]*@/g, "://…@");
    return shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT)}…` : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return "…";
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map((one) => essentials(one, depth + 1));
    return value.length > MAX_ITEMS ? [...shown, `… ${value.length - MAX_ITEMS} more`] : shown;
  }
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(
    entries.map(([key, one]) => [
      key.slice(0, MAX_TEXT),
      SECRET_KEY.test(key) && one !== null ? "•••" : essentials(one, depth + 1),
    ]),
  );
}
