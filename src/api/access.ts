import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { ACCESS_LEVELS, type AccessLevel, atLeast, reachOf } from "../domain/access.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import type { ApiApp } from "./api-deps.ts";
import { within } from "./caller.ts";
import { problemResponse } from "./problem-details.ts";

/**
 * What a route takes: a role; `signed_in`, which is everybody who is logged in, whatever their role; or `anyone`, which is
 * only for what leads to a log-in.
 */
export type RouteAccess = AccessLevel | "signed_in" | "anyone";

/**
 * `everything`: the role is needed for all projects, since the answer is not of one. `projects`: a role in any project is
 * enough, because the answer is made of what {@link visibleStore} shows of the store.
 */
export type RouteScope = "everything" | "projects";

export interface RouteRule {
  readonly access: RouteAccess;
  readonly scope: RouteScope;
  /** Whether what it does belongs into the audit log; a POST that only looks does not. */
  readonly changes: boolean;
  /** Whether it takes or gives a secret: then neither request nor answer is remembered. */
  readonly secret: boolean;
}

const ACCESS: readonly string[] = [...ACCESS_LEVELS, "signed_in", "anyone"];

/** What each address takes, by `GET /api/v1/issues/:id`. */
export type RouteRules = ReadonlyMap<string, RouteRule>;

/**
 * Reads what the routes say they take (`x-access`, `x-scope` in the description). Throws for one under `/api` that says
 * nothing: nobody is to find out later that it was open.
 */
export function readRouteRules(app: ApiApp, own: Readonly<Record<string, RouteRule>>): RouteRules {
  const rules = new Map(Object.entries(own));
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { method, path, ...said } = definition.route as unknown as Readonly<Record<string, unknown>> & {
      readonly method: string;
      readonly path: string;
    };
    const [access, scope] = [String(said["x-access"]), said["x-scope"]];
    if (!ACCESS.includes(access) || (scope !== "everything" && scope !== "projects")) {
      throw new Error(`${method} ${path} does not say who may use it; make it with readRoute or writeRoute`);
    }
    const key = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
    rules.set(key, {
      access: access as RouteAccess,
      scope,
      changes: said["x-changes"] === true,
      secret: said["x-secret"] === true,
    });
  }
  for (const { method, path } of app.routes) {
    if (method === "ALL" || !path.startsWith("/api/") || rules.has(`${method} ${path}`)) continue;
    throw new Error(`${method} ${path} does not say who may use it; make it with readRoute or writeRoute`);
  }
  return rules;
}

/**
 * Lets a request through to its route only if its caller may: before anything of it is read. `rules` are asked for once all
 * routes are there.
 */
export function guardRoutes(rules: () => RouteRules): MiddlewareHandler {
  return async (context, next) => {
    const rule = ruleOf(context, rules());
    const caller = context.get("caller");
    if (rule?.access === "anyone") return await within(caller, "viewer", next);
    if (context.get("unproven")) {
      return problemResponse(403, sentence("request.unproven"));
    }
    if (caller === undefined) return notLoggedIn();
    // No such address, or another method: the answer says so.
    if (rule === undefined) return await next();
    if (rule.access === "signed_in") return await within(caller, "viewer", next);
    if (!atLeast(caller.ceiling, rule.access)) {
      return problemResponse(403, sentence("request.scope", { scope: SCOPE_FOR[rule.access] }));
    }
    const reach = reachOf(caller.grants, rule.access);
    if (reach !== "all" && (rule.scope === "everything" || reach.size === 0)) {
      return problemResponse(403, refusal(rule, rule.access));
    }
    return await within(caller, rule.access, next);
  };
}

export function ruleOf(context: Context, rules: RouteRules): RouteRule | undefined {
  for (const { method, path } of matchedRoutes(context)) {
    const rule = rules.get(`${method} ${path}`);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function notLoggedIn(): Response {
  return problemResponse(401, sentence("request.not_logged_in"), {
    headers: { "www-authenticate": 'Bearer realm="elkhound"' },
  });
}

const SCOPE_FOR: Readonly<Record<AccessLevel, string>> = {
  viewer: "read",
  member: "write",
  admin: "admin",
  owner: "admin",
};

function refusal({ scope }: RouteRule, access: AccessLevel): Sentence {
  if (access === "owner") return sentence("request.owner");
  return sentence(scope === "projects" ? "request.role_in_project" : "request.role_in_all", { role: access });
}
