import { readFileSync } from "node:fs";
import { join } from "node:path";

const packageJson = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8")) as {
  readonly version: string;
};

/** Of this Elkhound, as `package.json` says. */
export const VERSION: string = packageJson.version;
