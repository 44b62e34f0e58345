import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock, EpochMs } from "../../domain/time.ts";
import { BACKLOG_MS, DEMO_ERRORS, DEMO_SERVICES, type DemoEntry, demoScript } from "./demo-script.ts";
import type { DemoService } from "./demo-stream.ts";

/** Settings of the demo. */
export interface DemoOptions {
  /** Where the log files are written; made if missing. */
  readonly folder: string;
  readonly clock: Clock;
  /** Ends the writing. */
  readonly signal: AbortSignal;
  /** How many times faster than life the live part goes. Default 1. */
  readonly speed?: number;
  /** Default 1: the same demo each time. */
  readonly seed?: number;
  /** A file that has grown beyond this is renamed to `….1` and begun anew. Default 8 MiB. */
  readonly maxFileBytes?: number;
}

/** A demo that is being written. */
export interface DemoHandle {
  readonly folder: string;
  /** What has been written until now; all of it is in the files. */
  truth(): DemoTruth;
  /** Resolves when `signal` has aborted and the last write is done. Rejects when the folder cannot be written. */
  readonly done: Promise<void>;
}

/** What a reader of the demo's files must find. */
export interface DemoTruth {
  readonly records: number;
  readonly lines: number;
  /** One for each kind of error that has occurred, in the order of the services. */
  readonly expectedIssues: readonly ExpectedIssue[];
}

export interface ExpectedIssue {
  readonly kind: string;
  readonly service: string;
  /** Words that the issue's title contains. */
  readonly title: string;
  readonly events: number;
}

/** Appends at most this often, so that a fast demo does not write line by line. */
const PACE_MS = 50;
const BACKLOG_CHUNK = 500;

/**
 * Writes the logs of the demo's services: first the backlog of the last hour, which is complete when the promise
 * resolves, then live lines at their time until `signal` aborts. Where earlier logs are in the folder the backlog
 * begins behind them, so that a second start repeats nothing.
 */
export async function startDemo(options: DemoOptions): Promise<DemoHandle> {
  const { folder, clock, signal, speed = 1, seed = 1, maxFileBytes = 8 * 1024 * 1024 } = options;
  const liveFrom = clock.now();
  const written = new Map<string, number>();
  let records = 0;
  let lines = 0;
  for (const service of DEMO_SERVICES) await mkdir(dirname(join(folder, service.file)), { recursive: true });
  const script = demoScript(seed, liveFrom, Math.max(liveFrom - BACKLOG_MS, await lastWriting(folder)));
  let next: DemoEntry = script.next().value;

  /** Writes the entries up to `until`, at most `limit`; returns whether there are more of them. */
  const writeUntil = async (until: EpochMs, limit: number): Promise<boolean> => {
    const due: DemoEntry[] = [];
    for (; next.at <= until && due.length < limit; next = script.next().value) due.push(next);
    for (const service of DEMO_SERVICES) {
      const entries = due.filter((entry) => entry.service === service);
      if (entries.length === 0) continue;
      await append(join(folder, service.file), entries.map((entry) => entry.text).join(""), maxFileBytes);
      for (const { stream, text } of entries) {
        written.set(stream.kind, (written.get(stream.kind) ?? 0) + 1);
        records++;
        lines += text.split("\n").length - 1;
      }
    }
    return next.at <= until;
  };

  while (!signal.aborted && (await writeUntil(liveFrom, BACKLOG_CHUNK)));

  const live = async (): Promise<void> => {
    const elapsed = () => (clock.now() - liveFrom) * speed;
    while (!signal.aborted) {
      if (await writeUntil(liveFrom + elapsed(), BACKLOG_CHUNK)) continue;
      const wait = (next.at - liveFrom - elapsed()) / speed;
      if (wait > 0) await clock.sleep(Math.max(PACE_MS, wait), signal);
    }
  };

  const done = live();
  // Whoever awaits `done` learns of a failure; nobody is forced to.
  done.catch(() => {});
  return { folder, done, truth: () => ({ records, lines, expectedIssues: expectedIssues(written) }) };
}

/** The issues that records of these kinds and numbers make. */
function expectedIssues(written: ReadonlyMap<string, number>): ExpectedIssue[] {
  return DEMO_ERRORS.flatMap(({ kind, service, title = "" }) => {
    const events = written.get(kind) ?? 0;
    return events === 0 ? [] : [{ kind, service: service.service, title, events }];
  });
}

/** When one of the demo's files in this folder was last written; 0 when there is none. */
async function lastWriting(folder: string): Promise<EpochMs> {
  const times = await Promise.all(DEMO_SERVICES.map((service) => modifiedAt(join(folder, service.file))));
  return Math.max(0, ...times);
}

async function modifiedAt(file: string): Promise<EpochMs> {
  try {
    return Math.ceil((await stat(file)).mtimeMs) + 1;
  } catch {
    return 0;
  }
}

async function append(file: string, text: string, maxBytes: number): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 0 && size + Buffer.byteLength(text) > maxBytes) await rename(file, `${file}.1`);
  await appendFile(file, text);
}

/** A source for each service, as it would stand in `elkhound.yml`. */
export function demoSources(folder: string): readonly DemoSource[] {
  return DEMO_SERVICES.map((service: DemoService) => ({
    id: service.id,
    type: "file",
    paths: [join(folder, service.file)],
    service: service.service,
    environment: "demo",
    format: service.format,
    poll_interval: "250ms",
  }));
}

/** A file source's configuration. */
export interface DemoSource {
  readonly id: string;
  readonly type: "file";
  readonly paths: readonly string[];
  readonly service: string;
  readonly environment: string;
  readonly format: DemoService["format"];
  readonly poll_interval: string;
}
