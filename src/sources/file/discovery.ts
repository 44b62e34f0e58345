import { glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, matchesGlob, resolve } from "node:path";

/** A file that may be read. */
export interface FoundFile {
  readonly path: string;
  /** Device and inode: the same for all names of one file. */
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: number;
  /** Not asked for by the configuration, but beside such a file and named after it: its earlier content, perhaps. */
  readonly sibling: boolean;
  /** The path that was asked for; for a sibling, that of the file it is named after. */
  readonly family: string;
}

/**
 * The files that match, oldest first, each once however many names or links it has; and, when `siblings` is set, the
 * files that rotation may have made of them (`app.log.1`, `app.log-20261124.gz`).
 */
export async function findFiles(
  paths: readonly string[],
  exclude: readonly string[],
  siblings: boolean,
): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  const excluded = exclude.map((pattern) => (isAbsolute(pattern) ? pattern : resolve(pattern)));
  const add = async (path: string, family: string): Promise<void> => {
    if (excluded.some((pattern) => path === pattern || matchesGlob(path, pattern))) return;
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined || !stats.isFile()) return;
    const key = `${stats.dev}:${stats.ino}`;
    if (found.has(key)) return;
    found.set(key, { path, key, size: stats.size, modifiedAt: stats.mtimeMs, sibling: path !== family, family });
  };
  const named: string[] = [];
  for (const pattern of paths) named.push(...(await expand(pattern)));
  for (const path of named) await add(path, path);
  if (siblings) {
    for (const [folder, families] of Map.groupBy(named, (path) => dirname(path))) {
      for (const entry of await readdir(folder).catch(() => [])) {
        const family = families.find((path) => isRotationOf(entry, basename(path)));
        if (family !== undefined) await add(join(folder, entry), family);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1));
}

/** A path that exists is meant as written, even where its name holds signs of a pattern. */
async function expand(pattern: string): Promise<readonly string[]> {
  const absolute = resolve(pattern);
  if ((await stat(absolute).catch(() => undefined)) !== undefined) return [absolute];
  if (!/[*?[{]/.test(pattern)) return [absolute];
  const paths: string[] = [];
  for await (const path of glob(absolute)) paths.push(path);
  return paths;
}

/** `app.log.1`, `app.log-20261124`, `app.log.2.gz` of `app.log`; not `app.log` itself, nor `app.logger`. */
function isRotationOf(entry: string, name: string): boolean {
  if (!entry.startsWith(name)) return false;
  const rest = entry.slice(name.length);
  return /^[.\-_]\d|^[.\-_](?:old|bak|prev)\b|^\.gz$/.test(rest);
}
