import { z } from "@hono/zod-openapi";
import type { Accounts } from "../../accounts/accounts.ts";
import { isEmail } from "../../accounts/links.ts";
import { EVERY_PROJECT, type Grants, mayGrant, PROJECT_ROLES, reaches, type reachOf } from "../../domain/access.ts";
import { sentence } from "../../domain/sentence.ts";
import { formatTime } from "../../domain/time.ts";
import { newUniqueId } from "../../domain/unique-id.ts";
import { ACCOUNT_STATES, type Account, type AccountChange, type UpdateOutcome } from "../../store/account-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { callerOf, currentReach } from "../caller.ts";
import { accountJson, accountSchema, grantsOf, projectsSchema } from "../json/account-json.ts";
import { listOf, listParameters, timeField } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import type { Web } from "../web.ts";
import { present } from "./issues.ts";
import { readRoute, writeRoute } from "./route.ts";
import { email } from "./session.ts";

const id = z.string().min(1).max(64).openapi({ description: "Of the account." });
const name = z.string().trim().min(1).max(200);

/** A link to be handed to somebody. */
export const linkFields = {
  url: z.string().openapi({ description: "Told here and never again; works once." }),
  expires_at: timeField,
};

const listRoute = readRoute({
  path: "/api/v1/users",
  summary: "Accounts, by e-mail address.",
  access: "admin",
  scope: "projects",
  query: listParameters,
  params: {},
  answer: listOf(accountSchema),
});

const peopleRoute = readRoute({
  path: "/api/v1/people",
  summary: "Who can look after issues of the projects that one sees.",
  scope: "projects",
  query: {},
  params: {},
  answer: z.object({ items: z.array(z.object({ email: z.string(), name: z.string() })) }),
});

const addRoute = writeRoute({
  path: "/api/v1/users",
  summary: "Makes an account, and a link that sets its password.",
  secret: true,
  access: "owner",
  params: {},
  body: { email, name: name.optional(), owner: z.boolean().default(false), projects: projectsSchema.default({}) },
  answer: z.object({ user: accountSchema, ...linkFields }),
});

const updateRoute = writeRoute({
  path: "/api/v1/users/{id}",
  summary: "Changes an account: its name, its roles, whether it can log in. The last owner stays one.",
  access: "owner",
  params: { id },
  body: {
    email: email.optional(),
    name: name.optional(),
    owner: z.boolean().optional(),
    projects: projectsSchema.optional().openapi({ description: "All roles; those that are not named end." }),
    state: z.enum(ACCOUNT_STATES).optional().openapi({ description: "`disabled` ends all sessions." }),
  },
  answer: accountSchema,
});

const rolesRoute = writeRoute({
  path: "/api/v1/users/{id}/roles",
  summary: "Changes somebody's roles in projects that one administers.",
  access: "admin",
  scope: "projects",
  params: { id },
  body: {
    projects: z
      .record(z.string().min(1).max(200), z.enum(PROJECT_ROLES).nullable())
      .openapi({ description: "Only those that are named change; null: none any more." }),
  },
  answer: accountSchema,
});

const deleteRoute = writeRoute({
  path: "/api/v1/users/{id}/delete",
  summary: "Removes an account with its sessions and tokens. The last owner stays.",
  access: "owner",
  params: { id },
  body: {},
  answer: z.object({ deleted: z.number().int() }),
});

const resetRoute = writeRoute({
  path: "/api/v1/users/{id}/password-link",
  summary: "Makes a link that sets an account's password anew, which ends its sessions.",
  secret: true,
  access: "owner",
  params: { id },
  body: {},
  answer: z.object(linkFields),
});

const MOST_PEOPLE = 1_000;
/** Of a change that others keep overtaking. */
const MOST_TRIES = 10;

