import type { FilterQuery, RecordFilter } from "../domain/record-filter.ts";
import { type Condition, cheapest } from "./condition.ts";

/** A rule as the filter sees it. */
export interface FilteredRule {
  readonly id: string;
  readonly condition: Condition;
}

/** More clauses than this cost more than they save; who asks a search engine joins them and has a limit of its own. */
const MAX_CLAUSES = 3_000;

/** Compiles what a set of rules can take into tests that need no decoding. */
export function compileFilter(rules: readonly FilteredRule[], version: number): RecordFilter {
  const sets = rules.map(({ condition }) => cheapest(condition.literalSets));
  const literals = sets.every((set) => set !== undefined) ? withoutRedundant(sets.flat()) : undefined;
  return { version, literals, query: unionOf(rules.map(({ condition }) => condition.query)) };
}

/** Rules that have no literal which their records must contain: they make every record be decoded. */
export function rulesWithoutLiterals(rules: readonly FilteredRule[]): readonly string[] {
  return rules.filter(({ condition }) => condition.literalSets.length === 0).map(({ id }) => id);
}

/** A literal that contains another is found wherever that other is. */
function withoutRedundant(literals: readonly string[]): readonly string[] {
  const distinct = [...new Set(literals)];
  return distinct.filter((literal) => !distinct.some((other) => other !== literal && literal.includes(other)));
}

function unionOf(queries: readonly FilterQuery[]): FilterQuery {
  const leaves = new Map<string, FilterQuery>();
  const add = (query: FilterQuery): boolean => {
    if (query.kind === "everything") return false;
    if (query.kind === "any") return query.of.every(add);
    leaves.set(JSON.stringify(query), query);
    return true;
  };
  if (queries.length === 0 || !queries.every(add)) return { kind: "everything" };
  const of = withoutNarrower([...leaves.values()]);
  return of.length > MAX_CLAUSES ? { kind: "everything" } : { kind: "any", of };
}

/** What a broader clause of the union already lets through need not be asked for again. */
function withoutNarrower(leaves: readonly FilterQuery[]): readonly FilterQuery[] {
  const literals = new Map<string, Set<string>>();
  for (const leaf of leaves) {
    if (leaf.kind !== "contains") continue;
    const ofField = literals.get(leaf.field) ?? new Set();
    literals.set(leaf.field, ofField.add(leaf.literal.toLowerCase()));
  }
  /** By field and literal: whether a shorter literal of the field lies inside it. */
  const covered = new Map<string, boolean>();
  const covers = (leaf: FilterQuery): boolean => {
    if (leaf.kind !== "contains") return false;
    const wanted = leaf.literal.toLowerCase();
    const key = `${leaf.field} ${wanted}`;
    const known = covered.get(key);
    if (known !== undefined) return known;
    let found = false;
    for (const other of literals.get(leaf.field) ?? []) {
      found = other.length < wanted.length && wanted.includes(other);
      if (found) break;
    }
    covered.set(key, found);
    return found;
  };
  const single = new Set(leaves.filter(({ kind }) => kind !== "all").map((leaf) => JSON.stringify(leaf)));
  const isCovered = (part: FilterQuery): boolean => {
    if (part.kind === "any") return part.of.every(isCovered);
    return covers(part) || (part.kind !== "all" && single.has(JSON.stringify(part)));
  };
  return leaves.filter((leaf) => !covers(leaf) && !(leaf.kind === "all" && leaf.of.some(isCovered)));
}
