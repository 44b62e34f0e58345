import { z } from "@hono/zod-openapi";
import { EVERY_PROJECT, type Grants, PROJECT_ROLES, TOKEN_SCOPES } from "../../domain/access.ts";
import { formatTime } from "../../domain/time.ts";
import { ACCOUNT_STATES, type Account } from "../../store/account-store.ts";
import type { AuditEntry } from "../../store/audit-store.ts";
import type { ApiToken, Link, Session } from "../../store/credential-store.ts";
import { timeField } from "./parameters.ts";

const when = (time: number | undefined): string | null => (time === undefined ? null : formatTime(time));

/** Roles by project, as they are given and shown. */
export const projectsSchema = z.record(z.string().min(1).max(200), z.enum(PROJECT_ROLES)).openapi({
  description: `The role in each project; \`${EVERY_PROJECT}\` stands for all of them.`,
  example: { shop: "member" },
});

const grantsFields = {
  owner: z.boolean().openapi({ description: "May do everything." }),
  projects: projectsSchema,
};

export function grantsJson({ owner, projects }: Grants) {
  return { owner, projects: Object.fromEntries(projects) };
}

export function grantsOf(given: {
  readonly owner: boolean;
  readonly projects: z.infer<typeof projectsSchema>;
}): Grants {
  return { owner: given.owner, projects: new Map(Object.entries(given.projects)) };
}

export const accountSchema = z
  .object({
    id: z.string(),
    email: z.string().openapi({ description: "What one logs in with." }),
    name: z.string(),
    ...grantsFields,
    state: z.enum(ACCOUNT_STATES),
    has_password: z.boolean(),
    created_at: timeField,
    logged_in_at: timeField.nullable(),
  })
  .openapi("Account");

export type AccountJson = z.infer<typeof accountSchema>;

export function accountJson(account: Account): AccountJson {
  return {
    ...{ id: account.id, email: account.email, name: account.name, ...grantsJson(account.grants) },
    ...{ state: account.state, has_password: account.password !== undefined },
    ...{ created_at: formatTime(account.createdAt), logged_in_at: when(account.loggedInAt) },
  };
}

export const sessionSchema = z
  .object({
    id: z.string(),
    method: z.enum(["password", "oidc", "link"]),
    created_at: timeField,
    seen_at: timeField.openapi({ description: "To the minute." }),
    expires_at: timeField.openapi({ description: "Sooner if it is not used." }),
    address: z.string(),
    agent: z.string().openapi({ description: "What the browser says of itself." }),
    current: z.boolean().openapi({ description: "The one that asks." }),
  })
  .openapi("Session");

export function sessionJson(session: Session, current: string | undefined): z.infer<typeof sessionSchema> {
  return {
    ...{ id: session.id, method: session.method, address: session.address, agent: session.agent },
    ...{ created_at: formatTime(session.createdAt), seen_at: formatTime(session.seenAt) },
    expires_at: formatTime(Math.min(session.expiresAt, session.idleAt)),
    current: session.id === current,
  };
}

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().openapi({ description: "Whose it is." }),
    scopes: z.array(z.enum(TOKEN_SCOPES)),
    hint: z.string().openapi({ description: "Its last four characters." }),
    created_at: timeField,
    created_by: z.string(),
    expires_at: timeField.nullable().openapi({ description: "Null: never." }),
    used_at: timeField.nullable().openapi({ description: "To the minute." }),
    used_from: z.string().nullable(),
  })
  .openapi("Token");

export type TokenJson = z.infer<typeof tokenSchema>;

export function tokenJson(token: ApiToken, email: string | undefined): TokenJson {
  return {
    ...{ id: token.id, name: token.name, email: email ?? null, scopes: [...token.scopes], hint: token.hint },
    ...{ created_at: formatTime(token.createdAt), created_by: token.createdBy },
    ...{ expires_at: when(token.expiresAt), used_at: when(token.usedAt), used_from: token.usedFrom ?? null },
  };
}

export const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string().nullable().openapi({ description: "Who is meant; null: whoever has the link." }),
    ...grantsFields,
    created_by: z.string(),
    created_at: timeField,
    expires_at: timeField,
  })
  .openapi("Invitation");

export function invitationJson(link: Link): z.infer<typeof invitationSchema> {
  return {
    ...{ id: link.id, email: link.email ?? null, ...grantsJson(link.grants), created_by: link.createdBy },
    ...{ created_at: formatTime(link.createdAt), expires_at: formatTime(link.expiresAt) },
  };
}

const auditNameSchema = z.object({
  text: z.string().openapi({ description: "An id or e-mail address that stands in the entry." }),
  kind: z.enum(["issue", "alert", "delivery", "silence", "account"]),
  id: z.string().openapi({ description: "Of the thing; of the issue, for what was decided about one." }),
  title: z.string().openapi({ description: "What people call it." }),
});
export type AuditName = z.infer<typeof auditNameSchema>;

export const auditSchema = z
  .object({
    id: z.string(),
    at: timeField,
    actor: z.string().openapi({ description: "An e-mail address; `admin`: the admin token; empty: nobody known." }),
    via: z.string().openapi({ description: "`session`, `token`, `admin_token` or `log_in`." }),
    credential: z.string().nullable().openapi({ description: "Name of the token." }),
    address: z.string(),
    action: z.string().openapi({ example: "POST /api/v1/issues/{id}/resolve" }),
    object: z.string().openapi({ description: "What it was done to, such as an issue's id." }),
    detail: z.record(z.string(), z.unknown()).openapi({ description: "What was asked for, without secrets." }),
    names: z
      .array(auditNameSchema)
      .openapi({ description: "What people call what stands in the entry, as far as it is still there." }),
    status: z.number().int().nullable().openapi({
      description:
        "Of the answer; below 400 it was done. Null: it was begun; it goes on, or its process died, and it may have been done.",
    }),
  })
  .openapi("AuditEntry");

export function auditJson(
  { account: _, ...entry }: AuditEntry,
  names: readonly AuditName[],
): z.infer<typeof auditSchema> {
  const { credential, status } = entry;
  return {
    ...{ ...entry, at: formatTime(entry.at), credential: credential ?? null, status: status ?? null },
    detail: { ...entry.detail },
    names: names.map((name) => ({ ...name })),
  };
}
