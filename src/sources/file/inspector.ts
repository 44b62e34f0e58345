import type { FileHandle } from "node:fs/promises";
import { AppError, asError } from "../../domain/errors.ts";
import type { RawRecord } from "../../domain/log-record.ts";
import { sentence } from "../../domain/sentence.ts";
import {
  type AroundRequest,
  type FoundStream,
  type InspectionFault,
  MAX_FOUND,
  type SourceInspector,
  type SourceOverview,
  type Surroundings,
} from "../inspector.ts";
import type { FileSourceConfig } from "./config.ts";
import { type Content, openContent } from "./content.ts";
import { type FoundFile, findFiles } from "./discovery.ts";

/** Read to each side of a place. */
const SIDE_BYTES = 256 * 1024;
/** Of a line, so much is kept. */
const LINE_BYTES = 64 * 1024;

/** Makes the inspector; it keeps nothing open. */
export function createFileInspector(config: FileSourceConfig): SourceInspector {
  return new FileInspector(config);
}

class FileInspector implements SourceInspector {
  private readonly config: FileSourceConfig;

  constructor(config: FileSourceConfig) {
    this.config = config;
  }

  async overview(): Promise<SourceOverview> {
    const files = (await this.files(false)).toReversed();
    const faults: InspectionFault[] = [];
    const found: FoundStream[] = [];
    for (const file of files.slice(0, MAX_FOUND)) {
      const stream = { kind: "file", name: file.path, bytes: file.size, latestAt: file.modifiedAt } as const;
      const [example] = await this.tail(file, 1).catch((thrown: unknown) => {
        const hint = sentence("found.acl");
        faults.push({
          severity: "error",
          message: sentence("found.file_unreadable", { path: file.path, why: asError(thrown).message }),
          hint,
        });
        return [];
      });
      found.push(example === undefined ? stream : { ...stream, example });
    }
    if (files.length === 0) {
      const hint = sentence("found.paths");
      faults.push({ severity: "error", message: sentence("found.no_file", { paths: this.config.paths }), hint });
    }
    return { server: sentence("found.files"), found, total: files.length, faults };
  }

  async recent(limit: number): Promise<readonly RawRecord[]> {
    const files = (await this.files(false)).slice(-5);
    const each = Math.max(1, Math.ceil(limit / Math.max(1, files.length)));
    const records: RawRecord[] = [];
    for (const file of files) records.push(...(await this.tail(file, each).catch(() => [])));
    if (records.length === 0 && files.length > 0) await this.refuseUnreadable(files);
    return records.slice(-limit);
  }

  async around({ origin, before, after, isMeant }: AroundRequest): Promise<Surroundings> {
    if (origin.type !== "file")
      return { kind: "gone", detail: sentence("around.not_from", { where: sentence("around.a_file") }) };
    // Rotation gives a content another name; it lies at the same place in it.
    const files = await this.files(true);
    const own = files.find(({ path }) => path === origin.path);
    const others = files.filter(({ family, path }) => path !== origin.path && family === (own?.family ?? origin.path));
    for (const file of [...(own === undefined ? [] : [own]), ...others.toReversed()]) {
      const found = await this.read(file, origin, before, after).catch(() => undefined);
      if (found !== undefined && isMeant(found.records[found.at]!)) return { kind: "found", ...found };
    }
    return { kind: "gone", detail: sentence("around.file_gone", { path: origin.path }) };
  }

  async close(): Promise<void> {}

  private async files(siblings: boolean): Promise<readonly FoundFile[]> {
    return await findFiles(this.config.paths, this.config.exclude, siblings);
  }

  private async refuseUnreadable(files: readonly FoundFile[]): Promise<void> {
    for (const file of files) {
      await this.tail(file, 1).catch((thrown: unknown) => {
        throw new AppError(
          "ELKHOUND_SOURCE_REFUSED",
          sentence("found.file_unreadable", { path: file.path, why: asError(thrown).message }),
          {
            hint: sentence("source.make_readable"),
            cause: thrown,
          },
        );
      });
    }
  }

  /** The last lines; of a compressed file the first ones. */
  private async tail(file: FoundFile, limit: number): Promise<RawRecord[]> {
    return await reading(file.path, async (content) => {
      const size = (await content.size()) ?? 0;
      const from = Math.max(0, size - SIDE_BYTES);
      const bytes = await bytesOf(content, this.aligned(from), SIDE_BYTES);
      const lines = this.lines(bytes, this.aligned(from), from === 0);
      const kept = content.gzip ? lines.slice(0, limit) : lines.slice(-limit);
      return kept.map(({ offset, value }) => ({
        origin: { type: "file", path: file.path, line: 0, offset },
        value,
      }));
    });
  }

  private async read(
    file: FoundFile,
    { path, line, offset }: { readonly path: string; readonly line: number; readonly offset: number },
    before: number,
    after: number,
  ): Promise<{ readonly records: readonly RawRecord[]; readonly at: number } | undefined> {
    return await reading(file.path, async (content) => {
      const from = this.aligned(Math.max(0, offset - SIDE_BYTES));
      const bytes = await bytesOf(content, from, offset - from + SIDE_BYTES);
      const lines = this.lines(bytes, from, from === 0);
      const at = lines.findIndex((one) => one.offset === offset);
      if (at < 0) return undefined;
      const first = Math.max(0, at - before);
      const records = lines.slice(first, at + after + 1).map(
        (one, index): RawRecord => ({
          origin: { type: "file", path, line: line + first + index - at, offset: one.offset },
          value: one.value,
        }),
      );
      return { records, at: at - first };
    });
  }

  private get unit(): 1 | 2 {
    return this.config.encoding.startsWith("utf-16") ? 2 : 1;
  }

  private aligned(offset: number): number {
    return offset - (offset % this.unit);
  }

  /** Whole lines; the first one only where a line is known to begin. The last one may not be ended yet. */
  private lines(bytes: Buffer, from: number, begins: boolean): readonly { offset: number; value: Buffer }[] {
    const newline = Buffer.from("\n", this.unit === 2 ? "utf16le" : "latin1");
    if (this.config.encoding === "utf-16be") newline.swap16();
    const lines: { offset: number; value: Buffer }[] = [];
    let start = begins ? 0 : -1;
    for (let at = bytes.indexOf(newline); ; at = bytes.indexOf(newline, at + 1)) {
      if (at >= 0 && at % this.unit !== 0) continue;
      const end = at < 0 ? bytes.length : at;
      if (start >= 0 && end > start) {
        lines.push({
          offset: from + start,
          value: Buffer.from(bytes.subarray(start, Math.min(end, start + LINE_BYTES))),
        });
      }
      if (at < 0) return lines;
      start = end + newline.length;
    }
  }
}

async function reading<T>(path: string, read: (content: Content) => Promise<T>): Promise<T> {
  const { content }: { content: Content; handle: FileHandle } = await openContent(path);
  try {
    return await read(content);
  } finally {
    await content.close();
  }
}

async function bytesOf(content: Content, from: number, length: number): Promise<Buffer> {
  const into = Buffer.alloc(length);
  return into.subarray(0, await content.read(into, from));
}
