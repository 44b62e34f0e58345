import type { Me, ProjectRole } from "../state/session.ts";

/*
 * Answers of the API about people and what they prove with who they are, as the page uses them: kept equal to the API's own
 * types by test/unit/ui/api-types.test.ts.
 */

export type { ProjectRole } from "../state/session.ts";

/** What somebody may do: everything, or something in projects (`*`: in all). */
export interface Grants {
  readonly owner: boolean;
  readonly projects: Readonly<Record<string, ProjectRole>>;
}

export interface Account extends Grants {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly state: "active" | "disabled";
  readonly has_password: boolean;
  readonly created_at: string;
  readonly logged_in_at: string | null;
}

/** Who is logged in. */
export interface LoggedIn extends Grants {
  readonly name: string;
  readonly account: Account | null;
  readonly csrf_token: string | null;
}

export interface WaysIn {
  readonly password: boolean;
  readonly oidc: { readonly name: string; readonly path: string } | null;
  /** Null: nobody is logged in. */
  readonly me: LoggedIn | null;
  /** Nobody can log in yet. */
  readonly set_up: boolean;
}

export interface OwnSession {
  readonly id: string;
  readonly method: "password" | "oidc" | "link";
  readonly created_at: string;
  readonly seen_at: string;
  readonly expires_at: string;
  readonly address: string;
  readonly agent: string;
  readonly current: boolean;
}

/** Who one is at a provider of log-ins. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly linked_at: string;
  /** Whether one can log in with it. */
  readonly opens: boolean;
}

/** Why an identity was not linked. */
export const LINK_REFUSALS = ["failed", "expired", "declined", "no_role", "session", "taken", "too_many"] as const;

/** What a link is for. */
export interface LinkView extends Grants {
  readonly kind: "set_up" | "invitation" | "password";
  readonly email: string | null;
  readonly name: string | null;
  readonly email_fixed: boolean;
  readonly expires_at: string;
}

export interface LinkUse {
  readonly code: string;
  readonly password: string;
  readonly email?: string;
  readonly name?: string;
}

export interface Invitation extends Grants {
  readonly id: string;
  readonly email: string | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
}

/** To be handed to somebody; told once. */
export interface HandedLink {
  readonly url: string;
  readonly expires_at: string;
}

export const TOKEN_SCOPES = ["read", "write", "admin"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly scopes: readonly TokenScope[];
  readonly hint: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string | null;
  readonly used_at: string | null;
  readonly used_from: string | null;
}

export interface AuditName {
  readonly text: string;
  readonly kind: "issue" | "alert" | "delivery" | "silence" | "account";
  readonly id: string;
  readonly title: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly via: string;
  readonly credential: string | null;
  readonly address: string;
  readonly action: string;
  readonly object: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** What people call what stands in it as `text`. */
  readonly names: readonly AuditName[];
  /** Null: it was begun, and nobody knows what came of it. */
  readonly status: number | null;
}

/** How a project is: from what services its events come, and what is to be done in it. */
export interface Project {
  readonly name: string;
  readonly issues: number;
  readonly unresolved: number;
  readonly events_24h: number;
  readonly last_seen: string | null;
  readonly sources: readonly { readonly id: string; readonly last_seen: string }[];
  /** Null: the configuration does not name it. */
  readonly configuration: {
    readonly services: readonly string[];
    readonly owners: readonly { readonly rule: string; readonly owners: readonly string[] }[];
  } | null;
}

/** Why a log-in by the provider is not taken. */
export const PROVIDER_REFUSALS = [
  "failed",
  "expired",
  "declined",
  "no_email",
  "unverified_email",
  "email_taken",
  "no_account",
  "no_role",
  "disabled",
] as const;
export type ProviderRefusal = (typeof PROVIDER_REFUSALS)[number];

/** Who somebody is to the page. */
export function meOf({ name, account, owner, projects }: LoggedIn): Me {
  return {
    account: account?.id ?? null,
    name: account?.name ?? name,
    email: account?.email ?? null,
    owner,
    projects,
  };
}
