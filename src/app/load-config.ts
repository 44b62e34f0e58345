import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { readYaml } from "../config/yaml-document.ts";
import type { Problem } from "../domain/problem.ts";
import { configProblems } from "./config-problems.ts";
import { configSchema, type ElkhoundConfig, rulePaths } from "./config-schema.ts";

/** A configuration file read: the value when nothing in it is an error, and all problems. */
export interface LoadedConfig {
  readonly config: ElkhoundConfig | undefined;
  /** What can be read of it, with defaults for the parts that cannot: to look for more problems, never to run. */
  readonly sound: ElkhoundConfig | undefined;
  readonly problems: readonly Problem[];
  /** Where the value at a path stands: see `YamlDocument`. */
  readonly locate: (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number };
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
    const nowhere = { line: 0, column: 0 };
    const problem = { severity: "error", file, ...nowhere, path: "", message, hint } as const;
    return { config: undefined, sound: undefined, problems: [problem], locate: () => nowhere };
  }
  const document = readYaml({ file, text, schema: configSchema, env });
  const problems = [...document.problems];
  const { locate, sound } = document;
  if (sound === undefined) return { config: undefined, sound, problems, locate };
  for (const { path, ...problem } of configProblems(sound.value, sound.faulty)) {
    problems.push({ file, path: path.join("."), ...locate(path), ...problem });
  }
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  const failed = problems.some((problem) => problem.severity === "error");
  const resolved = resolvePaths(sound.value, dirname(resolve(file)));
  return { config: failed ? undefined : resolved, sound: resolved, problems, locate };
}

function resolvePaths(config: ElkhoundConfig, folder: string): ElkhoundConfig {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  return {
    ...config,
    data_dir: absolute(config.data_dir),
    ...(config.rules === undefined ? {} : { rules: rulePaths(config.rules).map(absolute) }),
    templates: config.templates.map(absolute),
    sources: config.sources.map((source) =>
      source.type === "file" ? { ...source, paths: source.paths.map(absolute) } : source,
    ),
  };
}
