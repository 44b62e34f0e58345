import pg from "pg";
import { AppError } from "../../domain/errors.ts";
import { sqlState, toStoreError } from "./errors.ts";

/** One connection inside a transaction. */
export interface Transaction {
  /** `sql` is constant text: the server keeps its plan. */
  all<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** For statements of many forms, whose plans the server need not keep. */
  once<Row>(sql: string, values: readonly unknown[]): Promise<Row[]>;
  /** Returns how many rows were changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  /** Several statements without values, as in a migration. */
  script(sql: string): Promise<void>;
}

/** All tables lie in a schema of this name, beside whatever else the database holds. */
export const SCHEMA = "elkhound";

/** The transaction met a state that a repetition will not meet again. */
export class RepeatTransaction extends Error {}

// Queries are short: to compile one takes longer than to run it.
const LIMITS = "SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '20s'; SET LOCAL jit = off";
const BEGIN = `BEGIN; SET LOCAL search_path = ${SCHEMA}; ${LIMITS}`;
const BEGIN_READ = `BEGIN READ ONLY; SET LOCAL search_path = ${SCHEMA}; ${LIMITS}`;
// A page here and there counts as much as four in a row by default, so that looking up a hundredth of a table's rows is planned as
// reading all of it, which takes longer the more is stored.
const BEGIN_BY_KEYS = `${BEGIN}; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off`;
const ATTEMPTS = 6;
/** Serialization failure, deadlock, and a row that another worker made first. */
const REPEATABLE = new Set(["40001", "40P01", "23505"]);

/** A pool of connections; everything runs in a transaction with limits of its own. */
export class PostgresDatabase {
  private readonly pool: pg.Pool;
  /** Host, port and database, without credentials. */
  private readonly place: string;
  private closed = false;

  constructor(url: string, connections: number) {
    this.place = describePlace(url);
    this.pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: "elkhound",
      types: { getTypeParser },
    });
    // A connection that dies while idle is replaced; whoever needs one next sees the error.
    this.pool.on("error", () => {});
  }

  /**
   * All of `work` or nothing. Deadlocks, serialization failures and {@link RepeatTransaction} are repeated a few times:
   * `work` must depend on nothing but the database.
   */
  async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.repeating(BEGIN, work);
  }

  /** The same for work that looks up all its rows by their keys: no statement of it reads a whole table. */
  async writeByKeys<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.repeating(BEGIN_BY_KEYS, work);
  }

  private async repeating<T>(begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.run(begin, work);
      } catch (error) {
        const state = sqlState(error);
        const repeat = error instanceof RepeatTransaction || (state !== undefined && REPEATABLE.has(state));
        if (!repeat || attempt === ATTEMPTS) throw toStoreError(repeatable(error), this.place);
      }
    }
  }

  async read<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.run(BEGIN_READ, work);
    } catch (error) {
      throw toStoreError(error, this.place);
    }
  }

  async ping(): Promise<void> {
    await this.outside("SELECT 1");
  }

  /** For statements that refuse a transaction (VACUUM). */
  async outside(sql: string): Promise<void> {
    try {
      await this.pool.query(sql);
    } catch (error) {
      throw toStoreError(error, this.place);
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.pool.end();
  }

  private async run<T>(begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on("error", onError);
    try {
      await client.query(begin);
      const result = await work(transactionOn(client));
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch((failed: Error) => {
        broken ??= failed;
      });
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }
}

function repeatable(error: unknown): unknown {
  if (!(error instanceof RepeatTransaction)) return error;
  return new AppError("ELKHOUND_STORE_UNAVAILABLE", `PostgreSQL: ${error.message}`, { retryable: true });
}

function transactionOn(client: pg.PoolClient): Transaction {
  const query = (sql: string, values: readonly unknown[]): Promise<pg.QueryResult> =>
    client.query({ name: statementName(sql), text: sql, values: [...values] });
  return {
    all: async <Row>(sql: string, values: readonly unknown[] = []) => (await query(sql, values)).rows as Row[],
    once: async <Row>(text: string, values: readonly unknown[]) =>
      (await client.query({ text, values: [...values] })).rows as Row[],
    run: async (sql, values = []) => (await query(sql, values)).rowCount ?? 0,
    script: async (sql) => {
      await client.query(sql);
    },
  };
}

const names = new Map<string, string>();

function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `elkhound_${names.size}`;
  names.set(sql, name);
  return name;
}

/** Counts and times are far below 2^53: as numbers, not as the text that `pg` makes of a bigint. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: unknown) => {
  if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
  return pg.types.getTypeParser(oid, format as "text");
};

// The parser's own error would carry the URL, and with it the password.
function describePlace(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new AppError("ELKHOUND_CONFIG_INVALID", "the store's URL is not one of PostgreSQL", {
      hint: "postgres://user:password@host:5432/database",
    });
  }
  return `${parsed.hostname || "localhost"}:${parsed.port || "5432"}${parsed.pathname}`;
}
