import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScanEvent } from "../../src/app/scan.ts";
import { parseLevel } from "../../src/domain/level.ts";
import { rows } from "./rows.ts";
import { eventsOf } from "./scan-events.ts";

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

/**
 * How right level, time and message of servers' logs are: `modules/records.jsonl` of {id, file, offset, raw, level, timestamp,
 * message} beside the log files that the records were taken from. Once over the records as documents, once over the
 * files. Levels are compared by what they mean, times to 1.5 ms with quarters of an hour of offset left out.
 */
export async function scoreModules(folder: string, wrong: boolean): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "elkhound-modules-"));
  try {
    const entries = rows<Entry>(folder, "modules", "records.jsonl");
    await scoreRecords(scratch, entries, wrong);
    await scoreFiles(folder, entries, wrong);
  } finally {
    rmSync(scratch, { recursive: true });
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

function compare(
  wrong: boolean,
  name: string,
  entries: readonly Entry[],
  of: (entry: Entry) => ScanEvent | undefined,
): void {
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
      if (wrong && !right) {
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

async function scoreRecords(scratch: string, entries: readonly Entry[], wrong: boolean): Promise<void> {
  const path = join(scratch, "records.jsonl");
  writeFileSync(path, entries.map(({ id, raw }) => `${JSON.stringify({ id, message: raw })}\n`).join(""));
  const byId = new Map((await eventsOf(path)).map((event) => [event.id, event]));
  compare(wrong, "records", entries, ({ id }) => byId.get(id));
}

async function scoreFiles(folder: string, entries: readonly Entry[], wrong: boolean): Promise<void> {
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
    if (wrong && extra !== 0) console.log(`files ${file}: ${extra} records more than wanted`);
  }
  compare(wrong, "files", entries, ({ id }) => found.get(id));
}
