import type { AuditEntry } from "../../api/account-types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";

/** What the addresses of the API that change something are in words; one that is not named is shown as it is. */
const TEXTS: Readonly<Record<string, MessageKey>> = {
  session: "action.logged_in",
  "session/end": "action.logged_out",
  "sessions/{id}/end": "action.ended_session",
  "sessions/end-others": "action.ended_sessions",
  password: "action.changed_password",
  profile: "action.renamed",
  "identities/link": "action.began_link",
  "identities/unlink": "action.unlinked",
  "links/use": "action.used_link",
  users: "action.added_user",
  "users/{id}": "action.changed_user",
  "users/{id}/roles": "action.changed_roles",
  "users/{id}/delete": "action.deleted_user",
  "users/{id}/password-link": "action.made_password_link",
  invitations: "action.invited",
  "invitations/{id}/delete": "action.took_back_invitation",
  tokens: "action.made_token",
  "tokens/{id}/revoke": "action.revoked_token",
  "issues/bulk": "action.decided_many",
  "issues/{id}/resolve": "action.resolved",
  "issues/{id}/ignore": "action.ignored",
  "issues/{id}/unresolve": "action.reopened",
  "issues/{id}/assign": "action.assigned",
  "issues/{id}/priority": "action.prioritized",
  "issues/{id}/merge": "action.merged",
  "issues/{id}/split": "action.split",
  "issues/{id}/delete": "action.deleted",
  "issues/{id}/discard": "action.discarded",
  "issues/{id}/comments": "action.commented",
  "issues/{id}/adopt": "action.took_over",
  "comments/{id}": "action.edited_comment",
  "comments/{id}/delete": "action.deleted_comment",
  views: "action.kept_view",
  "views/{id}": "action.changed_view",
  "views/{id}/delete": "action.deleted_view",
  "dead-letters/replay": "action.read_again",
  "dead-letters/{id}/replay": "action.read_one_again",
  "set-up/test": "action.tried_source",
  "discards/{id}/undo": "action.undid_discard",
  "activity/undo": "action.undid",
  "activity/{id}/undo": "action.undid",
  "alerts/{id}/acknowledge": "action.acknowledged",
  "deliveries/{id}/resend": "action.resent",
  silences: "action.silenced",
  "silences/{id}/expire": "action.ended_silence",
  releases: "action.deployed",
  "receivers/{name}/test": "action.tried_receiver",
};

/** Decisions that are asked for of a list of issues. */
const OF_MANY: Readonly<Record<string, MessageKey>> = {
  resolve: "action.resolved",
  ignore: "action.ignored",
  unresolve: "action.reopened",
  assign: "action.assigned",
  priority: "action.prioritized",
  delete: "action.deleted",
};

/** What was done, and to what: the page decides about one issue as about many. */
export function deedOf({ action, object, detail }: Pick<AuditEntry, "action" | "object" | "detail">): {
  readonly text: string;
  readonly object: string;
  /** What was asked for beside that. */
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const { issues, action: asked, preview: _, ...others } = detail;
  const { kind: name, ...how } = typeof asked === "object" && asked !== null ? (asked as { kind?: unknown }) : {};
  const kind = String(name);
  const key = Object.hasOwn(OF_MANY, kind) ? OF_MANY[kind] : undefined;
  const one = Array.isArray(issues) && issues.length === 1 && typeof issues[0] === "string" ? issues[0] : undefined;
  if (!action.endsWith("/issues/bulk") || key === undefined || one === undefined) {
    return { text: actionText(action), object, rest: detail };
  }
  return { text: t(key), object: one, rest: { ...how, ...others } };
}

/** `POST /api/v1/issues/{id}/resolve` as `resolved an issue`. */
export function actionText(action: string): string {
  const path = /^POST \/api\/v1\/(.+)$/.exec(action)?.[1] ?? "";
  const key = Object.hasOwn(TEXTS, path) ? TEXTS[path] : undefined;
  return key === undefined ? action : t(key);
}
