import type { Problem } from "../domain/problem.ts";
import type { Redactor } from "../domain/redactor.ts";
import type { RuleFigures, RuleHealth } from "../domain/rule-health.ts";
import { createExtractor, type ProjectConfig, type RuleExtractor } from "../extraction/create-extractor.ts";
import { arrangeRules, type CompiledRules, type FoundRuleFile, stemOf } from "../extraction/load-rules.ts";
import type { RedactionConfig } from "../extraction/redaction/redaction-schema.ts";
import { createRedactor } from "../extraction/redaction/redactor.ts";
import { RuleFileMemory } from "../extraction/rule-file-memory.ts";
import { RuleTallies } from "../extraction/rule-tally.ts";
import { type ElkhoundConfig, SHIPPED_RULES } from "./config-schema.ts";
import { type RuleChanges, ruleChanges } from "./rule-changes.ts";

/** What rules are made from. */
export interface RuleBookConfig {
  /** Rule files and folders, in order. */
  readonly paths: readonly string[];
  readonly projects: readonly ProjectConfig[];
  /** Default: what is built in. */
  readonly redaction?: RedactionConfig;
}

/** What the rules of a configuration are made from. */
export function ruleConfig({ rules, projects, redaction }: ElkhoundConfig): RuleBookConfig {
  return { paths: rules ?? [SHIPPED_RULES], projects, redaction };
}

/**
 * The active rules of a running worker, and one extractor per source made from them. A file that becomes bad is
 * quarantined: its last good version stays active, and the other files are taken over all the same.
 */
export class RuleBook {
  private readonly levelAll: boolean;
  private readonly stopwatch: (() => number) | undefined;
  private readonly tallies = new RuleTallies();
  private readonly memory = new RuleFileMemory();
  private readonly extractors = new Map<string, RuleExtractor>();
  private config: RuleBookConfig;
  private redactor: Redactor;
  /** Active files: as they are, or as they last were good. */
  private files: readonly FoundRuleFile[] = [];
  private rules: CompiledRules = { rules: [], tests: [] };
  private looked: readonly FoundRuleFile[] = [];
  private quarantined: ReadonlySet<string> = new Set();
  private found: readonly Problem[] = [];
  private version = 0;
  private reloading: Promise<unknown> = Promise.resolve();

  private constructor(options: RuleBookConfig & { readonly levelAll?: boolean; readonly stopwatch?: () => number }) {
    this.config = options;
    this.redactor = createRedactor(options.redaction);
    this.levelAll = options.levelAll ?? false;
    this.stopwatch = options.stopwatch;
  }

  /** Loads rule files and folders, in order. Files with problems are left out and reported; the others are active. */
  static async load(
    options: RuleBookConfig & {
      /** Every record becomes an event whatever its level (`scan --level all`). */
      readonly levelAll?: boolean;
      /** Milliseconds of a clock that never goes back, to time rules with. Default: they are not timed. */
      readonly stopwatch?: () => number;
    },
  ): Promise<{ readonly book: RuleBook; readonly problems: readonly Problem[] }> {
    const book = new RuleBook(options);
    await book.reload();
    return { book, problems: book.problems };
  }

  /** What is wrong in the files as they are now. */
  get problems(): readonly Problem[] {
    return this.found;
  }

  /** The extractor of a source under the rules of this moment. */
  extractor(source: string): RuleExtractor {
    let extractor = this.extractors.get(source);
    if (extractor === undefined) {
      const { levelAll, version, redactor, tallies, stopwatch } = this;
      extractor = createExtractor({
        rules: this.rules,
        projects: this.config.projects,
        levelAll,
        version,
        sourceId: source,
        redactor,
        tallies,
        ...(stopwatch === undefined ? {} : { stopwatch }),
      });
      this.extractors.set(source, extractor);
    }
    return extractor;
  }

  /**
   * Reads the files again, or those of another configuration, and takes over what is good of them. Sources see another
   * filter version with their next batch when anything has changed. One at a time: a later call never loses to an earlier.
   */
  reload(config?: RuleBookConfig): Promise<RuleChanges> {
    const reloaded = this.reloading.then(() => this.takeOver(config));
    this.reloading = reloaded.catch(() => {});
    return reloaded;
  }

  /** What the files import, also from elsewhere. */
  get imports(): readonly string[] {
    return this.looked.flatMap((file) => file.imports);
  }

  /** How each rule is: in the order in which they are tried, then the files that never were good. */
  health(): readonly RuleHealth[] {
    const byFile = Map.groupBy(this.found, ({ file }) => file);
    const paths = new Map(this.files.map(({ file, path }) => [file, path]));
    const rules = this.rules.rules.map(({ id, file, line, source: { enabled } }): RuleHealth => {
      const path = paths.get(file) ?? file;
      const state = this.quarantined.has(file) ? "quarantined" : enabled ? "active" : "disabled";
      const problems = [...(byFile.get(file) ?? []), ...(file === path ? [] : (byFile.get(path) ?? []))];
      return { id, file, line, enabled, state, problems, figures: this.tallies.of(id).figures() };
    });
    const known = new Set(this.files.flatMap(({ file, path }) => [file, path]));
    const leftOut = this.looked.flatMap(({ file, failed }): readonly RuleHealth[] => {
      if (!failed || known.has(file)) return [];
      const problems = byFile.get(file) ?? [];
      return [
        { id: stemOf(file), file, line: 0, enabled: false, state: "quarantined", problems, figures: NOTHING_YET },
      ];
    });
    return [...rules, ...leftOut];
  }

  private async takeOver(config: RuleBookConfig | undefined): Promise<RuleChanges> {
    const next = config ?? this.config;
    const redactor = config === undefined ? this.redactor : createRedactor(config.redaction);
    const looked = await this.memory.read(next.paths);
    const good = looked.map((file) => (file.failed ? lastGood(file, this.files) : [file]));
    const files = good.flat();
    const { rules, problems } = arrangeRules(files);
    const found = [...looked.flatMap((file) => file.problems), ...problems];
    const changes = ruleChanges(this.rules.rules, rules.rules, { before: this.found, after: found });
    this.quarantined = new Set(
      looked.flatMap(({ failed }, index) => (failed ? (good[index] ?? []).map(({ file }) => file) : [])),
    );
    this.looked = looked;
    this.files = files;
    this.rules = rules;
    this.found = found;
    this.redactor = redactor;
    if (changes.rulesChanged || config !== undefined || this.version === 0) {
      this.config = next;
      this.version += 1;
      this.extractors.clear();
      this.tallies.keep(new Set(rules.rules.map(({ id }) => id)));
    }
    return changes;
  }
}

const NOTHING_YET: RuleFigures = { matched: 0, dropped: 0, failed: 0, seconds: 0, lastMatch: undefined };

/** What was last good of a file; of a path that cannot be looked behind any more, all files that it led to. */
function lastGood({ path, file }: FoundRuleFile, before: readonly FoundRuleFile[]): readonly FoundRuleFile[] {
  return before.filter((good) => good.file === file || (file === path && good.path === path));
}
