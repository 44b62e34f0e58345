import type { Account, AccountChange, AccountStore, Identity, UpdateOutcome } from "../../account-store.ts";
import { InvalidCursorError } from "../../store.ts";
import { pageLimit } from "../cursor.ts";
import type { PortableSql, PortableStep } from "../portable-sql.ts";
import { readableText } from "../stored-text.ts";
import { type AccountRow, emailKey, storedGrants, toAccount } from "./account-rows.ts";

const MAX_EMAIL = 254;
const MAX_NAME = 200;

/** Whoever changes owners does so after each other: see the migration. */
const TURN: PortableStep = { sql: "UPDATE account_turn SET taken = taken + 1 WHERE id = 1", values: [] };

const OTHER_OWNER = "EXISTS (SELECT 1 FROM account o WHERE o.is_owner = 1 AND o.state = 'active' AND o.id <> ?1)";

const INSERT = `INSERT INTO account (id, email, name, password, is_owner, projects, state, created_at, updated_at, logged_in_at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING`;

/** The contract on an engine. */
export function createAccountStore(engine: PortableSql): AccountStore {
  const one = async (sql: string, ...values: string[]): Promise<Account | undefined> => {
    const [row] = await engine.all<AccountRow>({ sql, values });
    return row && toAccount(row);
  };
  return {
    add: async (account) => {
      const done = await engine.write({ steps: [insertAccount(account)] });
      return done.kind === "done" ? "added" : "email_taken";
    },
    addFirst: async (account) => {
      const none = {
        sql: "UPDATE account_turn SET taken = taken + 1 WHERE id = 1 AND NOT EXISTS (SELECT 1 FROM account)",
        values: [],
        needed: true,
      };
      return (await engine.write({ steps: [TURN, none, insertAccount(account)] })).kind === "done";
    },
    get: (id) => one("SELECT * FROM account WHERE id = ?1", safeId(id)),
    findByEmail: (email) => one("SELECT * FROM account WHERE email = ?1", storedEmail(email)),
    list: async ({ limit: wanted, cursor }) => {
      const limit = pageLimit(wanted);
      const rows = await engine.all<AccountRow>({
        sql: "SELECT * FROM account WHERE email > ?1 ORDER BY email LIMIT ?2",
        values: [readCursor(cursor), limit + 1],
      });
      const items = rows.slice(0, limit).map(toAccount);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last && Buffer.from(`accounts ${last.email}`).toString("base64url") };
    },
    countUsable: async () => {
      const sql = `SELECT count(*) AS count FROM account a WHERE a.password IS NOT NULL
        OR EXISTS (SELECT 1 FROM account_identity i WHERE i.account = a.id)`;
      return (await engine.all<{ count: number }>({ sql, values: [] }))[0]?.count ?? 0;
    },
    update: (id, change, at) => update(engine, safeId(id), change, at),
    remove: async (id, at) => {
      const account = safeId(id);
      const { kind } = await engine.write({
        steps: [
          TURN,
          {
            sql: `DELETE FROM account WHERE id = ?1 AND (is_owner = 0 OR state <> 'active' OR ${OTHER_OWNER})`,
            values: [account],
            needed: true,
          },
          ...["account_session", "account_token", "account_link", "account_identity"].map((table) => ({
            sql: `DELETE FROM ${table} WHERE account = ?1`,
            values: [account],
          })),
          { sql: "UPDATE account_turn SET taken = ?1 WHERE id = 1", values: [at] },
        ],
      });
      if (kind === "done") return "done";
      return (await one("SELECT * FROM account WHERE id = ?1", account)) === undefined ? "not_found" : "last_owner";
    },
    setPassword: async ({ id, password, at, keepSession = "" }) => {
      const account = safeId(id);
      const done = await engine.write({
        steps: [
          {
            sql: "UPDATE account SET password = ?2, updated_at = ?3 WHERE id = ?1",
            values: [account, password, at],
            needed: true,
          },
          { sql: "DELETE FROM account_session WHERE account = ?1 AND id <> ?2", values: [account, keepSession] },
          { sql: "DELETE FROM account_link WHERE account = ?1", values: [account] },
        ],
      });
      return done.kind === "done";
    },
    rehash: async ({ id, from, to }) => {
      const sql = "UPDATE account SET password = ?3 WHERE id = ?1 AND password = ?2";
      await engine.write({ steps: [{ sql, values: [safeId(id), from, to] }] });
    },
    findByIdentity: (identity) =>
      one(
        `SELECT a.* FROM account_identity i JOIN account a ON a.id = i.account WHERE i.issuer = ?1 AND i.subject = ?2`,
        ...identityKey(identity),
      ),
    linkIdentity: async ({ account, at, ...identity }) => {
      const values = [...identityKey(identity), account, at];
      await engine.write({
        steps: [{ sql: "INSERT INTO account_identity VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING", values }],
      });
      const sql = "SELECT 1 FROM account_identity WHERE issuer = ?1 AND subject = ?2 AND account = ?3";
      return (await engine.all({ sql, values: values.slice(0, 3) })).length > 0;
    },
    identitiesOf: async (account) => {
      const rows = await engine.all<Identity & { readonly linked_at: number }>({
        sql: "SELECT * FROM account_identity WHERE account = ?1 ORDER BY linked_at, issuer, subject",
        values: [safeId(account)],
      });
      return rows.map(({ issuer, subject, linked_at }) => ({ issuer, subject, linkedAt: linked_at }));
    },
    unlinkIdentity: async ({ account, instead, keepSession = "", ...identity }) => {
      const other =
        instead === "password"
          ? "SELECT 1 FROM account a WHERE a.id = ?3 AND a.password IS NOT NULL"
          : `SELECT 1 FROM account_identity o WHERE o.account = ?3 AND o.issuer = ?4 AND o.subject = ?5
              AND (o.issuer <> ?1 OR o.subject <> ?2)`;
      const done = await engine.write({
        steps: [
          // Of two identities that are each other's reason to go only one may.
          TURN,
          {
            sql: `DELETE FROM account_identity WHERE issuer = ?1 AND subject = ?2 AND account = ?3 AND EXISTS (${other})`,
            values: [
              ...[...identityKey(identity), safeId(account)],
              ...(instead === "password" ? [] : identityKey(instead)),
            ],
            needed: true,
          },
          {
            sql: "DELETE FROM account_session WHERE account = ?1 AND method = 'oidc' AND id <> ?2",
            values: [safeId(account), safeId(keepSession)],
          },
        ],
      });
      return done.kind === "done";
    },
  };
}

