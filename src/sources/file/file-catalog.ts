import { asError } from "../../domain/errors.ts";
import { countLines } from "../line-filter.ts";
import type { SourceContext, SourceDeps } from "../source.ts";
import type { FileSourceConfig } from "./config.ts";
import { type Content, contentId, openContent, proves } from "./content.ts";
import { type FoundFile, findFiles } from "./discovery.ts";
import { decodePosition, type FilePosition, PROOF_BYTES, proofOf, START } from "./position.ts";
import type { TrackedFile } from "./tracked-file.ts";

/** Files that begin alike, told apart by number; beyond this many the rest stays unread, and is reported. */
const MAX_ALIKE = 1_000;

/** A file that has kept its size for so many searches is not being copied just now. */
const SETTLED_SEARCHES = 8;

/**
 * Which files there are and who they are. A file is known by its content, not its name: renamed, copied, truncated or
 * compressed files keep their position, and what has been read under one name is not read under another.
 */
export class FileCatalog {
  private readonly config: FileSourceConfig;
  private readonly deps: SourceDeps;
  private readonly tracked = new Map<string, TrackedFile>();
  /** Of files that are not known yet: their size, and for how many searches they had it. */
  private readonly sizes = new Map<string, { size: number; searches: number }>();
  /** Siblings that nobody asked for, as they were when that was found. */
  private readonly foreign = new Map<string, string>();
  private readonly refused = new Set<string>();
  /** By family, since when its files are read (a time of modification): older siblings were never asked for. */
  private readonly begun = new Map<string, number>();
  private searches = 0;
  private present: ReadonlySet<string> = new Set();

  constructor(config: FileSourceConfig, deps: SourceDeps) {
    this.config = config;
    this.deps = deps;
  }

  /** Everything tracked, oldest content first. */
  files(): readonly TrackedFile[] {
    return [...this.tracked.values()].sort((a, b) => a.modifiedAt - b.modifiedAt);
  }

  /** Whether every file that is there was given the time to be recognised. */
  get complete(): boolean {
    return this.searches > SETTLED_SEARCHES + 1 || !this.config.follow;
  }

  /** Whether the last search found a tracked file under any name. */
  has(file: TrackedFile): boolean {
    return this.present.has(file.key);
  }

  /** Whether the last search found the file of a stored position, tracked or not. */
  names(position: string): boolean {
    const key = decodePosition(position)?.key;
    return key === undefined || this.present.has(key);
  }

  /** Looks for new, renamed and vanished files. */
  async search(context: SourceContext, signal: AbortSignal): Promise<void> {
    const { paths, exclude, follow } = this.config;
    const found = await findFiles(paths, exclude, follow);
    const present = new Set(found.map(({ key }) => key));
    this.present = present;
    const byKey = new Map<string, TrackedFile>();
    for (const file of this.tracked.values()) byKey.set(file.key, file);
    for (const seen of [this.sizes, this.foreign])
      for (const key of seen.keys()) if (!present.has(key)) seen.delete(key);
    for (const candidate of found) {
      if (signal.aborted) return;
      const known = byKey.get(candidate.key);
      if (known !== undefined && known.state !== "orphan") await this.refresh(known, candidate);
      else await this.identify(candidate, present, context, signal);
    }
    for (const file of this.tracked.values()) {
      const inPlace = file.state !== "orphan" && present.has(file.key) && !isRotated(file, found);
      file.awaySince = inPlace ? 0 : file.awaySince + 1;
    }
    this.searches++;
  }

  /** Forgets a file; it is found again if it is still there. */
  async drop(file: TrackedFile): Promise<void> {
    if (this.tracked.get(file.id) === file) this.tracked.delete(file.id);
    file.state = "dormant";
    await file.content?.close();
    file.content = undefined;
  }

  async close(): Promise<void> {
    for (const file of [...this.tracked.values()]) await this.drop(file);
  }

  private async refresh(file: TrackedFile, found: FoundFile): Promise<void> {
    file.path = found.path;
    const changed = found.size !== file.knownSize || found.modifiedAt !== file.modifiedAt;
    file.modifiedAt = found.modifiedAt;
    file.knownSize = found.size;
    if (file.state !== "dormant" || (!changed && file.atEnd)) return;
    file.atEnd = false;
    const opened = await this.tryOpen(found);
    if (opened === undefined) return;
    // Its inode may hold another file by now.
    if (await proves(opened, file.position)) {
      file.content = opened;
      file.state = "open";
      file.atEnd = true;
    } else {
      await opened.close();
      await this.drop(file);
    }
  }

