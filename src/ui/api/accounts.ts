import { logIn } from "../state/session.ts";
import {
  type Account,
  type AuditEntry,
  type HandedLink,
  type Identity,
  type Invitation,
  type LoggedIn,
  meOf,
  type OwnSession,
  type ProjectRole,
  type Token,
  type TokenScope,
} from "./account-types.ts";
import { type Query, read, write, writeOnce } from "./request.ts";
import type { Page } from "./types.ts";

const USERS = "/api/v1/users";
const INVITATIONS = "/api/v1/invitations";
const TOKENS = "/api/v1/tokens";
const IDENTITIES = "/api/v1/identities";
const SESSIONS = "/api/v1/sessions";
const ofUser = (id: string, part = ""): string => `${USERS}/${encodeURIComponent(id)}${part}`;

export interface UserChange {
  readonly name?: string;
  readonly owner?: boolean;
  readonly projects?: Readonly<Record<string, ProjectRole>>;
  readonly state?: Account["state"];
}

/** What the page asks the API about people: one function an address. */
export const accounts = {
  users: (query: Query) => read<Page<Account>>(USERS, query),
  changeUser: (id: string, change: UserChange) => write<Account>(ofUser(id), change),
  /** Of an administrator of projects: only those that are named change, null ends a role. */
  changeRoles: (id: string, projects: Readonly<Record<string, ProjectRole | null>>) =>
    write<Account>(ofUser(id, "/roles"), { projects }),
  deleteUser: (id: string) => write<object>(ofUser(id, "/delete"), {}),
  passwordLink: (id: string) => write<HandedLink>(ofUser(id, "/password-link"), {}),
  /** Who can look after issues of the projects that one sees. */
  people: () =>
    read<{ readonly items: readonly { readonly email: string; readonly name: string }[] }>("/api/v1/people"),
  invitations: () => read<Page<Invitation>>(INVITATIONS),
  invite: (invitation: {
    readonly email?: string;
    readonly owner: boolean;
    readonly projects: Readonly<Record<string, ProjectRole>>;
    readonly expires_in: string;
  }) => writeOnce<HandedLink & { readonly invitation: Invitation }>(INVITATIONS, invitation),
  takeBack: (id: string) => write<object>(`${INVITATIONS}/${encodeURIComponent(id)}/delete`, {}),
  tokens: (of: "me" | "all") => read<Page<Token>>(TOKENS, { of }),
  makeToken: (token: {
    readonly name: string;
    readonly scopes: readonly TokenScope[];
    readonly expires_in?: string;
    readonly email?: string;
  }) => writeOnce<{ readonly token: string; readonly details: Token }>(TOKENS, token),
  revokeToken: (id: string) => write<object>(`${TOKENS}/${encodeURIComponent(id)}/revoke`, {}),
  sessions: () => read<Page<OwnSession>>(SESSIONS),
  endSession: (id: string) => write<object>(`${SESSIONS}/${encodeURIComponent(id)}/end`, {}),
  endOtherSessions: () => write<{ readonly ended: number }>(`${SESSIONS}/end-others`, {}),
  /** All other sessions end; this one goes on. */
  changePassword: async (current: string, wanted: string): Promise<void> => {
    const body = { current_password: current, new_password: wanted };
    const answer = await write<LoggedIn>("/api/v1/password", body);
    logIn(meOf(answer), { csrf: answer.csrf_token ?? undefined });
  },
  identities: () => read<Page<Identity>>(IDENTITIES),
  /** `url`: where to go. */
  linkIdentity: (proof: { readonly current_password?: string }) =>
    write<{ readonly url: string }>(`${IDENTITIES}/link`, proof),
  unlinkIdentity: ({ issuer, subject }: Identity, proof: { readonly current_password?: string }) =>
    write<object>(`${IDENTITIES}/unlink`, { issuer, subject, ...proof }),
  rename: (name: string) => write<Account>("/api/v1/profile", { name }),
  audit: (query: Query) => read<Page<AuditEntry>>("/api/v1/audit", query),
};
