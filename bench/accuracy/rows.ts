import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The rows of a file with a JSON document a line. */
export function rows<Row>(...path: string[]): Row[] {
  return readFileSync(join(...path), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}
