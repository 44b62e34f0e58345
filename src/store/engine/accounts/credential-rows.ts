import { TOKEN_SCOPES, type TokenScope } from "../../../domain/access.ts";
import type { ApiToken, Link, LinkKind, Session } from "../../credential-store.ts";
import { toGrants } from "./account-rows.ts";

export interface SessionRow {
  readonly id: string;
  readonly account: string;
  readonly method: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly idle_at: number;
  readonly expires_at: number;
  readonly address: string;
  readonly agent: string;
}

export interface TokenRow {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scopes: string;
  readonly hint: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number | null;
  readonly used_at: number | null;
  readonly used_from: string | null;
}

export interface LinkRow {
  readonly id: string;
  readonly kind: string;
  readonly account: string | null;
  readonly email: string | null;
  readonly is_owner: number;
  readonly projects: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly expires_at: number;
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    account: row.account,
    method: row.method as Session["method"],
    createdAt: row.created_at,
    seenAt: row.seen_at,
    idleAt: row.idle_at,
    expiresAt: row.expires_at,
    address: row.address,
    agent: row.agent,
  };
}

export function toToken(row: TokenRow): ApiToken {
  const scopes = row.scopes.split(" ");
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    scopes: TOKEN_SCOPES.filter((scope: TokenScope) => scopes.includes(scope)),
    hint: row.hint,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at ?? undefined,
    usedAt: row.used_at ?? undefined,
    usedFrom: row.used_from ?? undefined,
  };
}

export function toLink(row: LinkRow): Link {
  return {
    id: row.id,
    kind: row.kind as LinkKind,
    account: row.account ?? undefined,
    email: row.email ?? undefined,
    grants: toGrants(row),
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
