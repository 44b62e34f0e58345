import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Accounts } from "../../accounts/accounts.ts";
import { MAX_PASSWORD, passwordFault } from "../../accounts/passwords.ts";
import { csrfToken } from "../../accounts/secrets.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { formatTime, SECOND } from "../../domain/time.ts";
import type { Account } from "../../store/account-store.ts";
import type { Session } from "../../store/credential-store.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { type Caller, callerOf } from "../caller.ts";
import { networkOf } from "../client-address.ts";
import { confirmPerson, needsSession, tooManyTries, unlessBusy } from "../confirmation.ts";
import {
  accountJson,
  accountSchema,
  grantsJson,
  projectsSchema,
  sessionJson,
  sessionSchema,
} from "../json/account-json.ts";
import { listOf, orNull, timeField } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import type { Web } from "../web.ts";
import { OIDC_START } from "./oidc-paths.ts";
import { readRoute, writeRoute } from "./route.ts";

export const email = z.string().trim().min(1).max(254);
export const newPassword = z.string().min(1).max(MAX_PASSWORD);

/** Who is logged in, and what the page needs to act for them. */
export const meSchema = z
  .object({
    name: z.string().openapi({ description: "How what is done is signed." }),
    via: z.enum(["session", "token", "admin_token"]),
    account: orNull(accountSchema).openapi({ description: "Null for the admin token." }),
    owner: z.boolean(),
    projects: projectsSchema,
    csrf_token: z.string().nullable().openapi({ description: "To be sent with every change as `X-CSRF-Token`." }),
    session_id: z.string().nullable(),
    expires_at: timeField.nullable(),
  })
  .openapi("Me");

const waysRoute = readRoute({
  path: "/api/v1/log-in",
  summary: "How one can log in here, and who is logged in already. A page asks this first: nobody is no error.",
  access: "anyone",
  query: {},
  params: {},
  answer: z.object({
    password: z.boolean(),
    oidc: z
      .object({ name: z.string(), path: z.string().openapi({ description: "Where the browser is to go." }) })
      .nullable(),
    me: orNull(meSchema).openapi({ description: "Null: nobody, or by what lasts no more." }),
    set_up: z.boolean().openapi({ description: "Nobody can log in yet: the set-up link is in the log of the start." }),
  }),
});

const logInRoute = writeRoute({
  path: "/api/v1/session",
  summary: "Logs in with a password: the answer sets the session's cookie.",
  secret: true,
  access: "anyone",
  params: {},
  body: { email, password: z.string().min(1).max(1_000) },
  answer: meSchema,
});

const meRoute = readRoute({
  path: "/api/v1/session",
  summary: "Who is logged in.",
  access: "signed_in",
  query: {},
  params: {},
  answer: meSchema,
});

const logOutRoute = writeRoute({
  path: "/api/v1/session/end",
  summary: "Logs out.",
  access: "signed_in",
  params: {},
  body: {},
  answer: z.object({
    ended: z.number().int(),
    url: z.string().nullable().openapi({ description: "Where to log out of the provider of log-ins too." }),
  }),
});

const sessionsRoute = readRoute({
  path: "/api/v1/sessions",
  summary: "One's own sessions, the most recently used first.",
  access: "signed_in",
  query: {},
  params: {},
  answer: listOf(sessionSchema),
});

const endRoute = writeRoute({
  path: "/api/v1/sessions/{id}/end",
  summary: "Ends one of one's own sessions.",
  access: "signed_in",
  params: { id: z.string().min(1).max(64) },
  body: {},
  answer: z.object({ ended: z.number().int() }),
});

const endOthersRoute = writeRoute({
  path: "/api/v1/sessions/end-others",
  summary: "Ends all of one's own sessions but the one that asks.",
  access: "signed_in",
  params: {},
  body: {},
  answer: z.object({ ended: z.number().int() }),
});

const passwordRoute = writeRoute({
  path: "/api/v1/password",
  summary: "Changes one's own password: all other sessions end, and this one goes on under a new cookie.",
  secret: true,
  access: "signed_in",
  params: {},
  body: { current_password: z.string().min(1).max(1_000), new_password: newPassword },
  answer: meSchema,
});

const profileRoute = writeRoute({
  path: "/api/v1/profile",
  summary: "Changes one's own name.",
  access: "signed_in",
  params: {},
  body: { name: z.string().trim().min(1).max(200) },
  answer: accountSchema,
});

