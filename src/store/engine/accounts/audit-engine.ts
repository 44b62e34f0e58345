import type { AuditEntry, AuditStore, NewAuditEntry } from "../../audit-store.ts";
import { decodeCursor, pageLimit, toPage } from "../cursor.ts";
import type { PortableSql } from "../portable-sql.ts";
import { readableText } from "../stored-text.ts";

interface AuditRow {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly account: string | null;
  readonly via: string;
  readonly credential: string | null;
  readonly address: string;
  readonly action: string;
  readonly object: string;
  readonly detail: string;
  readonly status: number;
  readonly request: string | null;
}

const TEXT = 300;
/** Retired in one transaction; the rest is the next one's. */
const STEP = 5_000;

/** The contract on an engine. */
export function createAuditStore(engine: PortableSql): AuditStore {
  const add = async (entry: NewAuditEntry, request: string | null): Promise<void> => {
    const sql = `INSERT INTO audit_entry (at, actor, account, object, detail, status, via, credential, address, action, request)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`;
    const credential = entry.credential === undefined ? null : readableText(entry.credential, TEXT);
    const how = [entry.via, credential, readableText(entry.address, 64), readableText(entry.action, TEXT)];
    const values = [entry.at, ...whoOf(entry), ...whatOf(entry), ...how, request];
    await engine.write({ steps: [{ sql, values }] });
  };
  return {
    record: async (entry) => await add(entry, null),
    begin: async (request, entry) => await add({ ...entry, status: 0 }, request),
    finish: async (request, entry) => {
      const sql =
        entry === undefined
          ? "DELETE FROM audit_entry WHERE request = ?1"
          : `UPDATE audit_entry SET actor = ?2, account = ?3, object = ?4, detail = ?5, status = ?6, request = NULL
             WHERE request = ?1`;
      const told = entry === undefined ? [] : [...whoOf(entry), ...whatOf(entry)];
      const outcome = await engine.write({ steps: [{ sql, values: [request, ...told], needed: true }] });
      return outcome.kind === "done";
    },
    list: async (query) => {
      const limit = pageLimit(query.limit);
      const sql = `SELECT * FROM audit_entry WHERE id < ?1 AND at >= ?2 AND at < ?3
        AND (CAST(?4 AS text) IS NULL OR actor = ?4) AND (CAST(?5 AS text) IS NULL OR action = ?5)
        AND (CAST(?6 AS text) IS NULL OR object = ?6) ORDER BY id DESC LIMIT ?7`;
      const { actor, action, object } = query;
      const given = [actor, action, object].map((text) => (text === undefined ? null : readableText(text, TEXT)));
      const before = decodeCursor("audit", "none", query.cursor)?.value ?? Number.MAX_SAFE_INTEGER;
      const rows = await engine.all<AuditRow>({
        sql,
        values: [before, query.from ?? 0, query.to ?? Number.MAX_SAFE_INTEGER, ...given, limit + 1],
      });
      return toPage(rows, limit, "audit", ({ id }) => ({ value: id, id: "" }), toEntry);
    },
    retire: async (before, most) => {
      const old = `DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE at < ?1 ORDER BY id LIMIT ${STEP})`;
      const many = `DELETE FROM audit_entry WHERE id IN (
        SELECT id FROM audit_entry WHERE id <= (SELECT max(id) FROM audit_entry) - ?1 ORDER BY id LIMIT ${STEP})`;
      let retired = 0;
      for (;;) {
        const steps = [
          { sql: old, values: [before] },
          { sql: many, values: [most] },
        ];
        const outcome = await engine.write({ steps });
        const changed = outcome.kind === "done" ? outcome.changed : [0];
        retired += changed.reduce((sum, rows) => sum + rows, 0);
        if (changed.every((rows) => rows < STEP)) return retired;
      }
    },
  };
}

function whoOf({ actor, account }: NewAuditEntry): (string | null)[] {
  return [readableText(actor, TEXT), account ?? null];
}

function whatOf({ object, detail, status }: NewAuditEntry): (string | number)[] {
  return [readableText(object, TEXT), JSON.stringify(detail), status];
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: String(row.id),
    at: row.at,
    actor: row.actor,
    account: row.account ?? undefined,
    via: row.via,
    credential: row.credential ?? undefined,
    address: row.address,
    action: row.action,
    object: row.object,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    status: row.request === null ? row.status : undefined,
  };
}
