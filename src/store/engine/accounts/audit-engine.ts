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
  /** The latest entry of a kind that is beyond a number of them. As many ids are few entries: only then they are counted. */
  const beyond = async (kind: string, most: number): Promise<number | undefined> => {
    const sql = `SELECT id FROM audit_entry WHERE ${kind} AND (SELECT max(id) - min(id) FROM audit_entry) >= ?1
      ORDER BY id DESC LIMIT 1 OFFSET ?1`;
    return (await engine.all<{ id: number }>({ sql, values: [most] }))[0]?.id;
  };
  const forget = async (which: string, value: number): Promise<number> => {
    const sql = `DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE ${which} ORDER BY id LIMIT ${STEP})`;
    for (let forgotten = 0; ; ) {
      const outcome = await engine.write({ steps: [{ sql, values: [value] }] });
      const rows = outcome.kind === "done" ? (outcome.changed[0] ?? 0) : 0;
      forgotten += rows;
      if (rows < STEP) return forgotten;
    }
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
      let retired = await forget("at < ?1", before);
      for (const [kind, number] of [
        ["status < 400", most.done],
        ["status >= 400", most.refused],
      ] as const) {
        const last = await beyond(kind, number);
        if (last !== undefined) retired += await forget(`${kind} AND id <= ?1`, last);
      }
      return retired;
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
