import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Multiline, parseMultiline, type ScanEvent, scan } from "../src/app/scan.ts";
import { parseLevel } from "../src/domain/level.ts";
import { createLogger } from "../src/telemetry/logger.ts";

/*
 * How well lines are joined and text heads are read, on data that is not part of this repository. Run:
 * `node bench/accuracy-joining.ts --eval DIR [--pred FILE] [--wrong]`, where DIR has `multiline/streams.jsonl` of {id,
 * lines, expected} and `modules/records.jsonl` of {id, file, offset, raw, level, timestamp, message} beside the log files
 * that the records were taken from. Everything goes through `scan`, as its users run it. `--pred` writes the joined
 * records as {id, records} a line.
 *
 * Levels are compared by what they mean, times to 1.5 ms with whole hours and quarters of offset left out.
 */

interface Stream {
  readonly id: string;
  readonly lines: readonly string[];
  readonly expected: readonly string[];
  /** How a shipper was told to join them. */
  readonly config?: {
    readonly pattern: string;
    readonly negate: boolean;
    readonly match: string;
    readonly flush_pattern: string | null;
  };
}
interface Entry {
  readonly id: string;
  readonly module: string;
  readonly file: string;
  readonly offset: number;
  readonly raw: string;
  readonly level?: string | null;
  readonly timestamp?: string | null;
  readonly message?: string | null;
}

const { values } = parseArgs({
  options: { eval: { type: "string" }, pred: { type: "string" }, wrong: { type: "boolean", default: false } },
});
if (values.eval === undefined) {
  console.error("usage: node bench/accuracy-joining.ts --eval DIR [--pred FILE] [--wrong]");
  process.exit(2);
}
const folder = values.eval;
const scratch = mkdtempSync(join(tmpdir(), "elkhound-accuracy-"));

