import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Accounts } from "../../accounts/accounts.ts";
import type { Oidc, OidcFlow } from "../../accounts/oidc.ts";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import type { Account, LinkedIdentity } from "../../store/account-store.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { callerOf } from "../caller.ts";
import { confirmPerson, needsSession } from "../confirmation.ts";
import { listOf, timeField } from "../json/parameters.ts";
import { keepFlow } from "../oidc-flow.ts";
import { problemResponse } from "../problem-details.ts";
import type { SessionCookie } from "../session-cookie.ts";
import type { Web } from "../web.ts";
import { readRoute, writeRoute } from "./route.ts";

/** The page that asks, and shows what came of it. */
const PAGE = "/account";

export const identitySchema = z
  .object({
    issuer: z.string().openapi({ description: "The provider, as it names itself." }),
    subject: z.string().openapi({ description: "Who one is there." }),
    linked_at: timeField,
    opens: z.boolean().openapi({ description: "Whether one can log in with it: it is of the provider of now." }),
  })
  .openapi("Identity");

const currentPassword = z.string().min(1).max(1_000).optional().openapi({
  description: "May be left out within ten minutes after the log-in.",
});

const listRoute = readRoute({
  path: "/api/v1/identities",
  summary: "One's own identities at providers of log-ins, the oldest first.",
  access: "signed_in",
  query: {},
  params: {},
  answer: listOf(identitySchema),
});

const linkRoute = writeRoute({
  path: "/api/v1/identities/link",
  summary: "Begins to link who one is at the provider to one's account: `url` is where the browser is to go.",
  secret: true,
  access: "signed_in",
  params: {},
  body: { current_password: currentPassword },
  answer: z.object({ url: z.string() }),
});

const unlinkRoute = writeRoute({
  path: "/api/v1/identities/unlink",
  summary: "Unlinks an identity, never the last way in; sessions that a provider's log-in began end, but for this one.",
  secret: true,
  access: "signed_in",
  params: {},
  body: {
    issuer: z.string().min(1).max(1_000),
    subject: z.string().min(1).max(1_000),
    current_password: currentPassword,
  },
  answer: z.object({ unlinked: z.number().int() }),
});

/** What links one's account to who one is at a provider of log-ins. `logIn` keeps what the browser must bring back. */
export function addIdentityRoutes(
  app: ApiApp,
  { clock }: ApiDeps,
  accounts: Accounts,
  web: Web & { readonly logIn: SessionCookie },
): void {
  const { people } = accounts;
  app.openapi(listRoute, async (context) => {
    const { account } = callerOf(context);
    const found = account === undefined ? [] : await people.identitiesOf(account);
    return context.json({ items: found.map((one) => identityJson(one, accounts)), next: null }, 200);
  });
  app.openapi(linkRoute, async (context) => {
    const [account, held, { oidc }] = [await personOf(context, accounts), context.get("session"), accounts];
    if (account === undefined || held === undefined) return needsSession();
    if (oidc === undefined) return noProvider() as never;
    const { current_password: password } = context.req.valid("json");
    const doubt = await confirmPerson(context, { account, password, now: clock.now() }, accounts, web);
    if (doubt !== undefined) return doubt as never;
    const begun = await oidc.begin(PAGE, held.secret);
    if (begun === undefined) return problemResponse(409, sentence("identity.no_answer")) as never;
    keepFlow(context, web.logIn, begun.flow);
    noteAudit(context, { object: account.email, detail: {} });
    return context.json({ url: begun.url }, 200);
  });
  app.openapi(unlinkRoute, async (context) => {
    const account = await personOf(context, accounts);
    if (account === undefined) return needsSession();
    const { issuer, subject, current_password: password } = context.req.valid("json");
    const doubt = await confirmPerson(context, { account, password, now: clock.now() }, accounts, web);
    if (doubt !== undefined) return doubt as never;
    noteAudit(context, { object: account.email, detail: { issuer, subject } });
    const linked = await people.identitiesOf(account.id);
    const isMeant = (one: LinkedIdentity): boolean => one.issuer === issuer && one.subject === subject;
    if (!linked.some(isMeant)) return problemResponse(404, sentence("identity.none")) as never;
    const byPassword = accounts.config.password_log_in && account.password !== undefined;
    const other = linked.find((one) => !isMeant(one) && accounts.oidc?.accepts(one));
    const instead = byPassword ? "password" : other;
    const { credential } = callerOf(context);
    const request = { issuer, subject, account: account.id, keepSession: credential ?? "" };
    const unlinked = instead !== undefined && (await people.unlinkIdentity({ ...request, instead }));
    if (!unlinked) return problemResponse(409, sentence("identity.last")) as never;
    return context.json({ unlinked: 1 }, 200);
  });
}

/** Links who came back from the provider, and shows the account. */
export async function comeBackToLink(context: Context, oidc: Oidc, flow: OidcFlow): Promise<Response> {
  const [held, account] = [context.get("session"), context.get("caller")?.account];
  const session = held === undefined || account === undefined ? undefined : { secret: held.secret, account };
  const outcome = await oidc.link(new URL(context.req.url).search, flow, session);
  const object = context.get("caller")?.name ?? "";
  if (outcome.kind === "linked") noteAudit(context, { object, detail: { linked: outcome.identity } });
  else noteAudit(context, { object, detail: { error: outcome.reason }, status: 403 });
  return context.redirect(`${PAGE}?linked=${outcome.kind === "linked" ? "yes" : outcome.reason}`, 302);
}

/** Who asks, if it is a person with a session. */
async function personOf(context: Context, { people }: Accounts): Promise<Account | undefined> {
  const { account, via } = callerOf(context);
  return via === "session" && account !== undefined ? await people.get(account) : undefined;
}

function identityJson(identity: LinkedIdentity, { oidc }: Accounts): z.infer<typeof identitySchema> {
  const { issuer, subject, linkedAt } = identity;
  return { issuer, subject, linked_at: formatTime(linkedAt), opens: oidc?.accepts(identity) ?? false };
}

export function noProvider(): Response {
  return problemResponse(404, sentence("log_in.no_provider"));
}
