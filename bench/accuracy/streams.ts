import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Multiline, parseMultiline } from "../../src/app/scan.ts";
import { rows } from "./rows.ts";
import { eventsOf } from "./scan-events.ts";

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
function multilineOf({ flush_pattern, ...config }: NonNullable<Stream["config"]>): Multiline {
  return parseMultiline(flush_pattern === null ? config : { ...config, flush_pattern });
}

/**
 * How many records are joined exactly, of streams of single lines that belong together: `multiline/streams.jsonl` of {id,
 * lines, expected}. Everything goes through `scan`; a stream whose shipper was told patterns is joined by those. `pred`:
 * file for the joined records, as {id, records} a line.
 */
export async function scoreStreams(folder: string, wrong: boolean, pred: string | undefined): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "elkhound-streams-"));
  try {
    await score(folder, scratch, wrong, pred);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function score(folder: string, scratch: string, wrong: boolean, pred: string | undefined): Promise<void> {
  const predictions: { id: string; records: string[] }[] = [];
  let [exact, found, right, wanted] = [0, 0, 0, 0];
  const streams = rows<Stream>(folder, "multiline", "streams.jsonl");
  for (const { id, lines, expected, config } of streams) {
    const path = join(scratch, "stream.log");
    writeFileSync(path, `${lines.join("\n")}\n`);
    const events = (await eventsOf(path, config === undefined ? undefined : multilineOf(config))).toSorted(
      (a, b) => a.line - b.line,
    );
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
    if (wrong && !same) console.log(id, { expected: truth, records: trimmed });
  }
  console.log(
    `streams exact ${exact}/${streams.length}; records precision ${right}/${found}, recall ${right}/${wanted}`,
  );
  if (pred !== undefined) {
    writeFileSync(pred, predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(""));
  }
}