/** Accounts, as owners and administrators of projects see to them. */
export function addUserRoutes(app: ApiApp, { clock }: ApiDeps, accounts: Accounts, web: Web): void {
  const { people, links } = accounts;
  const passwordLink = async (account: Account, by: string) => {
    const made = await links.forPassword(account.id, by);
    if (made === undefined) return undefined;
    return { url: web.link("/set-up", { code: made.code }), expires_at: formatTime(made.link.expiresAt) };
  };
  // Of what is changed in parts, another's change of another part must not be lost: it is decided once more on what is there.
  const update = async (
    account: Account,
    change: AccountChange,
    granted: (now: Grants) => Grants | undefined,
  ): Promise<UpdateOutcome> => {
    let found: Account | undefined = account;
    for (let tries = 0; found !== undefined && tries < MOST_TRIES; tries += 1) {
      const grants = granted(found.grants);
      const wanted = grants === undefined ? change : { ...change, grants, grantsBefore: found.grants };
      const outcome = await people.update(found.id, wanted, clock.now());
      if (outcome !== "changed") return outcome;
      found = await people.get(account.id);
    }
    return found === undefined ? "not_found" : "changed";
  };
  app.openapi(listRoute, async (context) => {
    const page = await people.list(present(context.req.valid("query")));
    return context.json({ items: page.items.map(accountJson), next: page.next ?? null }, 200);
  });
  app.openapi(peopleRoute, async (context) => {
    const reach = currentReach();
    const items: { email: string; name: string }[] = [];
    let cursor: string | undefined;
    do {
      const page = await people.list(cursor === undefined ? { limit: 100 } : { limit: 100, cursor });
      items.push(
        ...page.items.filter((one) => shares(one, reach)).map((one) => ({ email: one.email, name: one.name })),
      );
      cursor = page.next;
    } while (cursor !== undefined && items.length < MOST_PEOPLE);
    return context.json({ items }, 200);
  });
  app.openapi(addRoute, async (context) => {
    const given = context.req.valid("json");
    if (!isEmail(given.email)) return refuseEmail();
    const now = clock.now();
    const account: Account = {
      ...{
        id: newUniqueId(now),
        email: given.email.toLowerCase(),
        name: given.name ?? given.email,
        password: undefined,
      },
      ...{ grants: grantsOf(given), state: "active", createdAt: now, updatedAt: now, loggedInAt: undefined },
    };
    if ((await people.add(account)) === "email_taken") return emailTaken();
    noteAudit(context, { object: account.email });
    const link = await passwordLink(account, actorOf(context));
    return link === undefined ? tooManyLinks() : context.json({ user: accountJson(account), ...link }, 200);
  });
  app.openapi(updateRoute, async (context) => {
    const { owner, projects, ...given } = present(context.req.valid("json"));
    const account = await people.get(context.req.valid("param").id);
    if (account === undefined) return noAccount();
    noteAudit(context, { object: account.email });
    if (given.email !== undefined && !isEmail(given.email)) return refuseEmail();
    const named = projects && new Map(Object.entries(projects));
    const outcome = await update(account, given, (now) =>
      owner === undefined && named === undefined
        ? undefined
        : { owner: owner ?? now.owner, projects: named ?? now.projects },
    );
    if (outcome !== "done") return refuse(outcome);
    return context.json(accountJson((await people.get(account.id)) ?? account), 200);
  });
  app.openapi(rolesRoute, async (context) => {
    const changes = Object.entries(context.req.valid("json").projects);
    const account = await people.get(context.req.valid("param").id);
    if (account === undefined) return noAccount();
    noteAudit(context, { object: account.email });
    const { grants: own } = callerOf(context);
    const named = { owner: false, projects: new Map(changes.map(([project]) => [project, "viewer" as const])) };
    if (!mayGrant(own, named)) {
      return problemResponse(403, sentence("account.grant")) as never;
    }
    const outcome = await update(account, {}, (now) => {
      const roles = new Map(now.projects);
      for (const [project, role] of changes) {
        if (role === null) roles.delete(project);
        else roles.set(project, role);
      }
      return { owner: now.owner, projects: roles };
    });
    if (outcome !== "done") return refuse(outcome);
    return context.json(accountJson((await people.get(account.id)) ?? account), 200);
  });
  app.openapi(deleteRoute, async (context) => {
    const account = await people.get(context.req.valid("param").id);
    if (account === undefined) return noAccount();
    noteAudit(context, { object: account.email });
    const outcome = await people.remove(account.id, clock.now());
    return outcome === "done" ? context.json({ deleted: 1 }, 200) : refuse(outcome);
  });
  app.openapi(resetRoute, async (context) => {
    const account = await people.get(context.req.valid("param").id);
    if (account === undefined) return noAccount();
    noteAudit(context, { object: account.email });
    if (account.state === "disabled") {
      return problemResponse(409, sentence("account.disabled")) as never;
    }
    const link = await passwordLink(account, actorOf(context));
    return link === undefined ? tooManyLinks() : context.json(link, 200);
  });
}

/** Whether an account has a role where one sees something. */
function shares({ grants, state }: Account, reach: ReturnType<typeof reachOf>): boolean {
  if (state !== "active") return false;
  if (reach === "all" || grants.owner || grants.projects.has(EVERY_PROJECT)) return true;
  return [...grants.projects.keys()].some((project) => reaches(reach, project));
}

export function tooManyLinks(): never {
  return problemResponse(409, sentence("link.too_many")) as never;
}

export function refuseEmail(): never {
  const errors = [{ parameter: "email", detail: sentence("email.form") }];
  return problemResponse(400, sentence("email.unusable"), { errors }) as never;
}

export function emailTaken(): never {
  const errors = [{ parameter: "email", detail: sentence("email.taken") }];
  return problemResponse(409, sentence("account.exists"), { errors }) as never;
}

function refuse(outcome: Exclude<UpdateOutcome, "done">): never {
  if (outcome === "email_taken") return emailTaken();
  if (outcome === "changed") return problemResponse(409, sentence("account.changed")) as never;
  if (outcome === "not_found") return noAccount();
  return problemResponse(409, sentence("account.last_owner")) as never;
}

export function noAccount(): never {
  return problemResponse(404, sentence("account.none")) as never;
}