/** Fails as a needed step where the address is taken. */
export function insertAccount(account: Account): PortableStep {
  const { is_owner, projects } = storedGrants(account.grants);
  return {
    sql: INSERT,
    values: [
      ...[
        account.id,
        storedEmail(account.email),
        storedName(account.name),
        account.password ?? null,
        is_owner,
        projects,
      ],
      ...[account.state, account.createdAt, account.updatedAt, account.loggedInAt ?? null],
    ],
    needed: true,
  };
}

async function update(engine: PortableSql, id: string, change: AccountChange, at: number): Promise<UpdateOutcome> {
  const steps: (PortableStep & { readonly missed: UpdateOutcome })[] = [{ ...TURN, missed: "done" }];
  const set = (
    columns: string,
    values: readonly (string | number)[],
    where = "",
    missed: UpdateOutcome = "not_found",
  ) =>
    steps.push({
      sql: `UPDATE account SET ${columns} WHERE id = ?1 ${where}`,
      values: [id, ...values],
      needed: true,
      missed,
    });
  set("updated_at = ?2", [at]);
  if (change.grantsBefore !== undefined) {
    const { is_owner, projects } = storedGrants(change.grantsBefore);
    set("updated_at = ?2", [at, is_owner, projects], "AND is_owner = ?3 AND projects = ?4", "changed");
  }
  if (change.name !== undefined) set("name = ?2", [storedName(change.name)]);
  if (change.grants !== undefined) {
    const { is_owner, projects } = storedGrants(change.grants);
    const kept = `AND (is_owner = 0 OR state <> 'active' OR CAST(?2 AS integer) = 1 OR ${OTHER_OWNER})`;
    set("is_owner = ?2, projects = ?3", [is_owner, projects], kept, "last_owner");
  }
  if (change.state === "active") set("state = 'active'", []);
  if (change.state === "disabled") {
    set("state = 'disabled'", [], `AND (is_owner = 0 OR state <> 'active' OR ${OTHER_OWNER})`, "last_owner");
    steps.push({ sql: "DELETE FROM account_session WHERE account = ?1", values: [id], missed: "done" });
  }
  if (change.email !== undefined) {
    const sql = `UPDATE account SET email = ?2 WHERE id = ?1
      AND NOT EXISTS (SELECT 1 FROM account o WHERE o.email = ?2 AND o.id <> ?1)`;
    steps.push({ sql, values: [id, storedEmail(change.email)], needed: true, missed: "email_taken" });
  }
  const outcome = await engine.write({ steps: steps.map(({ missed: _, ...step }) => step) });
  return outcome.kind === "done" ? "done" : steps[outcome.step]!.missed;
}

export function storedEmail(email: string): string {
  return readableText(emailKey(email), MAX_EMAIL);
}

export function storedName(name: string): string {
  return readableText(name.trim(), MAX_NAME);
}

/** Ids come from addresses of requests. */
export function safeId(id: string): string {
  return readableText(id, 64);
}

function identityKey({ issuer, subject }: Identity): [string, string] {
  return [readableText(issuer, 2_000), readableText(subject, 1_000)];
}

function readCursor(cursor: string | undefined): string {
  if (cursor === undefined) return "";
  const read = /^accounts (.{1,300})$/.exec(Buffer.from(cursor, "base64url").toString("utf8"))?.[1];
  if (read === undefined || read.includes("\0")) throw new InvalidCursorError();
  return read;
}
