import { type Grants, PROJECT_ROLES, type ProjectRole } from "../../../domain/access.ts";
import type { Account, AccountState } from "../../account-store.ts";

/** An account as both engines return it. */
export interface AccountRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string | null;
  readonly is_owner: number;
  readonly projects: string;
  readonly state: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly logged_in_at: number | null;
}

/** An account's columns where it is read beside something else. */
export const ACCOUNT_COLUMNS = `a.id AS account_id, a.email AS account_email, a.name AS account_name, a.password AS account_password,
  a.is_owner AS account_is_owner, a.projects AS account_projects, a.state AS account_state,
  a.created_at AS account_created_at, a.updated_at AS account_updated_at, a.logged_in_at AS account_logged_in_at`;

export type JoinedAccount = { readonly [K in keyof AccountRow as `account_${K}`]: AccountRow[K] };

export function joinedAccount(row: JoinedAccount): Account {
  return toAccount({
    id: row.account_id,
    email: row.account_email,
    name: row.account_name,
    password: row.account_password,
    is_owner: row.account_is_owner,
    projects: row.account_projects,
    state: row.account_state,
    created_at: row.account_created_at,
    updated_at: row.account_updated_at,
    logged_in_at: row.account_logged_in_at,
  });
}

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    password: row.password ?? undefined,
    grants: toGrants(row),
    state: row.state as AccountState,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    loggedInAt: row.logged_in_at ?? undefined,
  };
}

export function toGrants({ is_owner, projects }: { readonly is_owner: number; readonly projects: string }): Grants {
  return { owner: is_owner === 1, projects: new Map(JSON.parse(projects) as [string, ProjectRole][]) };
}

/** Pairs in order: a name such as `__proto__` is as good as any. */
export function storedGrants({ owner, projects }: Grants): { readonly is_owner: number; readonly projects: string } {
  const known = [...projects].filter(([, role]) => PROJECT_ROLES.includes(role)).sort(([a], [b]) => (a < b ? -1 : 1));
  return { is_owner: owner ? 1 : 0, projects: JSON.stringify(known) };
}

/** What e-mail addresses are compared by. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
