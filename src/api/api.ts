import { OpenAPIHono, type z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { AppError, asError } from "../domain/errors.ts";
import { sentence } from "../domain/sentence.ts";
import { InvalidCursorError } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import { guardRoutes, type RouteRules, readRouteRules } from "./access.ts";
import type { ApiApp, ApiDeps } from "./api-deps.ts";
import { audit, beginEntries } from "./audit.ts";
import { authenticate, createTokenCheck } from "./auth.ts";
import { clientAddress } from "./client-address.ts";
import { tagAnswers } from "./etag.ts";
import { rememberAnswers } from "./idempotency.ts";
import { LiveHub } from "./live/live-hub.ts";
import { ownStates } from "./live/own-states.ts";
import { parameterFaults } from "./parameter-faults.ts";
import { problemResponse } from "./problem-details.ts";
import { limitTime } from "./request-limit.ts";
import { limitRate } from "./request-rate.ts";
import { addAccountRoutes } from "./routes/accounts.ts";
import { addAlertRoutes } from "./routes/alerts.ts";
import { addBulkRoute } from "./routes/bulk.ts";
import { addCorrectionRoutes } from "./routes/corrections.ts";
import { addReplayRoutes } from "./routes/dead-letters.ts";
import { addDeliveryRoutes } from "./routes/deliveries.ts";
import { addDiscardRoutes } from "./routes/discards.ts";
import { addHealthRoutes } from "./routes/health.ts";
import { addIssueEventRoutes } from "./routes/issue-events.ts";
import { addIssueLifeRoutes } from "./routes/issue-life.ts";
import { addIssueRoutes } from "./routes/issues.ts";
import { addLiveRoute } from "./routes/live.ts";
import { addMetricsRoute } from "./routes/metrics.ts";
import { addOperatorRoutes } from "./routes/operator.ts";
import { addPage } from "./routes/page.ts";
import { addProjectRoutes } from "./routes/projects.ts";
import { addReleaseRoutes } from "./routes/releases.ts";
import { addRuleRoutes } from "./routes/rules.ts";
import { addSilenceRoutes } from "./routes/silences.ts";
import { addSimilarRoute } from "./routes/similar.ts";
import { addSourceRoutes } from "./routes/sources.ts";
import { addTagRoutes } from "./routes/tags.ts";
import { addTrialRoutes } from "./routes/trials.ts";
import { addViewRoutes } from "./routes/views.ts";
import { securityHeaders } from "./security-headers.ts";
import { type Listening, listen } from "./server.ts";
import { sessionCookie } from "./session-cookie.ts";
import { NotVisibleError, visibleAlerting, visibleSilencing } from "./visible-alerting.ts";
import { visibleStore } from "./visible-store.ts";

export type { ApiDeps } from "./api-deps.ts";

export interface Api {
  /** For tests without a port: `api.app.request("/health/live")`. */
  readonly app: ApiApp;
  /** Serves on `host:port` (0: any free port). Throws ELKHOUND_LISTEN_FAILED. */
  listen(address: { readonly host: string; readonly port: number }): Promise<Listening>;
}

/** Builds the HTTP API. Throws ELKHOUND_CONFIG_INVALID for an admin token that is too short. */
export function createApi(given: ApiDeps): Api {
  const deps: ApiDeps = {
    ...given,
    store: visibleStore(given.store),
    alerting: visibleAlerting(given.alerting),
    silencing: visibleSilencing(given.silencing),
  };
  let rules: RouteRules = new Map();
  const check = createTokenCheck(deps.adminToken);
  const app = new OpenAPIHono({ defaultHook: refuseParameters });
  app.use(securityHeaders);
  app.use(async (context, next) => {
    const end = deps.metrics.httpSeconds.startTimer();
    await next();
    // The pattern, never the path: labels are bounded.
    const route = routePath(context, -1);
    end({ route });
    deps.metrics.httpRequests.inc({ route, status: String(context.res.status) });
  });
  app.use(limitTime(deps.clock));
  const { accounts, web } = deps;
  const address = clientAddress(web?.trustedProxies ?? []);
  const cookie = sessionCookie(web?.publicUrl);
  app.use("/api/*", authenticate({ check, accounts, cookie, address, pageUrl: web?.publicUrl }));
  if (accounts !== undefined) {
    const { clock, logger } = deps;
    app.use(
      "/api/*",
      limitRate(() => accounts.config.requests_per_minute, address, clock),
    );
    app.use("/api/*", audit({ store: accounts.audit, rules: () => rules, address, clock, logger }));
  }
  app.use(
    "/api/*",
    guardRoutes(() => rules),
  );
  app.use(
    "/api/*",
    bodyLimit({ maxSize: MAX_BODY, onError: () => problemResponse(413, sentence("request.too_large")) }),
  );
  app.use(
    "/api/*",
    rememberAnswers(deps.store.idempotency, deps.clock, () => rules),
  );
  app.use(
    "/api/*",
    beginEntries(() => rules),
  );
  app.use("/api/*", tagAnswers);
  addHealthRoutes(app, deps);
  addMetricsRoute(app, deps.metrics, check);
  const page = addPage(app);
  addIssueRoutes(app, deps);
  addCorrectionRoutes(app, deps);
  addBulkRoute(app, deps);
  addIssueLifeRoutes(app, deps);
  addIssueEventRoutes(app, deps);
  addSimilarRoute(app, deps);
  addProjectRoutes(app, deps);
  addDiscardRoutes(app, deps);
  addViewRoutes(app, deps);
  addTagRoutes(app, deps);
  addReleaseRoutes(app, deps);
  addSourceRoutes(app, deps);
  addAlertRoutes(app, deps);
  addSilenceRoutes(app, deps);
  addDeliveryRoutes(app, deps);
  addRuleRoutes(app, deps);
  const hub = new LiveHub({ ...deps, changes: deps.store.changes, own: ownStates(deps) });
  addLiveRoute(app, hub);
  if (accounts !== undefined) addAccountRoutes(app, deps, accounts, { address, cookie });
  if (deps.replay !== undefined) addReplayRoutes(app, deps.replay);
  if (deps.operator !== undefined) addOperatorRoutes(app, deps, deps.operator);
  if (deps.trials !== undefined) addTrialRoutes(app, deps.trials);
  addDescription(app, deps.version);
  rules = readRouteRules(app, {
    [`GET ${DESCRIPTION}`]: { access: "signed_in", scope: "everything", changes: false, secret: false },
  });
  refuseOtherMethods(app);
  app.notFound((context) => page.fallback(context) ?? problemResponse(404, sentence("request.no_address")));
  app.onError((thrown) => answerError(thrown, deps.logger));
  return {
    app,
    async listen(address) {
      const listening = await listen(app, address, deps.clock);
      // Listeners would hold their connections to the end of its patience.
      return { ...listening, close: () => Promise.all([hub.close(), listening.close()]).then(() => {}) };
    },
  };
}

const MAX_BODY = 256 * 1024;
const DESCRIPTION = "/api/v1/openapi.json";

function addDescription(app: ApiApp, version: string): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.doc31(DESCRIPTION, {
    openapi: "3.1.0",
    info: { title: "Elkhound", version, description: "Issues found in logs, and the sources they come from." },
    security: [{ token: [] }],
  });
}

