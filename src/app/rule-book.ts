import type { Problem } from "../domain/problem.ts";
import { createExtractor, type ProjectConfig, type RuleExtractor } from "../extraction/create-extractor.ts";
import { type CompiledRules, loadRules } from "../extraction/load-rules.ts";

/** The active rules of a running worker, and one extractor per source made from them. */
export class RuleBook {
  private readonly projects: readonly ProjectConfig[];
  private readonly levelAll: boolean;
  private readonly extractors = new Map<string, RuleExtractor>();
  private rules: CompiledRules;
  private version = 1;

  private constructor(rules: CompiledRules, projects: readonly ProjectConfig[], levelAll: boolean) {
    this.rules = rules;
    this.projects = projects;
    this.levelAll = levelAll;
  }

  /** Loads rule files and folders, in order. Files with problems are left out and reported; the others are active. */
  static async load(options: {
    readonly paths: readonly string[];
    readonly projects: readonly ProjectConfig[];
    /** Every record becomes an event whatever its level (`scan --level all`). */
    readonly levelAll?: boolean;
  }): Promise<{ readonly book: RuleBook; readonly problems: readonly Problem[] }> {
    const { rules, problems } = await loadRules(options.paths);
    return { book: new RuleBook(rules, options.projects, options.levelAll ?? false), problems };
  }

  /** The extractor of a source under the rules of this moment. */
  extractor(source: string): RuleExtractor {
    let extractor = this.extractors.get(source);
    if (extractor === undefined) {
      const { rules, projects, levelAll, version } = this;
      extractor = createExtractor({ rules, projects, levelAll, version, sourceId: source });
      this.extractors.set(source, extractor);
    }
    return extractor;
  }

  /** Takes over the rules of a book loaded later; sources see another filter version with their next batch. */
  replace(book: RuleBook): void {
    this.rules = book.rules;
    this.version += 1;
    this.extractors.clear();
  }
}
