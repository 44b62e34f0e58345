import { compileGlobs, type GlobMatcher } from "./glob.ts";

/** A project as the configuration names it. */
export interface ProjectConfig {
  readonly name: string;
  /** Globs of service names; an empty list matches every service. */
  readonly match: { readonly service: readonly string[] };
  /** Globs of modules and files that are the user's own code; empty: each language's defaults decide. */
  readonly in_app: readonly string[];
}

/** A project ready for use. */
export interface Project {
  readonly name: string;
  /** Whether a module or file is the user's own; undefined when the configuration says nothing about it. */
  readonly inApp: GlobMatcher | undefined;
}

const DEFAULT_PROJECT: Project = { name: "default", inApp: undefined };

/** Finds an event's project: by the name its rule gave, else the first that its service fits, else `default`. */
export class Projects {
  private readonly entries: readonly { readonly project: Project; readonly matches: GlobMatcher }[];
  private readonly byService = new Map<string | undefined, Project>();

  constructor(configs: readonly ProjectConfig[]) {
    this.entries = configs.map(({ name, match, in_app }) => ({
      project: { name, inApp: in_app.length === 0 ? undefined : compileGlobs(in_app) },
      matches: match.service.length === 0 ? () => true : compileGlobs(match.service),
    }));
  }

  find(service: string | undefined, named: string | undefined): Project {
    if (named !== undefined) {
      return this.entries.find(({ project }) => project.name === named)?.project ?? { name: named, inApp: undefined };
    }
    let project = this.byService.get(service);
    if (project === undefined) {
      project = this.entries.find(({ matches }) => matches(service ?? ""))?.project ?? DEFAULT_PROJECT;
      if (this.byService.size >= MAX_CACHED) this.byService.clear();
      this.byService.set(service, project);
    }
    return project;
  }
}

/** Service names come from logs, so their number has no bound of its own. */
const MAX_CACHED = 4_096;
