import { z } from "@hono/zod-openapi";
import type { Accounts } from "../../accounts/accounts.ts";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import { LINK_KINDS } from "../../store/credential-store.ts";
import type { ApiApp } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { unlessBusy } from "../confirmation.ts";
import { grantsJson, projectsSchema } from "../json/account-json.ts";
import { timeField } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import type { Web } from "../web.ts";
import { writeRoute } from "./route.ts";
import { begin, email, meSchema, newPassword, refusePassword } from "./session.ts";

const code = z.string().min(1).max(200).openapi({ description: "`code` of the link's address." });

const lookUpRoute = writeRoute({
  path: "/api/v1/links/look-up",
  summary: "What a link is for.",
  secret: true,
  access: "anyone",
  changes: false,
  params: {},
  body: { code },
  answer: z.object({
    kind: z.enum(LINK_KINDS),
    email: z.string().nullable().openapi({ description: "Null: to be given when it is used." }),
    name: z.string().nullable(),
    email_fixed: z.boolean().openapi({ description: "Whether the address is not to be chosen." }),
    owner: z.boolean(),
    projects: projectsSchema,
    expires_at: timeField,
  }),
});

const useRoute = writeRoute({
  path: "/api/v1/links/use",
  summary: "Sets the password that a link is for, or makes the invited account, and logs in.",
  secret: true,
  access: "anyone",
  params: {},
  body: {
    code,
    password: newPassword,
    email: email.optional().openapi({ description: "Where the link does not say it." }),
    name: z.string().trim().min(1).max(200).optional(),
  },
  answer: meSchema,
});

const OVER = sentence("link.over");

/** What one does with a set-up, invitation or password link. Codes travel in bodies, which nobody logs. */
export function addLinkRoutes(app: ApiApp, accounts: Accounts, web: Web): void {
  app.openapi(lookUpRoute, async (context) => {
    const view = await accounts.links.lookUp(context.req.valid("json").code);
    if (view === undefined) return problemResponse(404, OVER) as never;
    const { link, email: known, name } = view;
    return context.json(
      {
        ...{ kind: link.kind, email: known ?? null, name: name ?? null, ...grantsJson(link.grants) },
        email_fixed: link.kind !== "set_up" && known !== undefined,
        expires_at: formatTime(link.expiresAt),
      },
      200,
    );
  });
  app.openapi(useRoute, async (context) => {
    const outcome = await unlessBusy(accounts.links.use(context.req.valid("json")));
    if (outcome instanceof Response) return outcome as never;
    switch (outcome.kind) {
      case "over":
        return problemResponse(404, OVER) as never;
      case "email_taken": {
        const errors = [{ parameter: "email", detail: sentence("email.taken") }];
        return problemResponse(409, sentence("account.exists"), { errors }) as never;
      }
      case "refused": {
        const { parameter, detail } = outcome;
        if (parameter === "password") return refusePassword(detail, "password") as never;
        return problemResponse(400, sentence("email.unusable"), { errors: [{ parameter, detail }] }) as never;
      }
      case "used": {
        const { account, link } = outcome;
        noteAudit(context, {
          actor: account.email,
          account: account.id,
          object: account.email,
          detail: { kind: link.kind },
        });
        return context.json(await begin(context, account, "link", accounts, web), 200);
      }
    }
  });
}
