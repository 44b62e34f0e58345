import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedFiles } from "./pages.ts";

const root = join(import.meta.dirname, "..", "..", "..");
for (const [path, text] of await generatedFiles()) await writeFile(join(root, path), text);
