import { type FoundRuleFile, type LoadedRuleFile, readRuleFile, readRuleFiles } from "./load-rules.ts";
import type { RuleDefinitions } from "./rule-imports.ts";

interface Known {
  readonly text: string;
  readonly imported: RuleDefinitions;
  readonly loaded: LoadedRuleFile;
}

/** Reads rule files again and again: of those whose text and imports are what they were, nothing is parsed and checked anew. */
export class RuleFileMemory {
  private known: ReadonlyMap<string, Known> = new Map();

  /** As {@link readRuleFiles}; remembered are the files that this call found. */
  async read(paths: readonly string[]): Promise<readonly FoundRuleFile[]> {
    const before = this.known;
    const met = new Map<string, Known>();
    const files = await readRuleFiles(paths, (file, text, imported) => {
      const known = before.get(file);
      const same = known?.text === text && JSON.stringify(known.imported) === JSON.stringify(imported);
      const loaded = same ? known.loaded : readRuleFile(file, text, imported);
      met.set(file, { text, imported, loaded });
      return loaded;
    });
    this.known = met;
    return files;
  }
}
