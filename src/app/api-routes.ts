import { createAccounts } from "../accounts/accounts.ts";
import { accountsConfig } from "../accounts/accounts-config.ts";
import type { RouteAccess, RouteScope } from "../api/access.ts";
import { type ApiDeps, createApi } from "../api/api.ts";
import { sentence } from "../domain/sentence.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { systemClock } from "./system-clock.ts";
import { VERSION } from "./version.ts";

/** An address of the API, as it describes itself. */
export interface ApiRoute {
  readonly method: string;
  readonly path: string;
  readonly access: RouteAccess;
  readonly scope: RouteScope;
  readonly summary: string;
  /** Whether it changes something, of which the audit log tells. */
  readonly changes: boolean;
}

/** Every address that there can be, whatever is configured. Nothing is asked of a store. */
export function apiRoutes(): readonly ApiRoute[] {
  const store = {} as Parameters<typeof createAccounts>[0]["store"] & ApiDeps["store"] & ApiDeps["alerting"];
  const accounts = createAccounts({ store, config: () => accountsConfig.parse({}), clock: systemClock });
  const { app } = createApi({
    ...{ store, alerting: store, silencing: {} as ApiDeps["silencing"], accounts },
    replay: {} as NonNullable<ApiDeps["replay"]>,
    operator: {} as NonNullable<ApiDeps["operator"]>,
    trials: {
      receivers: () => [],
      unknown: () => sentence("receiver.none_configured"),
      test: async () => undefined,
      preview: async () => undefined,
    },
    detection: { detectors: async () => [], sources: async () => [] },
    ...{ sources: () => [], rules: () => [], metrics: new Metrics(), clock: systemClock, version: VERSION },
    ready: () => ({ ready: false, reasons: [] }),
  });
  return app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== "route") return [];
    const route = definition.route as unknown as Readonly<Record<string, unknown>>;
    return {
      ...{ method: String(route["method"]).toUpperCase(), path: String(route["path"]) },
      summary: String(route["summary"] ?? ""),
      ...{ access: route["x-access"] as RouteAccess, scope: route["x-scope"] as RouteScope },
      changes: route["x-changes"] === true,
    };
  });
}
