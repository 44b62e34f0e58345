import { z } from "@hono/zod-openapi";
import type { Accounts } from "../../accounts/accounts.ts";
import { isEmail } from "../../accounts/links.ts";
import { parseDuration } from "../../config/duration.ts";
import { type Grants, mayGrant } from "../../domain/access.ts";
import { says, sentence } from "../../domain/sentence.ts";
import { DAY, formatTime } from "../../domain/time.ts";
import type { Link } from "../../store/credential-store.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { noteAudit } from "../audit.ts";
import { callerOf } from "../caller.ts";
import { grantsOf, invitationJson, invitationSchema, projectsSchema } from "../json/account-json.ts";
import { listOf } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import type { Web } from "../web.ts";
import { readRoute, writeRoute } from "./route.ts";
import { email } from "./session.ts";
import { emailTaken, linkFields, refuseEmail, tooManyLinks } from "./users.ts";

const LASTS_MS: number = 7 * DAY;
const MOST_MS: number = 30 * DAY;

const listRoute = readRoute({
  path: "/api/v1/invitations",
  summary: "Open invitations, the newest first.",
  access: "admin",
  scope: "projects",
  query: {},
  params: {},
  answer: listOf(invitationSchema),
});

const inviteRoute = writeRoute({
  path: "/api/v1/invitations",
  summary: "Makes a link with which somebody makes their account.",
  secret: true,
  access: "admin",
  scope: "projects",
  params: {},
  body: {
    email: email.optional().openapi({ description: "Who is meant. Default: whoever has the link." }),
    owner: z.boolean().default(false),
    projects: projectsSchema.default({}),
    expires_in: z
      .string()
      .max(20)
      .default("7d")
      .refine((text) => inTime(parseDuration(text)), says("parameter.invitation_duration")),
  },
  answer: z.object({ invitation: invitationSchema, ...linkFields }),
});

const deleteRoute = writeRoute({
  path: "/api/v1/invitations/{id}/delete",
  summary: "Takes an invitation back.",
  access: "admin",
  scope: "projects",
  params: { id: z.string().min(1).max(64).openapi({ description: "Of the invitation." }) },
  body: {},
  answer: z.object({ deleted: z.number().int() }),
});

function inTime(ms: number | undefined): boolean {
  return ms !== undefined && ms > 0 && ms <= MOST_MS;
}

/** Invitations, by whom may give the roles that they hold. */
export function addInvitationRoutes(app: ApiApp, { clock }: ApiDeps, accounts: Accounts, web: Web): void {
  const shown = async (own: Grants): Promise<readonly Link[]> =>
    (await accounts.credentials.listLinks("invitation", clock.now())).filter(({ grants }) => mayGrant(own, grants));
  app.openapi(listRoute, async (context) => {
    const items = (await shown(callerOf(context).grants)).map(invitationJson);
    return context.json({ items, next: null }, 200);
  });
  app.openapi(inviteRoute, async (context) => {
    const given = context.req.valid("json");
    const grants = grantsOf(given);
    if (!mayGrant(callerOf(context).grants, grants)) {
      return problemResponse(403, sentence("invitation.grant")) as never;
    }
    if (!grants.owner && grants.projects.size === 0) {
      const errors = [{ parameter: "projects", detail: sentence("invitation.projects") }];
      return problemResponse(400, sentence("invitation.nothing"), { errors }) as never;
    }
    if (given.email !== undefined && !isEmail(given.email)) return refuseEmail();
    if (given.email !== undefined && (await accounts.people.findByEmail(given.email)) !== undefined)
      return emailTaken();
    const expiresAt = clock.now() + (parseDuration(given.expires_in) ?? LASTS_MS);
    const made = await accounts.links.invite({ email: given.email, grants, by: actorOf(context), expiresAt });
    if (made === undefined) return tooManyLinks();
    noteAudit(context, { object: made.link.email ?? made.link.id });
    const url = web.link("/set-up", { code: made.code });
    return context.json({ invitation: invitationJson(made.link), url, expires_at: formatTime(expiresAt) }, 200);
  });
  app.openapi(deleteRoute, async (context) => {
    const { id } = context.req.valid("param");
    const known = (await shown(callerOf(context).grants)).some((one) => one.id === id);
    if (!known || !(await accounts.credentials.removeLink("invitation", id))) {
      return problemResponse(404, sentence("invitation.none")) as never;
    }
    return context.json({ deleted: 1 }, 200);
  });
}
