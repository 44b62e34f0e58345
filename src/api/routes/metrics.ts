import { isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { sentence } from "../../domain/sentence.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import type { ApiApp } from "../api-deps.ts";
import type { TokenCheck } from "../auth.ts";
import { problemResponse } from "../problem-details.ts";

/** `/metrics` in Prometheus' text format: open to this machine, everybody else sends the admin token. */
export function addMetricsRoute(app: ApiApp, metrics: Metrics, check: TokenCheck): void {
  app.get("/metrics", async (context) => {
    if (!isLocal(context) && !check(context.req.header("authorization"))) {
      return problemResponse(403, sentence("request.metrics"));
    }
    return context.body(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType });
  });
}

/** Sent by proxies: the peer is then not who asks. */
const FORWARDING = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

function isLocal(context: Context): boolean {
  if (FORWARDING.some((name) => context.req.header(name) !== undefined)) return false;
  // A page of the web could have its own name resolve to 127.0.0.1 and read this through a browser here.
  const host = new URL(context.req.url).hostname.replace(/^\[|\]$/g, "");
  if (host !== "localhost" && isIP(host) === 0) return false;
  try {
    const address = getConnInfo(context).remote.address ?? "";
    return /^(::ffff:)?127\./.test(address) || address === "::1";
  } catch {
    return false;
  }
}
