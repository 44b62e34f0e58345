import type { FingerprintStrategy, GroupingSettings } from "./strategy.ts";

/** The strategy with each project's own settings; the strategy itself where no project has any. */
export function forProjects(
  strategy: FingerprintStrategy,
  projects: readonly { readonly name: string; readonly grouping: Required<GroupingSettings> }[],
): FingerprintStrategy {
  const settings = new Map<string, GroupingSettings>();
  for (const { name, grouping } of projects) {
    if (grouping.keep.length + grouping.mask.length > 0) settings.set(name, grouping);
  }
  if (settings.size === 0) return strategy;
  return {
    id: strategy.id,
    attachment: strategy.attachment,
    fingerprint: (event) => strategy.fingerprint(event, settings.get(event.project)),
    explain: (event) => strategy.explain(event, settings.get(event.project)),
  };
}
