import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { readYaml } from "../config/yaml-document.ts";
import type { Problem } from "../domain/problem.ts";
import { configSchema, type ElkhoundConfig, INACTIVE_KEYS, rulePaths } from "./config-schema.ts";

/** A configuration file read: the value when nothing in it is an error, and all problems. */
export interface LoadedConfig {
  readonly config: ElkhoundConfig | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads `file` (or `text` in its name) with variables from `env`. Relative paths inside are taken from the file's
 * folder. Never throws: a missing file is a problem like any other.
 */
export async function loadConfig(options: {
  readonly file: string;
  readonly text?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<LoadedConfig> {
  const { file, env } = options;
  let text: string;
  try {
    text = options.text ?? (await readFile(file, "utf8"));
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === "ENOENT";
    const message = missing ? "no such file" : `cannot be read: ${(thrown as Error).message}`;
    const hint = "name another with --config, or run `elkhound start` without one for the demo";
    return { config: undefined, problems: [{ severity: "error", file, line: 0, column: 0, path: "", message, hint }] };
  }
  const document = readYaml({ file, text, schema: configSchema, env });
  const problems = [...document.problems];
  if (document.value === undefined) return { config: undefined, problems };
  const place = (path: readonly PropertyKey[]) => ({ file, path: path.join("."), ...document.locate(path) });
  problems.push(...duplicateIds(document.value, place), ...notActive(document.value, place));
  const failed = problems.some((problem) => problem.severity === "error");
  return { config: failed ? undefined : resolvePaths(document.value, dirname(resolve(file))), problems };
}

type Place = (path: readonly PropertyKey[]) => Pick<Problem, "file" | "line" | "column" | "path">;

function duplicateIds(config: ElkhoundConfig, place: Place): Problem[] {
  const seen = new Set<string>();
  return config.sources.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `two sources are called ${JSON.stringify(id)}`;
    const hint = "checkpoints are stored under the id: give each source its own";
    return [{ severity: "error" as const, ...place(["sources", index, "id"]), message, hint }];
  });
}

function notActive(config: ElkhoundConfig, place: Place): Problem[] {
  return INACTIVE_KEYS.filter((key) => config[key] !== undefined).map((key) => ({
    severity: "warning" as const,
    ...place([key]),
    message: `\`${key}\` is not active yet`,
    hint: "it is read by a later version of Elkhound and has no effect in this one",
  }));
}

function resolvePaths(config: ElkhoundConfig, folder: string): ElkhoundConfig {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  return {
    ...config,
    data_dir: absolute(config.data_dir),
    ...(config.rules === undefined ? {} : { rules: rulePaths(config.rules).map(absolute) }),
    sources: config.sources.map((source) =>
      source.type === "file" ? { ...source, paths: source.paths.map(absolute) } : source,
    ),
  };
}