  private async identify(
    found: FoundFile,
    present: ReadonlySet<string>,
    context: SourceContext,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.foreign.get(found.key) === stampOf(found)) return;
    const content = await this.tryOpen(found);
    if (content === undefined) return;
    try {
      const base = await contentId(content, content.gzip || !this.config.follow);
      const kept = base !== undefined && (await this.adopt(base, found, content, present, context, signal));
      if (!kept) await content.close();
    } catch (error) {
      await content.close();
      if (signal.aborted) return;
      this.report(found, error);
    }
  }

  /**
   * Finds the identity of a content: that of a tracked file, of a stored position, or a new one. False when it is not to
   * be read: a copy, older than what was asked for, or not to be told yet.
   */
  private async adopt(
    base: string,
    found: FoundFile,
    content: Content,
    present: ReadonlySet<string>,
    context: SourceContext,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let number = 1; number <= MAX_ALIKE; number++) {
      const id = number === 1 ? base : `${base}#${number}`;
      const holder = this.tracked.get(id);
      if (holder !== undefined) {
        const alike = await this.alike(holder, found, content);
        if (alike === "short" && found.key !== holder.key && !this.settled(found)) return false;
        if (alike === "different" || alike === "short") continue;
        const alive = holder.state === "open" || (holder.state === "dormant" && present.has(holder.key));
        if (alive || alike === "beginning") return false;
        await holder.content?.close();
        Object.assign(holder, { key: found.key, path: found.path, content, state: "open", atEnd: false, awaySince: 0 });
        holder.knownSize = found.size;
        return true;
      }
      const assignment = (await context.assign([id], signal)).get(id);
      if (assignment === undefined) return false;
      const stored = assignment.checkpoint.position;
      const position = stored === undefined ? undefined : decodePosition(stored);
      if (position === undefined && found.sibling && !this.continuesFamily(found)) {
        assignment.active = false;
        this.foreign.set(found.key, stampOf(found));
        return false;
      }
      if (position !== undefined && !(await proves(content, position))) {
        assignment.active = false;
        // A copy that is still being made is shorter than what was read of its original.
        const short = !content.gzip && found.size < position.offset && found.key !== position.key;
        if (short && !this.settled(found)) return false;
        continue;
      }
      this.begin(found);
      const { caughtUpAt } = assignment.checkpoint.progress;
      const first = position === undefined && this.searches === 0 && this.config.start_from === "latest";
      this.tracked.set(id, {
        id,
        assignment,
        key: found.key,
        path: found.path,
        position: first ? await endOf(content) : (position ?? START),
        state: "open",
        content,
        atEnd: false,
        knownSize: found.size,
        modifiedAt: found.modifiedAt,
        awaySince: 0,
        announce: first,
        caughtUpAt: caughtUpAt === undefined ? undefined : Math.min(caughtUpAt, this.deps.clock.now()),
      });
      return true;
    }
    this.report(found, new Error(`more than ${MAX_ALIKE} files begin alike`));
    return false;
  }

  /**
   * Whether a sibling was written after reading of its family began: then it was rotated away, perhaps more than once,
   * before it was seen. Candidates come oldest first, so the one with a stored position is known by now.
   */
  private continuesFamily(found: FoundFile): boolean {
    return found.modifiedAt >= (this.begun.get(found.family) ?? Number.POSITIVE_INFINITY);
  }

  /** Whether a file holds what the tracked one does: as far as that was read, or as far as the file itself goes. */
  private async alike(
    holder: TrackedFile,
    found: FoundFile,
    content: Content,
  ): Promise<"same" | "beginning" | "short" | "different"> {
    if (await proves(content, holder.position)) return "same";
    if (content.gzip || found.size >= holder.position.offset) return "different";
    if (holder.content === undefined) return "short";
    const length = Math.min(PROOF_BYTES, found.size);
    const [own, other] = [Buffer.alloc(length), Buffer.alloc(length)];
    await content.read(own, found.size - length);
    await holder.content.read(other, found.size - length);
    return own.equals(other) ? "beginning" : "short";
  }

  private begin({ family, modifiedAt }: FoundFile): void {
    if (modifiedAt >= (this.begun.get(family) ?? Number.POSITIVE_INFINITY)) return;
    this.begun.set(family, modifiedAt);
    // Some of those passed over may be younger than that.
    this.foreign.clear();
  }

  /** Whether a file has stopped growing, as far as that can be seen. */
  private settled(found: FoundFile): boolean {
    const { size, searches } = this.sizes.get(found.key) ?? { size: -1, searches: 0 };
    const same = size === found.size ? searches + 1 : 0;
    this.sizes.set(found.key, { size: found.size, searches: same });
    return same >= SETTLED_SEARCHES || !this.config.follow;
  }

  private async tryOpen(found: FoundFile): Promise<Content | undefined> {
    try {
      const { content, handle } = await openContent(found.path);
      const stats = await handle.stat();
      // Renamed between the search and now: the next search knows.
      if (`${stats.dev}:${stats.ino}` === found.key) return content;
      await content.close();
    } catch (error) {
      this.report(found, error);
    }
    return undefined;
  }

  private report(found: FoundFile, error: unknown): void {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || this.refused.has(found.path)) return;
    this.refused.add(found.path);
    this.deps.logger.error({ path: found.path, reason: asError(error).message }, "cannot read a file; trying on");
  }
}

function stampOf({ size, modifiedAt }: FoundFile): string {
  return `${size} ${modifiedAt}`;
}

/** Whether another file has the name that a tracked one was found under. */
function isRotated(file: TrackedFile, found: readonly FoundFile[]): boolean {
  const own = found.find(({ key }) => key === file.key);
  return own === undefined || own.sibling;
}

/** The end of what is there, on a line's boundary. */
async function endOf(content: Content): Promise<FilePosition> {
  const chunk = Buffer.allocUnsafe(256 * 1024);
  let offset = 0;
  let line = 0;
  let end = 0;
  for (let length = await content.read(chunk, 0); length > 0; length = await content.read(chunk, offset)) {
    const read = chunk.subarray(0, length);
    const newline = read.lastIndexOf(10);
    if (newline >= 0) end = offset + newline + 1;
    line += countLines(read, 0, length);
    offset += length;
  }
  const before = Buffer.alloc(Math.min(PROOF_BYTES, end));
  await content.read(before, end - before.length);
  return { offset: end, line, skipping: false, proof: proofOf(before) };
}
