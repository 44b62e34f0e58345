import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/*
 * Builds the page into dist/ui, with a compressed copy beside each file, and prints how large it is on the wire. Does
 * nothing when what it is built from is unchanged.
 */

const ROOT = import.meta.dirname;
const FROM = join(ROOT, "src", "ui");
const TO = join(ROOT, "dist", "ui");
const STAMP = join(TO, ".stamp");
/** Files that shrink; pictures do not. */
const TEXT = [".html", ".js", ".css", ".svg", ".webmanifest"];

/** A hash of all that the page is made of: its files, how it is built, and the packages in it. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const files = readdirSync(FROM, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [
    ...files,
    ...["vite.config.ts", "build-page.ts", "package-lock.json", "rules/schema.json"].map((x) => join(ROOT, x)),
  ]) {
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

const stamp = fingerprint();
if (!existsSync(STAMP) || readFileSync(STAMP, "utf8") !== stamp) {
  // Whatever the caller's is, as a test's: React would be built with all that it tells developers.
  process.env["NODE_ENV"] = "production";
  // Loaded only when there is something to build: it takes longer than the look above.
  const { build } = await import("vite");
  await build({ configFile: join(ROOT, "vite.config.ts"), logLevel: "warn" });
  const sizes = new Map<string, number>();
  for (const name of readdirSync(TO, { recursive: true, encoding: "utf8" })) {
    const extension = extname(name);
    if (!TEXT.includes(extension)) continue;
    const text = readFileSync(join(TO, name));
    writeFileSync(join(TO, `${name}.gz`), gzipSync(text, { level: 9 }));
    const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
    writeFileSync(join(TO, `${name}.br`), brotli);
    sizes.set(extension, (sizes.get(extension) ?? 0) + brotli.length);
  }
  const shown = [...sizes].map(([extension, bytes]) => `${extension.slice(1)} ${(bytes / 1000).toFixed(1)} kB`);
  // Standard output belongs to the command that is run after the build.
  console.error(`the page: ${shown.join(", ")} (compressed)`);
  writeFileSync(STAMP, stamp);
}
