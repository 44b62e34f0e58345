import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { RecordFilter } from "../../../src/domain/record-filter.ts";
import { type FileSourceConfig, fileConfig } from "../../../src/sources/file/config.ts";
import { FileSource } from "../../../src/sources/file/file-source.ts";
import type { SourceBatch, SourceDeps } from "../../../src/sources/source.ts";
import type { Logger } from "../../../src/telemetry/logger.ts";
import type { MemoryContext } from "../../support/memory-context.ts";

const silent = { error() {}, warn() {}, info() {}, debug() {} } as unknown as Logger;

export const everything: RecordFilter = { version: 1, literals: undefined, query: { kind: "everything" } };

export function only(...literals: string[]): RecordFilter {
  return { version: 2, literals, query: { kind: "everything" } };
}

export function sourceDeps(options: { readonly filter?: RecordFilter; readonly joins?: boolean } = {}): SourceDeps {
  const filter = options.filter ?? everything;
  return {
    clock: systemClock,
    logger: silent,
    metrics: { retried() {} },
    filter: () => filter,
    joins: options.joins ?? false,
    workerId: "test",
  };
}

/** A new folder that is gone after the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-files-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export type FileOptions = Partial<Record<keyof FileSourceConfig, unknown>> & { readonly paths: string[] };

export function fileSource(options: FileOptions, deps: SourceDeps = sourceDeps()): FileSource {
  const config = fileConfig.parse({ id: "files", type: "file", poll_interval: "5ms", ...options });
  return new FileSource(config, deps);
}

/** Reads to the end of everything and commits it. */
export async function readAll(options: FileOptions, context: MemoryContext, deps?: SourceDeps): Promise<SourceBatch[]> {
  const source = fileSource({ ...options, follow: false }, deps);
  const batches: SourceBatch[] = [];
  for await (const batch of source.read(context, new AbortController().signal)) {
    context.commit(batch);
    batches.push(batch);
  }
  return batches;
}

/** A source that runs beside the test and commits what it reads. */
export class Follower {
  private readonly abort = new AbortController();
  private readonly finished: Promise<void>;

  /** `survives`: asked before each commit; false ends the worker there, with the batch uncommitted. */
  constructor(options: FileOptions, context: MemoryContext, deps?: SourceDeps, survives: () => boolean = () => true) {
    const source = fileSource(options, deps);
    this.finished = (async () => {
      for await (const batch of source.read(context, this.abort.signal)) {
        if (!survives()) break;
        context.commit(batch);
      }
    })();
    onTestFinished(() => this.stop());
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.finished;
  }

  /** Resolves when the worker has ended by itself. */
  async ended(): Promise<void> {
    await this.finished;
  }
}

export function texts(context: MemoryContext): string[] {
  return context.records.map(({ value }) => String(value));
}
