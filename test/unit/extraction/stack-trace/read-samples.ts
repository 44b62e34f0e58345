import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A trace as its runtime printed it, and what is to be read from it. */
export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly expected: string;
}

const FOLDER = join(import.meta.dirname, "samples");

/** The samples by the name of their file: `##### name`, the text, `=====`, what `describeTrace` must make of it. */
export function readSamples(): ReadonlyMap<string, readonly Sample[]> {
  return new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith(".txt"))
      .map((file) => {
        const parts = readFileSync(join(FOLDER, file), "utf8")
          .split(/^##### /m)
          .slice(1);
        return [file.replace(".txt", ""), parts.map(readSample)];
      }),
  );
}

function readSample(part: string): Sample {
  const title = part.indexOf("\n");
  const rule = part.indexOf("\n=====\n");
  return {
    name: part.slice(0, title),
    text: part.slice(title + 1, rule),
    expected: part.slice(rule + 7).trimEnd(),
  };
}
