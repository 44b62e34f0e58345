import type { Assignment, Gap, PartitionId, Position } from "../../domain/checkpoint.ts";
import { asError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { SECOND } from "../../domain/time.ts";
import { LineFilter } from "../line-filter.ts";
import type { Source, SourceBatch, SourceContext, SourceDeps, SourceStatus } from "../source.ts";
import { widthOf } from "../wide-characters.ts";
import type { FileSourceConfig } from "./config.ts";
import { FileCatalog } from "./file-catalog.ts";
import { LineReader, type ReadResult, readCapacity } from "./line-reader.ts";
import { encodePosition, HOST } from "./position.ts";
import type { TrackedFile } from "./tracked-file.ts";
import { VanishedFiles } from "./vanished-files.ts";

/** While there is much to read, new files are looked for this often. */
const SEARCH_INTERVAL = SECOND;
/** Batches of one file in a row, while others wait. */
const TURNS = 8;
/** A file whose name is gone is finished after so many searches without growth. */
const QUIET_SEARCHES = 3;
/** How often a file at its end says so. */
const HEARTBEAT = 15 * SECOND;
/** Files that did not change for so long are closed until they do; searches watch over them. */
const DORMANT_AFTER = 300 * SECOND;

/** Reads files as `fileConfig` describes; one partition for each content. */
export class FileSource implements Source {
  readonly id: string;
  readonly type = "file";
  private readonly config: FileSourceConfig;
  private readonly deps: SourceDeps;
  private readonly catalog: FileCatalog;
  private readonly vanished: VanishedFiles;
  private readonly filter: LineFilter;
  private readonly reader: LineReader;
  private readonly closing = new AbortController();
  private reading: Promise<void> = Promise.resolve();
  private state: SourceStatus["state"] = "starting";
  private message: Sentence | undefined;

  constructor(config: FileSourceConfig, deps: SourceDeps) {
    this.id = config.id;
    this.config = config;
    this.deps = deps;
    this.catalog = new FileCatalog(config, deps);
    this.vanished = new VanishedFiles(this.catalog, deps);
    this.filter = new LineFilter(readCapacity(config.max_record_bytes));
    this.reader = new LineReader({
      filter: this.filter,
      joins: deps.joins,
      maxRecordBytes: config.max_record_bytes,
      width: widthOf(config.encoding),
    });
  }

  async *read(context: SourceContext, signal: AbortSignal): AsyncGenerator<SourceBatch> {
    const ended = Promise.withResolvers<void>();
    this.reading = ended.promise;
    const stop = AbortSignal.any([signal, this.closing.signal]);
    try {
      yield* this.batches(context, stop);
    } catch (error) {
      // The only thing that rejects here once it is over is what the end itself interrupted.
      if (!stop.aborted) throw error;
    } finally {
      await this.catalog.close();
      this.state = "closed";
      ended.resolve();
    }
  }

  ack(_partition: PartitionId, _position: Position): void {}

  revoke(assignment: Assignment): void {
    assignment.active = false;
    this.vanished.departures.revoke(assignment);
  }

  status(): SourceStatus {
    const partitions = this.catalog.files().map(({ id, knownSize, position, content }) => ({
      partition: id,
      ...(content === undefined || content.gzip ? {} : { lag: Math.max(0, knownSize - position.offset) }),
    }));
    return { state: this.state, ...(this.message === undefined ? {} : { message: this.message }), partitions };
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.reading;
    this.state = "closed";
  }

  private async *batches(context: SourceContext, stop: AbortSignal): AsyncGenerator<SourceBatch> {
    const { clock } = this.deps;
    let searchedAt = Number.NEGATIVE_INFINITY;
    while (!stop.aborted) {
      if (clock.now() - searchedAt >= SEARCH_INTERVAL || this.state === "idle") {
        await this.catalog.search(context, stop);
        searchedAt = clock.now();
        yield* await this.vanished.look(context, (file) => this.batch(file, undefined), stop);
      }
      let progressed = false;
      for (const file of this.catalog.files()) {
        if (stop.aborted) return;
        if (!file.assignment.active) {
          await this.catalog.drop(file);
          continue;
        }
        // Several batches of one file before the next one's turn, so that what was read ahead of it is of use.
        for (let turn = 0; turn < TURNS && file.assignment.active && !stop.aborted; turn++) {
          const batch = await this.next(file);
          if (batch === undefined) break;
          progressed = true;
          yield batch;
          if (file.atEnd) break;
        }
      }
      if (progressed) {
        this.state = "reading";
        continue;
      }
      if (!this.config.follow) return;
      this.state = this.message === undefined ? "idle" : "retrying";
      await clock.sleep(this.config.poll_interval, stop);
    }
  }

  /** The next batch of a file, or undefined when it has none now. */
  private async next(file: TrackedFile): Promise<SourceBatch | undefined> {
    if (file.state === "dormant") return this.stillAtEnd(file);
    if (file.state === "orphan") return await this.giveUp(file);
    try {
      const batch = await this.readOn(file);
      this.message = undefined;
      return batch;
    } catch (error) {
      return await this.failed(file, asError(error));
    }
  }

  private async readOn(file: TrackedFile): Promise<SourceBatch | undefined> {
    const content = file.content!;
    const away = file.awaySince >= QUIET_SEARCHES;
    const final = !this.config.follow || away || content.gzip;
    if (file.announce) {
      file.announce = false;
      return this.batch(file, undefined);
    }
    const size = file.atEnd ? await content.size() : undefined;
    if (size !== undefined) {
      if (size < file.position.offset) return this.orphaned(file);
      file.knownSize = size;
      if (size === file.position.offset) return away ? await this.rest(file) : this.idle(file);
    }
    this.filter.update(this.deps.filter());
    const result = await this.reader.read(content, file.position, file.path, file.id, final);
    if (result === "changed") return this.orphaned(file);
    file.atEnd = result.atEnd;
    if (result.next === file.position) return away || content.gzip ? await this.rest(file) : this.idle(file);
    return this.batch(file, result);
  }

  /** Another content stands where this one was. A copy of it may turn up in the next searches. */
  private orphaned(file: TrackedFile): undefined {
    file.state = "orphan";
    file.awaySince = 0;
    return undefined;
  }

  private batch(file: TrackedFile, result: ReadResult | undefined, gaps: readonly Gap[] = []): SourceBatch {
    if (result !== undefined) file.position = result.next;
    const { content, position } = file;
    const now = this.deps.clock.now();
    if (result === undefined || result.atEnd) file.caughtUpAt = now;
    const sized = content !== undefined && !content.gzip;
    // Of a compressed file only its end tells how much there is.
    const ended = file.state === "dormant" || (content?.gzip === true && (result === undefined || result.atEnd));
    file.knownSize = sized ? Math.max(file.knownSize, position.offset) : file.knownSize;
    const lag = sized ? { lag: Math.max(0, file.knownSize - position.offset) } : ended ? { lag: 0 } : {};
    return {
      assignment: file.assignment,
      records: result?.records ?? [],
      next: encodePosition(position, { host: HOST, key: file.key, path: file.path }),
      scanned: result?.scanned ?? 0,
      bytes: result?.bytes ?? 0,
      gaps,
      unreadable: result?.unreadable ?? [],
      progress: { ...(file.caughtUpAt === now ? { caughtUpAt: now } : {}), ...lag },
    };
  }

  private async idle(file: TrackedFile): Promise<SourceBatch | undefined> {
    const unchanged = this.deps.clock.now() - file.modifiedAt > DORMANT_AFTER;
    if (unchanged && file.position.offset === file.knownSize) await this.rest(file);
    return this.stillAtEnd(file);
  }

  /**
   * Now and then a file at its end says that it still is: detectors would wait for it else, and take it for one that is not
   * read. So do closed ones, and rotated ones that searches still find; one that none finds is told to be gone.
   */
  private stillAtEnd(file: TrackedFile): SourceBatch | undefined {
    const now = this.deps.clock.now();
    if (!this.config.follow || !this.catalog.has(file)) return undefined;
    if (!file.atEnd || (file.caughtUpAt !== undefined && now - file.caughtUpAt < HEARTBEAT)) return undefined;
    return this.batch(file, undefined);
  }

  /** Closes a file that is read to its end until it changes. */
  private async rest(file: TrackedFile): Promise<undefined> {
    await file.content?.close();
    file.content = undefined;
    file.state = "dormant";
    file.atEnd = true;
    return undefined;
  }

  /** A truncated file that no copy has taken over within a search: what was not read of it is lost. */
  private async giveUp(file: TrackedFile): Promise<SourceBatch | undefined> {
    if (file.awaySince < 2 && this.config.follow) return undefined;
    const { position, knownSize, path, id } = file;
    await this.catalog.drop(file);
    if (knownSize <= position.offset) return undefined;
    const gap: Gap = {
      partition: id,
      range: `bytes ${position.offset} to ${knownSize - 1} of ${path}`,
      reason: "deleted",
      detail: sentence("gap.file_truncated", { path }),
      detectedAt: this.deps.clock.now(),
    };
    this.deps.logger.error({ path, range: gap.range }, "a file was truncated before it was read to its end");
    return this.vanished.departures.tell(this.batch(file, undefined, [gap]), this.deps.clock.now());
  }

  /** A compressed file that breaks off is a gap; anything else is tried again. */
  private async failed(file: TrackedFile, error: Error): Promise<SourceBatch | undefined> {
    const { path, id, position } = file;
    if (file.content?.gzip !== true) {
      this.message = sentence("source.file_unreadable", { path, why: error.message });
      this.deps.metrics.retried();
      await this.catalog.drop(file);
      return undefined;
    }
    await this.rest(file);
    const gap: Gap = {
      partition: id,
      range: `from byte ${position.offset} of the content of ${path}`,
      reason: "unreadable",
      detail: sentence("gap.file_broken", { path, why: error.message }),
      detectedAt: this.deps.clock.now(),
    };
    return this.batch(file, undefined, [gap]);
  }
}
