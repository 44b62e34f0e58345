import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedPages } from "./pages.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "docs");
for (const [name, text] of await generatedPages()) await writeFile(join(folder, name), text);
