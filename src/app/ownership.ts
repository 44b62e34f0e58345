import { createHash } from "node:crypto";
import type { ProjectSettings } from "../api/api-deps.ts";
import {
  compileOwnership,
  describeRule,
  NO_OWNERS,
  type OwnershipBook,
  type OwnershipRule,
} from "../domain/ownership.ts";
import type { Clock } from "../domain/time.ts";
import type { Store } from "../store/store.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

type Projects = Pick<ElkhoundConfig, "projects">["projects"];

/** The owners that a configuration's projects name. */
export function createOwnershipBook(projects: Projects): OwnershipBook {
  const ruled = projects.filter(({ owners }) => owners.length > 0);
  if (ruled.length === 0) return NO_OWNERS;
  const books = new Map(
    ruled.map(({ name, owners, auto_assign: assigns }) => {
      const rules = owners.map(toRule);
      const version = createHash("sha256")
        .update(JSON.stringify([rules, assigns]))
        .digest("hex")
        .slice(0, 16);
      return [name, { ownerOf: compileOwnership(rules), version, assigns }];
    }),
  );
  return {
    ownerOf: (event) => books.get(event.project)?.ownerOf(event),
    versionOf: (project) => books.get(project)?.version,
    assigns: (project) => books.get(project)?.assigns ?? false,
  };
}

/** What the API tells of the configuration's projects. */
export function projectSettings(projects: Projects): ProjectSettings[] {
  return projects.map(({ name, match, in_app: inApp, owners, auto_assign: assigns, grouping }) => ({
    ...{ name, services: match.service, inApp, assigns, keep: grouping.keep, mask: grouping.mask },
    owners: owners.map(toRule).map((rule) => ({ rule: describeRule(rule), owners: rule.owners })),
  }));
}

function toRule({ path, module, service, logger, tag, owners }: Projects[number]["owners"][number]): OwnershipRule {
  return {
    ...{ path: listOf(path), module: listOf(module), service: listOf(service), logger: listOf(logger) },
    ...(tag === undefined
      ? {}
      : { tag: Object.fromEntries(Object.entries(tag).map(([key, value]) => [key, listOf(value) ?? []])) }),
    owners: listOf(owners) ?? [],
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === "string" ? [value] : value;
}

/** Rules that can never decide, with their places: a later one says the same of who owns it, or of everything. */
export function ownershipProblems(
  projects: Projects,
): readonly { readonly path: readonly PropertyKey[]; readonly message: string; readonly hint: string }[] {
  return projects.flatMap(({ owners }, project) => {
    const rules = owners.map((rule) => describeRule(toRule(rule)));
    return rules.flatMap((text, index) => {
      const path = ["projects", project, "owners", index];
      const hint = "the last rule that matches wins, as in CODEOWNERS: general rules come first";
      const later = rules.lastIndexOf(text);
      if (later > index)
        return [{ path, message: `rule ${later + 1} below is for the same: this one never wins`, hint }];
      if (index === 0 || !EVERYTHING.has(text)) return [];
      const above = rules
        .slice(0, index)
        .some((other) => /^(path|module):/.test(other) === /^(path|module):/.test(text));
      return above ? [{ path, message: `\`${text}\` is for everything: rules above it never win`, hint }] : [];
    });
  });
}

const EVERYTHING: ReadonlySet<string> = new Set(["path:**", "path:*", "path:/**", "service:*"]);

const SOME = 200;

/** Gives the issues of these projects the owners that the book names. Returns how many of them changed. */
export async function restateOwners(
  store: Pick<Store, "ownership">,
  book: OwnershipBook,
  projects: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<number> {
  let changes = 0;
  for (const project of projects) {
    const version = book.versionOf(project);
    let after: string | undefined;
    while (!signal.aborted) {
      const found = await store.ownership.outdated({ project, version, after, limit: SOME });
      if (found.length === 0) break;
      after = found.at(-1)!.issue;
      const issues = found.map(({ issue, event }) => ({
        issue,
        // Without rules nobody owns anything, whatever the event.
        ownership: event === undefined && version !== undefined ? ("unknown" as const) : event && book.ownerOf(event),
      }));
      changes += await store.ownership.restate({ version, assigns: book.assigns(project), issues, at: clock.now() });
    }
  }
  return changes;
}
