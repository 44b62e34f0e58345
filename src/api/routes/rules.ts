import { z } from "@hono/zod-openapi";
import { InvalidCursorError } from "../../store/store.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { listOf, listParameters } from "../json/parameters.ts";
import { RULE_STATES, ruleJson, ruleSchema } from "../json/rule-json.ts";
import { readRoute } from "./route.ts";

const rulesRoute = readRoute({
  path: "/api/v1/rules",
  summary: "The extraction rules of the worker that answers, in the order in which they are tried, and how each is.",
  query: {
    ...listParameters,
    state: z.enum(RULE_STATES).optional().openapi({ description: "Only those in this state." }),
  },
  params: {},
  answer: listOf(ruleSchema),
});

/** `/api/v1/rules`. */
export function addRuleRoutes(app: ApiApp, { rules }: ApiDeps): void {
  app.openapi(rulesRoute, (context) => {
    const { limit, cursor, state } = context.req.valid("query");
    const wanted = rules().filter((rule) => state === undefined || rule.state === state);
    const start = cursor === undefined ? 0 : positionOf(cursor);
    const items = wanted.slice(start, start + limit).map(ruleJson);
    const next = start + limit < wanted.length ? String(start + limit) : null;
    return context.json({ items, next }, 200);
  });
}

function positionOf(cursor: string): number {
  if (!/^\d{1,6}$/.test(cursor)) throw new InvalidCursorError();
  return Number(cursor);
}