function rows<Row>(...path: string[]): Row[] {
  const text = readFileSync(join(folder, ...path), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

function multilineOf({ flush_pattern, ...config }: NonNullable<Stream["config"]>): Multiline {
  return parseMultiline(flush_pattern === null ? config : { ...config, flush_pattern });
}

async function eventsOf(path: string, config?: NonNullable<Stream["config"]>): Promise<ScanEvent[]> {
  const events: ScanEvent[] = [];
  await scan({
    files: [path],
    level: "all",
    ...(config === undefined ? {} : { multiline: multilineOf(config) }),
    logger: createLogger("error"),
    onEvent: (event) => void events.push(event),
  });
  return events;
}

async function scoreStreams(): Promise<void> {
  const predictions: { id: string; records: string[] }[] = [];
  let [exact, found, right, wanted] = [0, 0, 0, 0];
  const streams = rows<Stream>("multiline", "streams.jsonl");
  for (const { id, lines, expected, config } of streams) {
    const path = join(scratch, "stream.log");
    writeFileSync(path, `${lines.join("\n")}\n`);
    const events = (await eventsOf(path, config)).toSorted((a, b) => a.line - b.line);
    const records = events.map(({ line, records: count }) => lines.slice(line - 1, line - 1 + count).join("\n"));
    predictions.push({ id, records });
    const trimmed = records.map((record) => record.trimEnd());
    const truth = expected.map((record) => record.trimEnd());
    const same = trimmed.length === truth.length && trimmed.every((record, at) => record === truth[at]);
    const left = [...truth];
    for (const record of trimmed) {
      const at = left.indexOf(record);
      if (at < 0) continue;
      left.splice(at, 1);
      right++;
    }
    exact += same ? 1 : 0;
    found += trimmed.length;
    wanted += truth.length;
    if (values.wrong && !same) console.log(id, { expected: truth, records: trimmed });
  }
  console.log(
    `streams exact ${exact}/${streams.length}; records precision ${right}/${found}, recall ${right}/${wanted}`,
  );
  if (values.pred !== undefined) {
    writeFileSync(values.pred, predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(""));
  }
}

/** The level a word means; names of the modules' own scales that no logger uses stay themselves. */
function meaning(level: string): string {
  const word = level.trim().toLowerCase().replace(/\d+$/, "");
  return ALIASES[word] ?? parseLevel(word) ?? word;
}
const ALIASES: Readonly<Record<string, string>> = {
  // Of Redis, whose verbose stands above its debug.
  verbose: "debug",
};

function sameTime(wanted: string, found: string): boolean {
  const apart = Math.abs(Date.parse(wanted) - Date.parse(found));
  const quarter = 15 * 60_000;
  const rest = apart % quarter;
  return apart <= 15 * 3_600_000 && Math.min(rest, quarter - rest) <= 1.5;
}

const squeeze = (text: string): string => text.trim();

function scoreModules(name: string, entries: readonly Entry[], of: (entry: Entry) => ScanEvent | undefined): void {
  const counts = new Map<string, { right: number; of: number }>();
  let missing = 0;
  for (const entry of entries) {
    const event = of(entry);
    if (event === undefined) missing++;
    const whole = event?.log_message ?? event?.message;
    const checks: [string, string | null | undefined, boolean][] = [
      ["level", entry.level, event !== undefined && meaning(entry.level ?? "") === meaning(event.level)],
      ["timestamp", entry.timestamp, event !== undefined && sameTime(entry.timestamp ?? "", event.timestamp)],
      [
        "message",
        entry.message,
        event !== undefined &&
          [event.message, whole ?? ""].some((text) => squeeze(text) === squeeze(entry.message ?? "")),
      ],
    ];
    for (const [field, wanted, right] of checks) {
      if (wanted === undefined || wanted === null || wanted === "") continue;
      for (const key of [`${entry.module} ${field}`, `all ${field}`]) {
        const count = counts.get(key) ?? { right: 0, of: 0 };
        counts.set(key, { right: count.right + (right ? 1 : 0), of: count.of + 1 });
      }
      if (values.wrong && !right) {
        const got = field === "message" ? event?.message : field === "level" ? event?.level : event?.timestamp;
        console.log(
          `${name} ${entry.id} ${field}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)} from ${JSON.stringify(entry.raw.slice(0, 300))}`,
        );
      }
    }
  }
  console.log(
    `\n| ${name}: ${entries.length} records, ${missing} not found | level | timestamp | message |\n| --- | --- | --- | --- |`,
  );
  for (const module of [...new Set(entries.map(({ module }) => module)), "all"]) {
    const cell = (field: string): string => {
      const count = counts.get(`${module} ${field}`);
      return count === undefined ? "" : `${count.right}/${count.of} (${((100 * count.right) / count.of).toFixed(1)} %)`;
    };
    console.log(`| ${module} | ${cell("level")} | ${cell("timestamp")} | ${cell("message")} |`);
  }
}

async function scoreRecords(entries: readonly Entry[]): Promise<void> {
  const path = join(scratch, "records.jsonl");
  writeFileSync(path, entries.map(({ id, raw }) => `${JSON.stringify({ id, message: raw })}\n`).join(""));
  const byId = new Map((await eventsOf(path)).map((event) => [event.id, event]));
  scoreModules("records", entries, ({ id }) => byId.get(id));
}

async function scoreFiles(entries: readonly Entry[]): Promise<void> {
  const found = new Map<string, ScanEvent>();
  for (const file of new Set(entries.map((entry) => entry.file))) {
    const path = join(folder, "modules", file);
    const bytes = readFileSync(path);
    const lineAt = new Map<number, number>([[0, 1]]);
    for (let at = bytes.indexOf(10), line = 2; at >= 0; at = bytes.indexOf(10, at + 1), line++)
      lineAt.set(at + 1, line);
    const byLine = new Map((await eventsOf(path)).map((event) => [event.line, event]));
    for (const { id, offset } of entries.filter((entry) => entry.file === file)) {
      const event = byLine.get(lineAt.get(offset) ?? 0);
      if (event !== undefined) found.set(id, event);
    }
    const extra = byLine.size - entries.filter((entry) => entry.file === file).length;
    if (values.wrong && extra !== 0) console.log(`files ${file}: ${extra} records more than wanted`);
  }
  scoreModules("files", entries, ({ id }) => found.get(id));
}

try {
  await scoreStreams();
  const entries = rows<Entry>("modules", "records.jsonl");
  await scoreRecords(entries);
  await scoreFiles(entries);
} finally {
  rmSync(scratch, { recursive: true });
}
