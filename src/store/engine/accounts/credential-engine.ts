import type { CredentialStore } from "../../credential-store.ts";
import type { PortableSql, PortableStep } from "../portable-sql.ts";
import { readableText } from "../stored-text.ts";
import { insertAccount, safeId, storedEmail, storedName } from "./account-engine.ts";
import { ACCOUNT_COLUMNS, type JoinedAccount, joinedAccount, storedGrants } from "./account-rows.ts";
import { countAttempt } from "./attempt-engine.ts";
import { type LinkRow, type SessionRow, type TokenRow, toLink, toSession, toToken } from "./credential-rows.ts";

const MOST_SESSIONS = 50;
const MOST_TOKENS = 100;
const MOST_LINKS = 1_000;
const MOST_LISTED = 1_000;

/** The contract on an engine. */
export function createCredentialStore(engine: PortableSql): CredentialStore {
  const changes = async (sql: string, values: PortableStep["values"]): Promise<number> => {
    const outcome = await engine.write({ steps: [{ sql, values }] });
    return outcome.kind === "done" ? (outcome.changed[0] ?? 0) : 0;
  };
  return {
    openSession: async (session) => {
      await engine.write({
        steps: [
          {
            sql: `INSERT INTO account_session (id, hash, account, method, created_at, seen_at, idle_at, expires_at, address, agent)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
            values: [
              ...[session.id, session.hash, session.account, session.method, session.createdAt, session.seenAt],
              ...[
                session.idleAt,
                session.expiresAt,
                readableText(session.address, 64),
                readableText(session.agent, 300),
              ],
            ],
          },
          {
            sql: "UPDATE account SET logged_in_at = ?2 WHERE id = ?1",
            values: [session.account, session.createdAt],
          },
          {
            sql: `DELETE FROM account_session WHERE account = ?1 AND id NOT IN (
              SELECT id FROM account_session WHERE account = ?1 ORDER BY seen_at DESC, id DESC LIMIT ${MOST_SESSIONS})`,
            values: [session.account],
          },
        ],
      });
    },
    findSession: async (hash, at) => {
      const [row] = await engine.all<SessionRow & JoinedAccount>({
        sql: `SELECT s.*, ${ACCOUNT_COLUMNS} FROM account_session s JOIN account a ON a.id = s.account
          WHERE s.hash = ?1 AND s.idle_at > ?2 AND s.expires_at > ?2 AND a.state = 'active'`,
        values: [hash, at],
      });
      return row && { credential: toSession(row), account: joinedAccount(row) };
    },
    touchSession: async (id, at, idleAt) => {
      await changes("UPDATE account_session SET seen_at = ?2, idle_at = ?3 WHERE id = ?1", [id, at, idleAt]);
    },
    listSessions: async (account, at) => {
      const sql = `SELECT * FROM account_session WHERE account = ?1 AND idle_at > ?2 AND expires_at > ?2
        ORDER BY seen_at DESC, id DESC`;
      return (await engine.all<SessionRow>({ sql, values: [safeId(account), at] })).map(toSession);
    },
    endSession: async ({ account, id }) =>
      (await changes("DELETE FROM account_session WHERE account = ?1 AND id = ?2", [account, safeId(id)])) > 0,
    endSessions: ({ account, except = "" }) =>
      changes("DELETE FROM account_session WHERE account = ?1 AND id <> ?2", [account, except]),
    addToken: async (token) => {
      const room = `SELECT 1 FROM account WHERE id = ?3
        AND (SELECT count(*) FROM account_token t WHERE t.account = ?3) < ${MOST_TOKENS}`;
      const sql = `INSERT INTO account_token (id, hash, account, name, scopes, hint, created_at, created_by, expires_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, CAST(?7 AS bigint), ?8, CAST(?9 AS bigint) WHERE EXISTS (${room})`;
      const values = [
        ...[token.id, token.hash, token.account, storedName(token.name), token.scopes.join(" "), token.hint],
        ...[token.createdAt, readableText(token.createdBy, 300), token.expiresAt ?? null],
      ];
      return (await changes(sql, values)) > 0;
    },
    findToken: async (hash, at) => {
      const [row] = await engine.all<TokenRow & JoinedAccount>({
        sql: `SELECT t.*, ${ACCOUNT_COLUMNS} FROM account_token t JOIN account a ON a.id = t.account
          WHERE t.hash = ?1 AND (t.expires_at IS NULL OR t.expires_at > ?2) AND a.state = 'active'`,
        values: [hash, at],
      });
      return row && { credential: toToken(row), account: joinedAccount(row) };
    },
    touchToken: async (id, at, address) => {
      const values = [id, at, readableText(address, 64)];
      await changes("UPDATE account_token SET used_at = ?2, used_from = ?3 WHERE id = ?1", values);
    },
    listTokens: async (account) => {
      const sql = `SELECT * FROM account_token WHERE (CAST(?1 AS text) IS NULL OR account = ?1)
        ORDER BY created_at DESC, id DESC LIMIT ${MOST_LISTED}`;
      const values = [account === undefined ? null : safeId(account)];
      return (await engine.all<TokenRow>({ sql, values })).map(toToken);
    },
    revokeToken: async ({ id, account }) => {
      const sql = "DELETE FROM account_token WHERE id = ?1 AND (CAST(?2 AS text) IS NULL OR account = ?2)";
      return (await changes(sql, [safeId(id), account ?? null])) > 0;
    },
    ...links(engine, changes),
    countAttempt: (request) => countAttempt(engine, request),
    forgetAttempts: async (subjects, forgiven = []) => {
      const forget = "DELETE FROM log_in_attempt WHERE subject = ?1";
      const forgive = "UPDATE log_in_attempt SET failures = failures - 1, blocked_until = 0 WHERE subject = ?1";
      const steps = [
        ...subjects.map((subject) => ({ sql: forget, subject })),
        ...forgiven.map((subject) => ({ sql: forgive, subject })),
      ].sort((a, b) => (a.subject < b.subject ? -1 : 1));
      await engine.write({ steps: steps.map(({ sql, subject }) => ({ sql, values: [subject] })) });
    },
    retire: async (at) => {
      const day = 86_400_000;
      const steps = [
        { sql: "DELETE FROM account_session WHERE idle_at <= ?1 OR expires_at <= ?1", values: [at] },
        { sql: "DELETE FROM account_link WHERE expires_at <= ?1", values: [at] },
        { sql: "DELETE FROM log_in_attempt WHERE updated_at <= ?1 AND blocked_until <= ?2", values: [at - day, at] },
        // Shown as expired for a while, so that who wonders finds out why.
        { sql: "DELETE FROM account_token WHERE expires_at <= ?1", values: [at - 30 * day] },
      ];
      await engine.write({ steps });
    },
  };
}

type LinkMethods = "addLink" | "findLink" | "listLinks" | "removeLink" | "removeSetUpLinks" | "redeemLink";

function links(
  engine: PortableSql,
  changes: (sql: string, values: PortableStep["values"]) => Promise<number>,
): Pick<CredentialStore, LinkMethods> {
  return {
    addLink: async (link) => {
      const { is_owner, projects } = storedGrants(link.grants);
      const outcome = await engine.write({
        steps: [
          // Set-up links of several workers stand beside each other.
          {
            sql: "DELETE FROM account_link WHERE account = ?1 AND kind = ?2 AND kind <> 'set_up'",
            values: [link.account ?? "", link.kind],
          },
          {
            sql: `INSERT INTO account_link (id, hash, kind, account, email, is_owner, projects, created_by, created_at, expires_at)
              SELECT ?1, ?2, ?3, ?4, ?5, CAST(?6 AS bigint), ?7, ?8, CAST(?9 AS bigint), CAST(?10 AS bigint)
              WHERE (SELECT count(*) FROM account_link) < ${MOST_LINKS}`,
            values: [
              ...[link.id, link.hash, link.kind, link.account ?? null],
              ...[link.email === undefined ? null : storedEmail(link.email), is_owner, projects],
              ...[readableText(link.createdBy, 300), link.createdAt, link.expiresAt],
            ],
            needed: true,
          },
        ],
      });
      return outcome.kind === "done";
    },
    findLink: async (hash, at) => {
      const [row] = await engine.all<LinkRow>({
        sql: `SELECT * FROM account_link l WHERE hash = ?1 AND expires_at > ?2 AND (l.account IS NULL
          OR EXISTS (SELECT 1 FROM account a WHERE a.id = l.account AND a.state = 'active'))`,
        values: [hash, at],
      });
      return row && toLink(row);
    },
    listLinks: async (kind, at) => {
      const sql = "SELECT * FROM account_link WHERE kind = ?1 AND expires_at > ?2 ORDER BY created_at DESC, id DESC";
      return (await engine.all<LinkRow>({ sql, values: [kind, at] })).map(toLink);
    },
    removeLink: async (kind, id) =>
      (await changes("DELETE FROM account_link WHERE kind = ?1 AND id = ?2", [kind, safeId(id)])) > 0,
    removeSetUpLinks: async (before) => {
      await changes("DELETE FROM account_link WHERE kind = 'set_up' AND created_at < ?1", [before]);
    },
    redeemLink: async ({ hash, at, account, kind, email, name, password, grants }) => {
      const used: PortableStep = {
        sql: "DELETE FROM account_link WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3",
        values: [hash, kind, at],
        needed: true,
      };
      const steps = kind === "invitation" ? [used, newcomer()] : [used, ...ofAccount()];
      const outcome = await engine.write({ steps });
      if (outcome.kind === "done") return "used";
      return outcome.step === 0 ? "over" : "email_taken";

      function newcomer(): PortableStep {
        const times = { createdAt: at, updatedAt: at, loggedInAt: undefined };
        return insertAccount({ id: account, email, name, password, grants, state: "active", ...times });
      }

      function ofAccount(): PortableStep[] {
        const free = "NOT EXISTS (SELECT 1 FROM account o WHERE o.email = ?2 AND o.id <> ?1)";
        return [
          {
            sql: `UPDATE account SET email = ?2, name = ?3, password = ?4, updated_at = ?5 WHERE id = ?1 AND ${free}`,
            values: [account, storedEmail(email), storedName(name), password ?? null, at],
            needed: true,
          },
          { sql: "DELETE FROM account_link WHERE account = ?1", values: [account] },
          { sql: "DELETE FROM account_session WHERE account = ?1", values: [account] },
        ];
      }
    },
  };
}
