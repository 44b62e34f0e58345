import type { ElkhoundConfig } from "./config-schema.ts";

/** What a configuration that was read anew asks of a running worker, besides what it takes over in any case. */
export interface ReloadPlan {
  /** Sources are begun anew: what they read, or how events are grouped and dated, is another. */
  readonly sources: boolean;
  /** Parts that differ from those that run, which only a start takes over. */
  readonly atNextStart: readonly (keyof ElkhoundConfig)[];
}

const AT_START = [
  "data_dir",
  "store",
  "server",
  "limits",
  "log_level",
] as const satisfies readonly (keyof ElkhoundConfig)[];

/** `before` is what the worker goes by now, `startedWith` what it was started with. */
export function reloadPlan(before: ElkhoundConfig, after: ElkhoundConfig, startedWith: ElkhoundConfig): ReloadPlan {
  return {
    sources: differ(readingOf(before), readingOf(after)),
    atNextStart: AT_START.filter((key) => differ(startedWith[key], after[key])),
  };
}

function readingOf({ sources, projects, retention }: ElkhoundConfig): unknown {
  return [sources, projects.map(({ name, grouping }) => [name, grouping]), retention.total];
}

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