/** A known address with another method is 405, not 404. */
function refuseOtherMethods(app: ApiApp): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === "GET" || method === "POST") methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, known] of methods) {
    const allow = [...known].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
    app.all(path, () => problemResponse(405, sentence("request.method", { methods: allow }), { headers: { allow } }));
  }
}

function refuseParameters(result: { success: true } | { success: false; error: z.ZodError }): Response | undefined {
  if (result.success) return undefined;
  return problemResponse(400, sentence("request.parameters"), { errors: parameterFaults(result.error) });
}

function answerError(thrown: unknown, logger: Logger | undefined): Response {
  const error = asError(thrown);
  if (error instanceof HTTPException && error.status === 400) {
    return problemResponse(400, sentence("request.no_json"));
  }
  if (error instanceof HTTPException && error.status === 415) {
    return problemResponse(415, sentence("request.content_type"));
  }
  if (error instanceof NotVisibleError) return problemResponse(404, sentence("request.not_visible"));
  if (error instanceof InvalidCursorError) {
    return problemResponse(400, sentence("request.cursor"));
  }
  if (error instanceof AppError && error.retryable) {
    return problemResponse(503, sentence("request.store_silent"), { headers: { "retry-after": "5" } });
  }
  logger?.error({ err: error }, "request failed");
  return problemResponse(500, sentence("request.failed"));
}
