import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { rows } from "./rows.ts";

interface Trace {
  readonly id: string;
  readonly text: string;
  readonly expected: { readonly type?: string | null; readonly message?: string | null; readonly frames_n?: number };
}

type Field = "type" | "message" | "frames_n";
const FIELDS: readonly Field[] = ["type", "message", "frames_n"];

/**
 * Type, message and number of frames of `multiline/traces.jsonl`, as far as each row states them. Some rows state what
 * the program had in its hands and the text does not hold; they can only be wrong and are counted apart.
 */
export function scoreTraces(folder: string, predict: (text: string) => ErrorEvent, wrong: boolean): void {
  const traces = rows<Trace>(folder, "multiline", "traces.jsonl");
  console.log("| traces | stated | right | of these in the text | right |\n| --- | --- | --- | --- | --- |");
  const misses: string[] = [];
  for (const field of FIELDS) {
    const sums = { stated: 0, right: 0, readable: 0, readableRight: 0 };
    for (const { id, text, expected } of traces) {
      const value = expected[field];
      if (value === undefined || value === null || value === "") continue;
      const event = predict(text);
      const found = predictionOf(event, field);
      const right = typeof value === "string" ? found === value.trim() : found === value;
      const readable = typeof value === "number" || text.includes(value);
      sums.stated++;
      if (right) sums.right++;
      if (readable) sums.readable++;
      if (readable && right) sums.readableRight++;
      if (!right) misses.push(`${id} ${field}: ${JSON.stringify(found)} instead of ${JSON.stringify(value)}`);
    }
    console.log(`| ${field} | ${sums.stated} | ${sums.right} | ${sums.readable} | ${sums.readableRight} |`);
  }
  if (wrong) console.log(misses.join("\n"));
  const unread = traces.filter(({ text }) => predict(text).exceptions.every(({ frames }) => frames.length === 0));
  console.log(`\nWithout any frame: ${unread.map(({ id }) => id).join(", ") || "none"}\n`);
}

function predictionOf({ exceptions, message }: ErrorEvent, field: Field): string | number | undefined {
  const [outermost] = exceptions;
  if (field === "frames_n") return exceptions.reduce((sum, { frames }) => sum + frames.length, 0);
  return field === "type" ? outermost?.type : (outermost?.message ?? message).trim();
}
