import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { asError } from "../domain/errors.ts";
import type { Clock } from "../domain/time.ts";
import type { AuditStore } from "../store/audit-store.ts";
import type { Logger } from "../telemetry/logger.ts";
import { type RouteRules, ruleOf } from "./access.ts";
import type { ClientAddress } from "./client-address.ts";

declare module "hono" {
  interface ContextVariableMap {
    audited: AuditNote | undefined;
  }
}

/** What a route knows better of what it did than its request says. */
export interface AuditNote {
  readonly actor?: string;
  readonly account?: string | undefined;
  readonly object?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
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
 * what nobody asked for is nobody's doing. An entry that cannot be stored goes to the log.
 */
export function audit({ store, rules, address, clock, logger }: Auditing): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const note = context.get("audited");
    const rule = ruleOf(context, rules());
    const { status } = context.res;
    const caller = context.get("caller");
    const reads = context.req.method === "GET" || context.req.method === "HEAD" || rule?.changes === false;
    if (note === undefined && (reads || rule === undefined || (caller === undefined && rule.access !== "anyone")))
      return;
    // Tries that were not let through are as many as somebody likes to make.
    if (status === 429 || status === 503) return;
    const found = matchedRoutes(context).find(({ method, path }) => rules().has(`${method} ${path}`));
    const entry = {
      at: clock.now(),
      actor: note?.actor ?? caller?.name ?? "",
      account: note?.account ?? caller?.account,
      via: caller?.via ?? "log_in",
      credential: caller?.credentialName,
      address: address(context),
      action: found === undefined ? context.req.method : `${found.method} ${found.path.replaceAll(/:(\w+)/g, "{$1}")}`,
      object: note?.object ?? parametersOf(context, found?.path ?? ""),
      detail: note?.detail ?? (status === 401 || status === 403 || status === 413 ? {} : await bodyOf(context)),
      status,
    };
    try {
      await store.record(entry);
    } catch (thrown) {
      logger?.error({ err: asError(thrown), audit: entry }, "an entry of the audit log could not be stored");
    }
  };
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
