import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Accounts } from "../../accounts/accounts.ts";
import { LINK_REFUSALS, OIDC_REFUSALS, type OidcRefusal } from "../../accounts/oidc.ts";
import type { ApiApp } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { keepFlow, takeFlow } from "../oidc-flow.ts";
import type { SessionCookie } from "../session-cookie.ts";
import type { Web } from "../web.ts";
import { comeBackToLink, noProvider } from "./identities.ts";
import { OIDC_CALLBACK, OIDC_START } from "./oidc-paths.ts";
import { problem, usualProblems } from "./route.ts";
import { begin } from "./session.ts";

const open = { "x-access": "anyone", "x-scope": "everything", "x-changes": false } as const;
const redirect = {
  ...usualProblems,
  404: problem("There is no provider of log-ins."),
  302: { description: "To where the browser is to go." },
};

const startRoute = createRoute({
  ...{ method: "get", path: OIDC_START, ...open, security: [], responses: redirect },
  summary: "Sends the browser to the provider of log-ins.",
  request: {
    query: z.strictObject({
      return_to: z.string().max(1_000).optional().openapi({ description: "Page to show afterwards. Default `/`." }),
    }),
  },
});

const callbackRoute = createRoute({
  ...{ method: "get", path: OIDC_CALLBACK, ...open, security: [], responses: redirect },
  summary: `Where the provider sends the browser back to: logs in, or shows \`/log-in?error=\` (${OIDC_REFUSALS.join(", ")}); or links, and shows \`/account?linked=\` (yes, ${LINK_REFUSALS.join(", ")}).`,
  // Providers add what they like.
  request: { query: z.looseObject({ state: z.string().max(1_000).optional() }) },
});

/** Log-in by OpenID Connect. `cookie` keeps what the browser must bring back. */
export function addOidcRoutes(app: ApiApp, cookie: SessionCookie, accounts: Accounts, web: Web): void {
  const refuse = (context: Context, reason: OidcRefusal): Response => context.redirect(`/log-in?error=${reason}`, 302);
  app.openapi(startRoute, async (context) => {
    const { oidc } = accounts;
    if (oidc === undefined) return noProvider();
    const begun = await oidc.begin(localPath(context.req.valid("query").return_to));
    if (begun === undefined) return refuse(context, "failed");
    keepFlow(context, cookie, begun.flow);
    return context.redirect(begun.url, 302);
  });
  app.openapi(callbackRoute, async (context) => {
    const { oidc } = accounts;
    if (oidc === undefined) return noProvider();
    const flow = takeFlow(context, cookie);
    // Whoever only comes by with the address leaves no trace.
    if (flow !== undefined) await context.get("beginEntry")?.();
    if (flow?.proof !== undefined) return await comeBackToLink(context, oidc, flow);
    const outcome = await oidc.finish(new URL(context.req.url).search, flow);
    if (outcome.kind === "refused") {
      if (flow !== undefined) noteAudit(context, { detail: { error: outcome.reason }, status: 401 });
      return refuse(context, outcome.reason);
    }
    const { email, id } = outcome.account;
    noteAudit(context, { actor: email, account: id, object: email });
    await begin(context, outcome.account, "oidc", accounts, web);
    return context.redirect(localPath(flow?.returnTo), 302);
  });
}

/** A path of this page; anything else would send people away with our name. */
function localPath(text: string | undefined): string {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes("\\")) return "/";
  return text;
}
