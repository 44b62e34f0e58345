import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { z } from "zod";
import { readYaml } from "../config/yaml-document.ts";
import type { Fault } from "../config/yaml-value.ts";
import { asError } from "../domain/errors.ts";
import { type Said, sentence } from "../domain/sentence.ts";
import { resolveVariables, type Variables } from "./rule-variables.ts";

/** What a rule file takes over from others. */
export interface RuleDefinitions {
  readonly vars: Variables;
  /** Grok patterns by name. */
  readonly patterns: Readonly<Record<string, string>>;
  /** The files that were looked for. */
  readonly files: readonly string[];
  /** What is wrong with the imports, at their places in the importing file. */
  readonly faults: readonly Fault[];
}

export const NO_DEFINITIONS: RuleDefinitions = { vars: {}, patterns: {}, files: [], faults: [] };

/** More files than this come of imports that go round. */
const MAX_DEPTH = 16;

const anyMapping = z.record(z.string(), z.unknown());

/** Reads the `vars` and `patterns` of the files that a rule file imports; of two with one name the later counts. */
export async function readImports(file: string, text: string): Promise<RuleDefinitions> {
  return new Importing().of(file, text, [normalize(file)]);
}

class Importing {
  private readonly files = new Set<string>();

  async of(file: string, text: string, trail: readonly string[]): Promise<RuleDefinitions> {
    if (!text.includes("imports")) return NO_DEFINITIONS;
    const written = readYaml({ file, text, schema: anyMapping }).value?.["imports"];
    const paths = typeof written === "string" ? [written] : Array.isArray(written) ? written : [];
    let vars: Variables = {};
    let patterns: Readonly<Record<string, string>> = {};
    const faults: Fault[] = [];
    for (const [index, path] of paths.entries()) {
      if (typeof path !== "string") continue;
      const place = Array.isArray(written) ? ["imports", index] : ["imports"];
      const imported = await this.read(isAbsolute(path) ? path : join(dirname(file), path), trail);
      if (typeof imported === "string" || "code" in imported) {
        const message = sentence("rule.import", { path, why: imported });
        faults.push({ path: place, offset: undefined, message });
        continue;
      }
      vars = { ...vars, ...imported.vars };
      patterns = { ...patterns, ...imported.patterns };
    }
    return { vars, patterns, files: [...this.files], faults };
  }

  /** The definitions of one file with those it imports itself; a text says why there are none. */
  private async read(
    file: string,
    trail: readonly string[],
  ): Promise<Pick<RuleDefinitions, "vars" | "patterns"> | Said> {
    const path = normalize(file);
    this.files.add(path);
    if (trail.includes(path) || trail.length > MAX_DEPTH) {
      const round = [...trail.slice(Math.max(0, trail.indexOf(path))), path].join(" → ");
      return sentence("rule.import_round", { round });
    }
    const text = await readFile(path, "utf8").catch((error: unknown) => asError(error));
    if (text instanceof Error) return text.message.startsWith("ENOENT") ? sentence("rule.no_such_file") : text.message;
    const inner = await this.of(path, text, [...trail, path]);
    const [fault] = inner.faults;
    if (fault !== undefined) return fault.message;
    const { value, problems } = readYaml({ file: path, text, schema: anyMapping });
    const [problem] = problems;
    if (value === undefined)
      return sentence("source.trouble", { what: `${path}:${problem?.line ?? 0}`, why: problem?.message ?? "" });
    const resolved = resolveVariables(value, inner.vars);
    const [wrong] = resolved.faults;
    if (wrong !== undefined) return sentence("source.trouble", { what: path, why: wrong.message });
    const own = anyMapping.safeParse((resolved.value as Record<string, unknown>)["patterns"] ?? {}).data ?? {};
    const texts = Object.entries(own).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return { vars: resolved.vars, patterns: { ...inner.patterns, ...Object.fromEntries(texts) } };
  }
}
