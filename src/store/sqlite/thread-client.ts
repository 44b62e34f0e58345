import { Worker } from "node:worker_threads";
import { AppError } from "../../domain/errors.ts";
import type { SqliteDatabase } from "./database.ts";
import { fromFailure, type StoreFailure } from "./errors.ts";

/** What a thread is started with. */
export interface ThreadData {
  readonly role: "writer" | "reader";
  readonly dataDir: string;
  readonly maxPages: number | undefined;
}

export interface Request {
  /** From 1. */
  readonly id: number;
  readonly operation: string;
  readonly argument: unknown;
}

/** Id 0 is the thread's own: it has opened the database, or could not. */
export type Reply =
  | { readonly id: number; readonly value: unknown; readonly failure?: undefined }
  | { readonly id: number; readonly failure: StoreFailure };

type Operation = (db: SqliteDatabase, argument: never) => unknown;
type Argument<O> = O extends (db: SqliteDatabase, argument: infer A) => unknown ? A : never;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Calls of one of the store's threads, answered in order. A thread that dies (out of memory) fails what it was doing
 * with ELKHOUND_STORE_UNAVAILABLE, and the next call starts another.
 */
export class ThreadClient<Operations extends Readonly<Record<string, Operation>>> {
  private readonly data: ThreadData;
  private worker: Worker | undefined;
  private starting: Promise<void> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private closed = false;

  constructor(data: ThreadData) {
    this.data = data;
  }

  /** Starts the thread unless it runs; throws what kept it from opening the database. */
  async start(): Promise<void> {
    if (this.closed) throw unavailable(new Error("the store is closed"));
    this.starting ??= this.spawn();
    try {
      await this.starting;
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  async call<Name extends keyof Operations & string>(
    operation: Name,
    argument: Argument<Operations[Name]>,
  ): Promise<ReturnType<Operations[Name]>> {
    await this.start();
    return (await this.send(operation, argument)) as ReturnType<Operations[Name]>;
  }

  /** Finishes what was asked, then ends the thread. Safe before start() and twice. */
  async close(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => {});
    const worker = this.worker;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    await this.send("close", undefined).catch(() => {});
    await ended;
  }

  private spawn(): Promise<void> {
    // From source the thread runs by type stripping as this file does; built, it lies beside it as JavaScript.
    const file = new URL(
      import.meta.url.endsWith(".ts") ? "./sqlite-thread.ts" : "./sqlite-thread.js",
      import.meta.url,
    );
    return new Promise((resolve, reject) => {
      const worker = new Worker(file, { workerData: this.data, resourceLimits: { maxYoungGenerationSizeMb: 8 } });
      this.worker = worker;
      this.waiting.set(0, { resolve: () => resolve(), reject });
      worker.on("message", (reply: Reply) => this.receive(reply));
      worker.on("error", (error) => this.lose(worker, error));
      worker.on("exit", () => this.lose(worker, new Error("the store's thread ended")));
    });
  }

  private send(operation: string, argument: unknown): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      if (!this.worker) return reject(unavailable(new Error("the store is closed")));
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, operation, argument } satisfies Request);
    });
  }

  private receive(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.failure) waiting?.reject(fromFailure(reply.failure));
    else waiting?.resolve(reply.value);
  }

  private lose(worker: Worker, cause: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.starting = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of lost) waiting.reject(unavailable(cause));
  }
}

function unavailable(cause: Error): AppError {
  return new AppError("ELKHOUND_STORE_UNAVAILABLE", `SQLite: ${cause.message}`, { retryable: true, cause });
}
