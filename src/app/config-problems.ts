import { nearestName } from "../config/nearest-name.ts";
import type { Problem } from "../domain/problem.ts";
import { routingProblems } from "../notification/routing/routing-problems.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { ownershipProblems } from "./ownership.ts";

/** A problem whose place in the file is still to be found. */
export interface ConfigProblem extends Pick<Problem, "severity" | "message" | "hint"> {
  readonly path: readonly PropertyKey[];
}

type Part = keyof ElkhoundConfig;

/**
 * What only shows when the parts of a configuration are looked at together. `faulty` are the parts that cannot be read: what
 * could only be judged with them is left out, so that no fault is told that another one brings about.
 */
export function configProblems(config: ElkhoundConfig, faulty: ReadonlySet<string>): readonly ConfigProblem[] {
  const sound = (...parts: readonly Part[]): boolean => parts.every((part) => !faulty.has(part));
  const problems: (readonly ConfigProblem[])[] = [];
  if (sound("sources")) {
    const hint = "checkpoints are stored under the id: give each source its own";
    problems.push(duplicates(config, "sources", "two sources", hint));
  }
  if (sound("detectors")) {
    const hint = "alerts are stored under the id: give each detector its own";
    problems.push(duplicates(config, "detectors", "two detectors", hint));
  }
  if (sound("sources", "detectors")) problems.push(unknownSources(config));
  if (sound("receivers", "smtp")) problems.push(mailWithoutServer(config));
  if (sound("receivers", "route", "time_intervals", "inhibit_rules", "delivery")) {
    const { detectors, ...others } = config;
    problems.push(routingProblems(sound("detectors") ? { ...others, detectors } : others));
  }
  if (sound("projects")) {
    const warning = { severity: "warning" } as const;
    problems.push(ownershipProblems(config.projects).map((problem) => ({ ...warning, ...problem })));
  }
  if (sound("oidc", "server")) problems.push(oidcWithoutAddress(config));
  return problems.flat();
}

function duplicates(config: ElkhoundConfig, key: "sources" | "detectors", two: string, hint: string): ConfigProblem[] {
  const seen = new Set<string>();
  return config[key].flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      {
        severity: "error",
        path: [key, index, "id"],
        message: `${two} are called ${JSON.stringify(id)}`,
        hint,
      } as const,
    ];
  });
}

function unknownSources(config: ElkhoundConfig): ConfigProblem[] {
  const known = config.sources.map(({ id }) => id);
  return config.detectors.flatMap((detector, index) => {
    const { sources = [] } = detector as { readonly sources?: readonly string[] };
    return sources.flatMap((source, at) => {
      if (known.includes(source)) return [];
      const nearest = nearestName(source, known);
      const hint =
        nearest === undefined ? `sources are: ${known.join(", ") || "none"}` : `did you mean \`${nearest}\`?`;
      const message = `there is no source ${JSON.stringify(source)}`;
      return [{ severity: "error" as const, path: ["detectors", index, "sources", at], message, hint }];
    });
  });
}

function mailWithoutServer(config: ElkhoundConfig): ConfigProblem[] {
  if (config.smtp !== undefined) return [];
  return config.receivers.flatMap((receiver, index) => {
    const mails = (receiver["email"] ?? []) as readonly { readonly smtp?: unknown }[];
    return mails.flatMap(({ smtp }, at) => {
      if (smtp !== undefined) return [];
      const message = "there is no mail server for `email`";
      const hint = "add `smtp: { url: smtp://host:25, from: elkhound@example.com }` at the top level";
      return [{ severity: "error" as const, path: ["receivers", index, "email", at], message, hint }];
    });
  });
}

/** The provider sends browsers back to an address that it knows beforehand. */
function oidcWithoutAddress(config: ElkhoundConfig): ConfigProblem[] {
  if (config.oidc === undefined || config.server.public_url !== undefined) return [];
  const message = "`oidc` needs `server.public_url`";
  const hint = "the provider sends browsers back there: `server: { public_url: https://errors.example.com }`";
  return [{ severity: "error", path: ["oidc"], message, hint }];
}