/** Log-in, log-out, one's own sessions and password. */
export function addSessionRoutes(app: ApiApp, { clock }: ApiDeps, accounts: Accounts, web: Web): void {
  const me = async (context: Context, caller: Caller) => {
    const held = context.get("session");
    const account = caller.account === undefined ? undefined : await accounts.people.get(caller.account);
    return meJson(caller, account, held);
  };
  app.openapi(waysRoute, async (context) => {
    const set_up = (await accounts.people.countUsable()) === 0;
    const { config, oidc } = accounts;
    const provider = oidc === undefined ? null : { name: oidc.name, path: OIDC_START };
    const caller = context.get("caller");
    const who = caller === undefined ? null : await me(context, caller);
    return context.json({ password: config.password_log_in, oidc: provider, me: who, set_up }, 200);
  });
  app.openapi(logInRoute, async (context) => {
    if (!accounts.config.password_log_in) return problemResponse(403, sentence("log_in.no_password")) as never;
    const given = context.req.valid("json");
    const outcome = await unlessBusy(accounts.logIn.try(given.email, given.password, networkOf(web.address(context))));
    if (outcome instanceof Response) return outcome as never;
    if (outcome.kind === "blocked") return tooManyTries(outcome.until, clock.now()) as never;
    if (outcome.kind === "wrong") {
      noteAudit(context, { detail: outcome.known ? { email: given.email } : {} });
      return problemResponse(401, sentence("log_in.wrong")) as never;
    }
    const { id, email: object } = outcome.account;
    noteAudit(context, { actor: object, account: id, object, detail: {} });
    return context.json(await begin(context, outcome.account, "password", accounts, web), 200);
  });
  app.openapi(meRoute, async (context) => context.json(await me(context, callerOf(context)), 200));
  app.openapi(logOutRoute, async (context) => {
    const { account, credential, via } = callerOf(context);
    if (via !== "session" || account === undefined || credential === undefined) return needsSession();
    const ended = await accounts.credentials.endSession({ account, id: credential });
    web.cookie.clear(context);
    const oidc = context.get("session")?.session.method === "oidc";
    return context.json(
      { ended: ended ? 1 : 0, url: (oidc ? await accounts.oidc?.logOutUrl() : undefined) ?? null },
      200,
    );
  });
  app.openapi(sessionsRoute, async (context) => {
    const { account, credential } = callerOf(context);
    const found = account === undefined ? [] : await accounts.credentials.listSessions(account, clock.now());
    return context.json({ items: found.map((one) => sessionJson(one, credential)), next: null }, 200);
  });
  // Before the route with an id: `end-others` is none.
  app.openapi(endOthersRoute, async (context) => {
    const { account, credential, via } = callerOf(context);
    if (via !== "session" || account === undefined || credential === undefined) return needsSession();
    return context.json({ ended: await accounts.credentials.endSessions({ account, except: credential }) }, 200);
  });
  app.openapi(endRoute, async (context) => {
    const { account, via, credential } = callerOf(context);
    if (via !== "session" || account === undefined) return needsSession();
    const { id } = context.req.valid("param");
    if (!(await accounts.credentials.endSession({ account, id }))) {
      return problemResponse(404, sentence("session.none")) as never;
    }
    if (id === credential) web.cookie.clear(context);
    return context.json({ ended: 1 }, 200);
  });
  app.openapi(passwordRoute, async (context) => {
    const { account: id, via } = callerOf(context);
    if (via !== "session" || id === undefined) return needsSession();
    const { current_password, new_password } = context.req.valid("json");
    const account = await accounts.people.get(id);
    if (account === undefined) return needsSession();
    const fault = passwordFault(new_password, [account.email, account.name]);
    if (fault !== undefined) return refusePassword(fault) as never;
    const doubt = await confirmPerson(
      context,
      { account, password: current_password, now: clock.now() },
      accounts,
      web,
    );
    if (doubt !== undefined) return doubt as never;
    const password = await unlessBusy(accounts.passwords.hash(new_password));
    if (password instanceof Response) return password as never;
    await accounts.people.setPassword({ id, password, at: clock.now() });
    return context.json(await begin(context, account, "password", accounts, web), 200);
  });
  app.openapi(profileRoute, async (context) => {
    const { account: id, via } = callerOf(context);
    if (via !== "session" || id === undefined) return needsSession();
    await accounts.people.update(id, { name: context.req.valid("json").name }, clock.now());
    const account = await accounts.people.get(id);
    return account === undefined ? needsSession() : context.json(accountJson(account), 200);
  });
}

/** Begins a session: sets its cookie, and answers who is now logged in. */
export async function begin(
  context: Context,
  account: Account,
  method: Session["method"],
  accounts: Accounts,
  web: Web,
): Promise<z.infer<typeof meSchema>> {
  // Whoever logs in anew is not left with a session that they no longer see.
  const before = context.get("session")?.session;
  if (before !== undefined) await accounts.credentials.endSession({ account: before.account, id: before.id });
  const origin = { address: web.address(context), agent: context.req.header("user-agent") ?? "" };
  const held = await accounts.sessions.open(account.id, method, origin);
  web.cookie.write(context, held.secret, (held.session.expiresAt - held.session.createdAt) / SECOND);
  const now = { ...account, loggedInAt: held.session.createdAt };
  return meJson({ name: account.email, via: "session", grants: account.grants }, now, held);
}

function meJson(
  { name, via, grants }: Pick<Caller, "name" | "via" | "grants">,
  account: Account | undefined,
  held: { readonly secret: string; readonly session: Session } | undefined,
): z.infer<typeof meSchema> {
  return {
    ...{ name, via, account: account === undefined ? null : accountJson(account), ...grantsJson(grants) },
    csrf_token: held === undefined ? null : csrfToken(held.secret),
    session_id: held?.session.id ?? null,
    expires_at: held === undefined ? null : formatTime(Math.min(held.session.expiresAt, held.session.idleAt)),
  };
}

export function refusePassword(why: Sentence, parameter = "new_password"): Response {
  return problemResponse(400, sentence("password.refused", { why }), { errors: [{ parameter, detail: why }] });
}
