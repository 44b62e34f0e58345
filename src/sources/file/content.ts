import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { type FilePosition, proofOf } from "./position.ts";

/** The bytes of one file, compressed or not. */
export interface Content {
  readonly gzip: boolean;
  /** Fills `into` from `offset`, as far as there is content; returns how many bytes. */
  read(into: Buffer, offset: number): Promise<number>;
  /** Size of the content as far as it can be known without reading it. */
  size(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Opens a file, and recognises gzip by its first bytes. Rejects as `open` does. */
export async function openContent(path: string): Promise<{ readonly content: Content; readonly handle: FileHandle }> {
  const handle = await open(path, "r");
  try {
    const magic = Buffer.alloc(3);
    const { bytesRead } = await handle.read(magic, 0, 3, 0);
    const gzip = bytesRead === 3 && magic[0] === 0x1f && magic[1] === 0x8b && magic[2] === 8;
    return { content: gzip ? new GzipContent(path, handle) : new PlainContent(handle), handle };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class PlainContent implements Content {
  readonly gzip = false;
  private readonly handle: FileHandle;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async read(into: Buffer, offset: number): Promise<number> {
    // One call, which files answer in full up to their end: a second could meet what was written after a truncation.
    const { bytesRead } = await this.handle.read(into, 0, into.length, offset);
    return bytesRead;
  }

  async size(): Promise<number> {
    return (await this.handle.stat()).size;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Decompresses forwards; what the last read gave can be read again, going further back begins again. */
class GzipContent implements Content {
  readonly gzip = true;
  private readonly path: string;
  private readonly handle: FileHandle;
  private stream: AsyncIterator<Buffer> | undefined;
  private pending: Buffer = Buffer.alloc(0);
  /** Offset of the first pending byte. */
  private at = 0;
  /** What the last read gave, up to `at`: the next one begins with its incomplete line. */
  private kept: Buffer = Buffer.alloc(0);

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  async read(into: Buffer, offset: number): Promise<number> {
    if (this.stream === undefined || offset < this.at - this.kept.length) await this.restart();
    const again = Math.max(0, this.at - offset);
    let filled = again === 0 ? 0 : this.kept.copy(into, 0, this.kept.length - again);
    while (filled < into.length) {
      if (this.pending.length === 0 && !(await this.more())) break;
      const skip = Math.min(this.pending.length, Math.max(0, offset - this.at));
      const copied = this.pending.copy(into, filled, skip);
      filled += copied;
      this.pending = this.pending.subarray(skip + copied);
      this.at += skip + copied;
    }
    // Short reads only look at something and go on where they were.
    if (filled > again) this.kept = Buffer.from(into.subarray(0, filled));
    return filled;
  }

  async size(): Promise<undefined> {
    return undefined;
  }

  async close(): Promise<void> {
    await this.stream?.return?.();
    await this.handle.close();
  }

  private async restart(): Promise<void> {
    await this.stream?.return?.();
    // A stream over the open handle, so that renaming the file in the meantime changes nothing.
    const compressed = createReadStream(this.path, { fd: this.handle, start: 0, autoClose: false });
    const gunzip = createGunzip();
    compressed.once("error", (error) => gunzip.destroy(error));
    this.stream = compressed.pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.pending = Buffer.alloc(0);
    this.kept = Buffer.alloc(0);
    this.at = 0;
  }

  private async more(): Promise<boolean> {
    const next = await this.stream!.next();
    if (next.done === true) return false;
    this.pending = next.value;
    return true;
  }
}

/** Never more of a file than this says who it is. */
export const HEAD_BYTES = 1024;

/**
 * Name of a file by its first line that is not blank: the same after it was renamed, copied or compressed. `head`: its
 * first HEAD_BYTES, or all there is. Undefined until that line is written; `final` says that nothing more will be.
 */
export function identityOf(head: Buffer, final: boolean): string | undefined {
  const text = head.findIndex((byte) => byte > 32);
  const newline = text < 0 ? -1 : head.indexOf(10, text);
  if (newline < 0 && head.length < HEAD_BYTES && (!final || head.length === 0)) return undefined;
  const telling = newline < 0 ? head : head.subarray(0, newline);
  return createHash("sha256").update(telling).digest("hex").slice(0, 24);
}

/** `identityOf` a file as it is now. */
export async function contentId(content: Content, final: boolean): Promise<string | undefined> {
  const buffer = Buffer.alloc(HEAD_BYTES);
  return identityOf(buffer.subarray(0, await content.read(buffer, 0)), final);
}

/** Whether the bytes before the position are those that the position remembers. */
export async function proves(content: Content, { offset, proof }: FilePosition): Promise<boolean> {
  if (offset === 0 || proof.length === 0) return true;
  const before = Buffer.alloc(proof.length);
  const length = await content.read(before, offset - proof.length);
  return length === proof.length && proofOf(before).hash === proof.hash;
}
