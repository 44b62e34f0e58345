import type { ElkhoundConfig } from "./config-schema.ts";

/** What a configuration that was read anew asks of a running worker, besides what it takes over in any case. */
export interface ReloadPlan {
  /** Sources are begun anew: what they read, or how events are grouped and dated, is another. */
  readonly sources: boolean;
  /** Parts that have changed and are only taken over by a start. */
  readonly atNextStart: readonly (keyof ElkhoundConfig)[];
}

const AT_START = [
  "data_dir",
  "store",
  "server",
  "limits",
  "log_level",
] as const satisfies readonly (keyof ElkhoundConfig)[];

export function reloadPlan(before: ElkhoundConfig, after: ElkhoundConfig): ReloadPlan {
  return {
    sources: differ(readingOf(before), readingOf(after)),
    atNextStart: AT_START.filter((key) => differ(before[key], after[key])),
  };
}

function readingOf({ sources, projects, retention }: ElkhoundConfig): unknown {
  return [sources, projects.map(({ name, grouping }) => [name, grouping]), retention.total];
}

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
