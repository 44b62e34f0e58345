import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { MAIN } from "./built.ts";
import { until } from "./services/server-process.ts";

export const ADMIN_TOKEN = "test-token-of-at-least-24-characters";

interface ProcessOptions {
  readonly port: number;
  /** Its output is kept here. */
  readonly log: string;
  /** Of `elkhound run`. */
  readonly config?: string;
  /** Where `elkhound start` runs, which finds its configuration itself. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A running `elkhound run` or `elkhound start`, as users start it. */
export class ElkhoundProcess {
  readonly url: string;
  private child: ChildProcess | undefined;
  private readonly options: ProcessOptions;

  constructor(options: ProcessOptions) {
    this.options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  start(): void {
    const { config, folder, env } = this.options;
    const log = openSync(this.options.log, "a");
    const args = config === undefined ? ["start"] : ["run", "--config", config];
    this.child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      env: { ...process.env, ELKHOUND_ADMIN_TOKEN: ADMIN_TOKEN, ...env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
  }

  async ready(): Promise<void> {
    const state = () => `its log ends:\n${this.output().slice(-3000)}`;
    const answers = async () => this.hasEnded || (await fetch(`${this.url}/health/ready`)).ok;
    await until(answers, "elkhound to be ready", { state });
    if (this.hasEnded) throw new Error(`elkhound ended before it was ready; ${state()}`);
  }

  /** Sends a signal and waits for the end; resolves to the exit code, null when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === undefined || this.hasEnded) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    child.kill(signal);
    return await ended;
  }

  /** The exit code, once it has ended by itself. */
  async ended(): Promise<number | null> {
    const child = this.child;
    if (child === undefined || this.hasEnded) return child?.exitCode ?? null;
    return await new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  }

  private get hasEnded(): boolean {
    return this.child === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  output(): string {
    return readFileSync(this.options.log, "utf8");
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Event counts by exception type, over all pages. */
  async countsByType(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: { type: string | null; title: string; event_count: number }[]; next: string | null } =
        await this.get(`/api/v1/issues?limit=100${query}`);
      for (const issue of page.items) {
        const name = issue.type ?? issue.title;
        counts[name] = (counts[name] ?? 0) + issue.event_count;
      }
      cursor = page.next;
    }
    return counts;
  }
}
