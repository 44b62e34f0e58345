import type { FilterQuery, RecordFilter } from "../domain/record-filter.ts";
import { type Condition, cheapest } from "./condition.ts";

/** A rule as the filter sees it. */
export interface FilteredRule {
  readonly id: string;
  readonly condition: Condition;
}

/** More clauses than this are refused by search engines, or cost more than they save. */
const MAX_CLAUSES = 900;

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
  const contained = leaves.filter((leaf) => leaf.kind === "contains");
  const covers = (leaf: FilterQuery): boolean =>
    leaf.kind === "contains" &&
    contained.some(
      (other) =>
        other !== leaf &&
        other.field === leaf.field &&
        other.literal.length < leaf.literal.length &&
        leaf.literal.toLowerCase().includes(other.literal.toLowerCase()),
    );
  return leaves.filter(
    (leaf) => !covers(leaf) && !(leaf.kind === "all" && leaf.of.some((part) => isCovered(part, leaves, covers))),
  );
}

function isCovered(part: FilterQuery, leaves: readonly FilterQuery[], covers: (leaf: FilterQuery) => boolean): boolean {
  if (part.kind === "any") return part.of.every((inner) => isCovered(inner, leaves, covers));
  if (covers(part)) return true;
  const written = JSON.stringify(part);
  return part.kind !== "all" && leaves.some((leaf) => leaf.kind !== "all" && JSON.stringify(leaf) === written);
}
