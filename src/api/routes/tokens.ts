import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Accounts } from "../../accounts/accounts.ts";
import { parseDuration } from "../../config/duration.ts";
import { atLeast, ceilingOf, TOKEN_SCOPES } from "../../domain/access.ts";
import { says, sentence } from "../../domain/sentence.ts";
import { DAY } from "../../domain/time.ts";
import type { Account } from "../../store/account-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { type Caller, callerOf } from "../caller.ts";
import { tokenJson, tokenSchema } from "../json/account-json.ts";
import { listOf } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { readRoute, writeRoute } from "./route.ts";
import { email } from "./session.ts";

const MOST_MS: number = 3_650 * DAY;

const listRoute = readRoute({
  path: "/api/v1/tokens",
  summary: "One's own tokens, the newest first; all of them for owners who ask for them.",
  access: "signed_in",
  query: { of: z.enum(["me", "all"]).default("me") },
  params: {},
  answer: listOf(tokenSchema),
});

const addRoute = writeRoute({
  path: "/api/v1/tokens",
  summary: "Makes a token: what its account may do, within its scopes.",
  secret: true,
  access: "signed_in",
  params: {},
  body: {
    name: z.string().trim().min(1).max(200).openapi({ description: "What it is for.", example: "deploy pipeline" }),
    scopes: z
      .array(z.enum(TOKEN_SCOPES))
      .min(1)
      .max(TOKEN_SCOPES.length)
      .openapi({ description: "`read`; `write`: what members may; `admin`: all that its account may." }),
    expires_in: z
      .string()
      .max(20)
      .refine((text) => inTime(parseDuration(text)), says("parameter.token_duration"))
      .optional()
      .openapi({ description: "Default: never." }),
    email: email.optional().openapi({ description: "Whose it is; owners make tokens for others. Default: one's own." }),
  },
  answer: z.object({
    token: z.string().openapi({ description: "Told here and never again." }),
    details: tokenSchema,
  }),
});

const revokeRoute = writeRoute({
  path: "/api/v1/tokens/{id}/revoke",
  summary: "Revokes a token: one's own, or, for owners, anybody's.",
  access: "signed_in",
  params: { id: z.string().min(1).max(64).openapi({ description: "Of the token, not itself." }) },
  body: {},
  answer: z.object({ revoked: z.number().int() }),
});

function inTime(ms: number | undefined): boolean {
  return ms !== undefined && ms > 0 && ms <= MOST_MS;
}

/** Tokens for scripts. */
export function addTokenRoutes(app: ApiApp, { clock }: ApiDeps, accounts: Accounts): void {
  const { people, credentials, tokens } = accounts;
  app.openapi(listRoute, async (context) => {
    const caller = callerOf(context);
    const all = context.req.valid("query").of === "all";
    if (all && !isOwner(caller)) return problemResponse(403, sentence("token.others")) as never;
    if (!all && caller.account === undefined) return context.json({ items: [], next: null }, 200);
    const found = await credentials.listTokens(all ? undefined : caller.account);
    const owners = new Map<string, Account | undefined>();
    for (const { account } of found) {
      if (!owners.has(account)) owners.set(account, await people.get(account));
    }
    const items = found.map((token) => tokenJson(token, owners.get(token.account)?.email));
    return context.json({ items, next: null }, 200);
  });
  app.openapi(addRoute, async (context) => {
    const caller = callerOf(context);
    const given = context.req.valid("json");
    const own = caller.account === undefined ? undefined : await people.get(caller.account);
    const account = given.email === undefined ? own : await people.findByEmail(given.email);
    if (given.email === undefined && own === undefined) {
      const errors = [{ parameter: "email", detail: sentence("token.email_needed") }];
      return problemResponse(400, sentence("token.whose"), { errors }) as never;
    }
    if (account?.id !== caller.account && !isOwner(caller)) {
      return problemResponse(403, sentence("token.for_others")) as never;
    }
    if (account === undefined) return problemResponse(404, sentence("account.none_with_email")) as never;
    // A token must not make one that may more than itself.
    if (!atLeast(caller.ceiling, "owner")) {
      return problemResponse(403, sentence("token.makes")) as never;
    }
    const scopes = TOKEN_SCOPES.filter((scope) => given.scopes.includes(scope));
    if (ceilingOf(scopes) === undefined) return problemResponse(400, sentence("token.no_scope")) as never;
    const lasts = given.expires_in === undefined ? undefined : parseDuration(given.expires_in);
    const made = await tokens.add({
      ...{ account: account.id, name: given.name, scopes, createdBy: actorOf(context) },
      expiresAt: lasts === undefined ? undefined : clock.now() + lasts,
    });
    if (made === undefined) {
      return problemResponse(409, sentence("token.too_many")) as never;
    }
    noteAudit(context, { object: made.token.id, detail: { ...given, email: account.email } });
    return context.json({ token: made.secret, details: tokenJson(made.token, account.email) }, 200);
  });
  app.openapi(revokeRoute, async (context) => await revoke(context, context.req.valid("param").id));

  async function revoke(context: Context, id: string): Promise<never> {
    const caller = callerOf(context);
    // Whoever has it may end it: revoking the token that asks needs no scope.
    if (caller.via === "token" && caller.credential !== id && !atLeast(caller.ceiling, "owner")) {
      return problemResponse(403, sentence("token.revokes")) as never;
    }
    const mine = isOwner(caller) ? {} : { account: caller.account ?? "" };
    const token = (await credentials.listTokens(mine.account)).find((one) => one.id === id);
    if (!(await credentials.revokeToken({ id, ...mine }))) {
      return problemResponse(404, sentence("token.none")) as never;
    }
    if (token !== undefined) noteAudit(context, { detail: { name: token.name } });
    return context.json({ revoked: 1 }, 200) as never;
  }
}

function isOwner({ grants, ceiling }: Caller): boolean {
  return grants.owner && atLeast(ceiling, "owner");
}
