import { z } from "@hono/zod-openapi";
import type { Accounts } from "../../accounts/accounts.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { auditNames } from "../audit-names.ts";
import { auditJson, auditSchema } from "../json/account-json.ts";
import { listOf, listParameters, timeParameter } from "../json/parameters.ts";
import { present } from "./issues.ts";
import { readRoute } from "./route.ts";

const text = (description: string) => z.string().min(1).max(300).optional().openapi({ description });

const listRoute = readRoute({
  path: "/api/v1/audit",
  summary: "What was changed, by whom, the newest first.",
  access: "admin",
  query: {
    ...listParameters,
    actor: text("An e-mail address, or `admin` for the admin token."),
    action: text("Such as `POST /api/v1/issues/{id}/resolve`."),
    object: text("Such as an issue's id."),
    from: timeParameter.optional(),
    to: timeParameter.optional().openapi({ description: "Exclusive." }),
  },
  params: {},
  answer: listOf(auditSchema),
});

/** `/api/v1/audit` */
export function addAuditRoute(app: ApiApp, { store, alerting }: ApiDeps, { audit, people }: Accounts): void {
  app.openapi(listRoute, async (context) => {
    const page = await audit.list(present(context.req.valid("query")));
    const names = await auditNames(page.items, { store, alerting, people });
    return context.json(
      { items: page.items.map((entry, at) => auditJson(entry, names[at] ?? [])), next: page.next ?? null },
      200,
    );
  });
}
