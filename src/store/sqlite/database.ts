import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";

/** Forms of a statement of many forms that are kept prepared, the latest used ones. */
const KEPT_FORMS = 64;

/** A connection with its prepared statements; lives in one of the store's threads, where its calls may block. */
export class SqliteDatabase {
  private readonly connection: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  /** Least lately used first. */
  private readonly forms = new Map<string, StatementSync>();

  constructor(path: string, options: { readonly readOnly: boolean; readonly maxPages?: number | undefined }) {
    this.connection = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 5_000 });
    // Before the file has its first page: only then can it later be given back to the disk page by page.
    if (!options.readOnly) this.connection.exec("PRAGMA auto_vacuum = INCREMENTAL");
    // WAL with NORMAL: nothing is lost when the process is killed. When the power fails, the latest commits may be
    // undone, positions and counts together, so their records are read again: still counted exactly once.
    if (!options.readOnly) this.connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.connection.exec(`PRAGMA cache_size = ${options.readOnly ? -4_000 : -12_000}; PRAGMA temp_store = MEMORY`);
    if (options.readOnly) return;
    this.connection.exec("PRAGMA journal_size_limit = 33554432; PRAGMA wal_autocheckpoint = 8000");
    if (options.maxPages !== undefined) this.connection.exec(`PRAGMA max_page_count = ${options.maxPages}`);
  }

  /** `sql` must be constant text: its statement is kept prepared. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.prepare(sql).all(...values) as Row[];
  }

  /** Rows one after the other, as arrays of their columns: for many of them. `sql` must be constant text. */
  each(sql: string, ...values: SQLInputValue[]): Iterable<SQLOutputValue[]> {
    const statement = this.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate(...values) as Iterable<unknown> as Iterable<SQLOutputValue[]>;
  }

  /** Returns how many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).changes);
  }

  /** For statements of many forms, which would fill the memory if each were kept prepared: some of them are. */
  varied<Row>(sql: string, values: readonly SQLInputValue[]): Row[] {
    const statement = this.forms.get(sql) ?? this.connection.prepare(sql);
    this.forms.delete(sql);
    this.forms.set(sql, statement);
    if (this.forms.size > KEPT_FORMS) this.forms.delete(this.forms.keys().next().value!);
    return statement.all(...values) as Row[];
  }

  /** A function that SQL of this connection may call. */
  define(name: string, work: (...values: SQLOutputValue[]) => SQLInputValue): void {
    this.connection.function(name, { varargs: true }, work);
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  /** All of `work` or nothing. */
  transaction<T>(work: () => T): T {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (this.connection.isTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  /** Reads of one moment: what is committed meanwhile is not seen. */
  snapshot<T>(read: () => T): T {
    this.exec("BEGIN");
    try {
      return read();
    } finally {
      this.exec("COMMIT");
    }
  }

  close(): void {
    // Finalizes the statements: none is left to the end of the thread.
    this.connection.close();
    this.statements.clear();
    this.forms.clear();
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.connection.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

/** Size of what is stored: pages in use, without those that are free. */
export function databaseBytes(db: SqliteDatabase): number {
  const pages = db.get<{ page_count: number }>("PRAGMA page_count")!.page_count;
  const free = db.get<{ freelist_count: number }>("PRAGMA freelist_count")!.freelist_count;
  const size = db.get<{ page_size: number }>("PRAGMA page_size")!.page_size;
  return (pages - free) * size;
}
