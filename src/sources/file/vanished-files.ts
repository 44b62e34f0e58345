import { asError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { type EpochMs, MINUTE } from "../../domain/time.ts";
import { Departures, type Known } from "../departures.ts";
import type { SourceBatch, SourceContext, SourceDeps } from "../source.ts";
import { openContent, proves } from "./content.ts";
import type { FileCatalog } from "./file-catalog.ts";
import { decodePosition, HOST } from "./position.ts";
import type { TrackedFile } from "./tracked-file.ts";

/**
 * Stored files that are not there any more, whoever deleted them and whenever, and those that the configuration does not
 * name any more: nobody reads them, so nobody is to wait for them.
 */
export class VanishedFiles {
  readonly departures = new Departures();
  private readonly catalog: FileCatalog;
  private readonly deps: SourceDeps;
  private dueAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(catalog: FileCatalog, deps: SourceDeps) {
    this.catalog = catalog;
    this.deps = deps;
  }

  /** Looks for them now and then, once searching has shown what there is. `last` makes the last batch of a read file. */
  async look(
    context: SourceContext,
    last: (file: TrackedFile) => SourceBatch,
    signal: AbortSignal,
  ): Promise<readonly SourceBatch[]> {
    const at = this.deps.clock.now();
    if (at < this.dueAt || !this.catalog.complete) return [];
    this.dueAt = at + MINUTE;
    const batches: SourceBatch[] = [];
    const gone: string[] = [];
    const left: string[] = [];
    for (const checkpoint of await this.departures.candidates(context, signal)) {
      const { partition } = checkpoint;
      const file = this.catalog.files().find(({ id }) => id === partition);
      if (file === undefined) {
        const found = await lookFor(checkpoint);
        if (found === "gone") gone.push(partition);
        else if (found === "there" && !this.catalog.names(checkpoint.position)) left.push(partition);
      } else if (file.state === "dormant" && file.assignment.active && !this.catalog.has(file)) {
        batches.push(this.departures.tell(last(file), at));
        await this.catalog.drop(file);
      }
    }
    // What is left alone on purpose is no gap.
    for (const [partitions, describe] of [
      [gone, lost],
      [left, undefined],
    ] as const) {
      batches.push(...(await this.departures.take(partitions, describe, { context, at, signal })));
    }
    return batches;
  }
}

/** Whether the content is where it was read. Not known of files of other machines, and of what cannot be looked at. */
async function lookFor({ position: stored }: Known): Promise<"there" | "gone" | undefined> {
  const position = decodePosition(stored);
  if (position?.path === undefined || position.host !== HOST) return undefined;
  try {
    const { content, handle } = await openContent(position.path);
    try {
      const { dev, ino } = await handle.stat();
      if (`${dev}:${ino}` !== position.key) return "gone";
      return content.gzip || (await proves(content, position)) ? "there" : "gone";
    } finally {
      await content.close();
    }
  } catch (thrown) {
    return (asError(thrown) as NodeJS.ErrnoException).code === "ENOENT" ? "gone" : undefined;
  }
}

function lost({ position: stored, progress: { lag } }: Known): { readonly range: string; readonly detail: Sentence } {
  const { offset, path } = decodePosition(stored)!;
  return {
    range: lag === undefined ? `from byte ${offset} of ${path}` : `bytes ${offset} to ${offset + lag - 1} of ${path}`,
    detail: sentence("gap.file_gone", { path: path ?? "" }),
  };
}
