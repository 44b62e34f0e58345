import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { asError } from "../domain/errors.ts";
import { says } from "../domain/sentence.ts";

/**
 * The rule files behind a path: itself, or of a folder all `*.yml` and `*.yaml` by name, subfolders after files, without
 * what begins with a dot. Links are followed, as folders of Kubernetes' ConfigMaps consist of them. An Error says why a
 * path cannot be looked behind.
 */
export async function listRuleFiles(path: string): Promise<readonly string[] | Error> {
  try {
    return (await stat(path)).isDirectory() ? await filesIn(path, new Set()) : [path];
  } catch (thrown) {
    const { message } = asError(thrown);
    return new Error(message.startsWith("ENOENT") ? says("rule.no_such_path") : `cannot be read: ${message}`);
  }
}

/** `visited`: the folders on the way, as links may go round in circles. */
async function filesIn(folder: string, visited: ReadonlySet<string>): Promise<readonly string[]> {
  const real = await realpath(folder);
  if (visited.has(real)) return [];
  const inside = new Set([...visited, real]);
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const files: string[] = [];
  const folders: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    // A link to nowhere is a fault that reading it reports; what has gone since the folder was read is no fault.
    const kind = await stat(path).catch(() => lstat(path).catch(() => undefined));
    if (kind?.isDirectory()) folders.push(path);
    else if (/\.ya?ml$/.test(name) && (kind?.isFile() || kind?.isSymbolicLink())) files.push(path);
  }
  for (const inner of folders) files.push(...(await filesIn(inner, inside)));
  return files;
}
