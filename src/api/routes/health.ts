import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { problemResponse } from "../problem-details.ts";

/** `/health/live`: the process answers. `/health/ready`: it reads and its store answers; no detail, it is open to all. */
export function addHealthRoutes(app: ApiApp, deps: ApiDeps): void {
  app.get("/health/live", (context) => context.json({ status: "live" }));
  app.get("/health/ready", async (context) => {
    if (!deps.ready().ready) return problemResponse(503, undefined);
    try {
      await deps.store.ping();
    } catch {
      return problemResponse(503, undefined);
    }
    return context.json({ status: "ready" });
  });
}
