import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BUFFER = 256 * 1024;

/**
 * Values set aside in the order they come, to be gone through once all are there: in a file without a name, so that
 * nothing of them outlives the process.
 */
export class EventSpool<Value> implements Disposable {
  private readonly fd: number;
  private waiting: string[] = [];
  private size = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "elkhound-scan-"));
    this.fd = openSync(join(folder, "events"), "wx+", 0o600);
    rmSync(folder, { recursive: true });
  }

  add(value: Value): void {
    const line = `${JSON.stringify(value)}\n`;
    this.waiting.push(line);
    this.size += line.length;
    if (this.size >= BUFFER) this.write();
  }

  /** Everything added, once. */
  async *drain(): AsyncIterable<Value> {
    this.write();
    const input = createReadStream("", { fd: this.fd, start: 0, autoClose: false });
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield JSON.parse(line) as Value;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }

  private write(): void {
    const bytes = Buffer.from(this.waiting.join(""));
    for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    this.waiting = [];
    this.size = 0;
  }
}
