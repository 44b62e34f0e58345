import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { nearestName } from "../config/nearest-name.ts";
import { readYaml } from "../config/yaml-document.ts";
import type { Problem } from "../domain/problem.ts";
import { routingProblems } from "../notification/routing/routing-problems.ts";
import { configSchema, type ElkhoundConfig, rulePaths } from "./config-schema.ts";
import { ownershipProblems } from "./ownership.ts";

/** A configuration file read: the value when nothing in it is an error, and all problems. */
export interface LoadedConfig {
  readonly config: ElkhoundConfig | undefined;
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
    return { config: undefined, problems: [problem], locate: () => nowhere };
  }
  const document = readYaml({ file, text, schema: configSchema, env });
  const problems = [...document.problems];
  const { locate } = document;
  if (document.value === undefined) return { config: undefined, problems, locate };
  const place = (path: readonly PropertyKey[]) => ({ file, path: path.join("."), ...locate(path) });
  problems.push(
    ...duplicateIds(document.value, place),
    ...unknownSources(document.value, place),
    ...mailWithoutServer(document.value, place),
    ...routingProblems(document.value).map(({ path, ...problem }) => ({ ...place(path), ...problem })),
    ...ownershipProblems(document.value.projects).map(({ path, ...problem }) => ({
      ...{ severity: "warning" as const, ...place(path), ...problem },
    })),
    ...oidcWithoutAddress(document.value, place),
  );
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  const failed = problems.some((problem) => problem.severity === "error");
  return { config: failed ? undefined : resolvePaths(document.value, dirname(resolve(file))), problems, locate };
}

type Place = (path: readonly PropertyKey[]) => Pick<Problem, "file" | "line" | "column" | "path">;

function duplicateIds(config: ElkhoundConfig, place: Place): Problem[] {
  return [
    ...duplicates(config, "sources", "two sources", "checkpoints are stored under the id: give each source its own"),
    ...duplicates(config, "detectors", "two detectors", "alerts are stored under the id: give each detector its own"),
  ].map(({ path, ...problem }) => ({ severity: "error", ...place(path), ...problem }));
}

function duplicates(config: ElkhoundConfig, key: "sources" | "detectors", two: string, hint: string) {
  const seen = new Set<string>();
  return config[key].flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: [key, index, "id"], message: `${two} are called ${JSON.stringify(id)}`, hint }];
  });
}

function unknownSources(config: ElkhoundConfig, place: Place): Problem[] {
  const known = config.sources.map(({ id }) => id);
  return config.detectors.flatMap((detector, index) => {
    const { sources = [] } = detector as { readonly sources?: readonly string[] };
    return sources.flatMap((source, at) => {
      if (known.includes(source)) return [];
      const nearest = nearestName(source, known);
      const hint =
        nearest === undefined ? `sources are: ${known.join(", ") || "none"}` : `did you mean \`${nearest}\`?`;
      const message = `there is no source ${JSON.stringify(source)}`;
      return [{ severity: "error" as const, ...place(["detectors", index, "sources", at]), message, hint }];
    });
  });
}

function mailWithoutServer(config: ElkhoundConfig, place: Place): Problem[] {
  if (config.smtp !== undefined) return [];
  return config.receivers.flatMap((receiver, index) => {
    const mails = (receiver["email"] ?? []) as readonly { readonly smtp?: unknown }[];
    return mails.flatMap(({ smtp }, at) => {
      if (smtp !== undefined) return [];
      const message = "there is no mail server for `email`";
      const hint = "add `smtp: { url: smtp://host:25, from: elkhound@example.com }` at the top level";
      return [{ severity: "error" as const, ...place(["receivers", index, "email", at]), message, hint }];
    });
  });
}

/** The provider sends browsers back to an address that it knows beforehand. */
function oidcWithoutAddress(config: ElkhoundConfig, place: Place): Problem[] {
  if (config.oidc === undefined || config.server.public_url !== undefined) return [];
  const message = "`oidc` needs `server.public_url`";
  const hint = "the provider sends browsers back there: `server: { public_url: https://errors.example.com }`";
  return [{ severity: "error", ...place(["oidc"]), message, hint }];
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
