import { PRIORITIES, type Priority } from "../domain/issue-decisions.ts";
import { type IssueState, substatusAt } from "../domain/issue-state.ts";
import { LEVELS, type Level } from "../domain/level.ts";
import { DAY, type EpochMs } from "../domain/time.ts";
import {
  type Comparison,
  foldAscii,
  type IssueSearch,
  type IsValue,
  LOOSE_FIELDS,
  type Pattern,
  type SearchContext,
  type SearchTerm,
  type SearchTime,
  type TextField,
} from "./search.ts";

/** What a search sees of an issue. */
export interface SearchableIssue {
  readonly id: string;
  readonly project: string;
  readonly title: string;
  readonly type: string | undefined;
  readonly culprit: string | undefined;
  readonly pattern: string;
  readonly level: Level;
  readonly state: IssueState;
  readonly assignee: { readonly name: string | undefined } | undefined;
  readonly priority: Priority;
  readonly eventCount: number;
  readonly userCount: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly services: readonly string[];
  readonly fingerprints: readonly string[];
  readonly owners: readonly string[];
  /** Values of its tags; environment, release, host and logger among them. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** Whether a search finds an issue: what the stores' queries mean, in a few lines. */
export function matchSearch(search: IssueSearch, issue: SearchableIssue, context: SearchContext): boolean {
  return search.every((term) => holds(term, issue, context) !== term.negated);
}

function holds(term: SearchTerm, issue: SearchableIssue, { now, me }: SearchContext): boolean {
  switch (term.kind) {
    case "text": {
      const text = [issue.title, issue.type ?? "", issue.culprit ?? "", issue.pattern].join("\n").toLowerCase();
      return matches(text, ["", ...term.pattern.map((piece) => piece.toLowerCase()), ""]);
    }
    case "is":
      return term.values.some((value) => is(value, issue, now));
    case "assigned": {
      const name = issue.assignee?.name;
      return term.values.some((value) => {
        if (value === "none") return name === undefined;
        return name !== undefined && (value === "me" ? name === me : folded(name, value));
      });
    }
    case "match":
      return term.values.some((value) =>
        fieldValues(issue, term.field).some((text) => inField(text, value, term.field)),
      );
    case "tag":
      return term.values.some((value) => (issue.tags[term.key] ?? []).some((text) => folded(text, value)));
    case "has":
      return term.keys.some((key) => has(issue, key));
    case "number":
      return compare(term.field === "events" ? issue.eventCount : issue.userCount, term.op, term.value);
    case "time":
      return compareTime(term.field === "first_seen" ? issue.firstSeen : issue.lastSeen, term.op, term.at, now);
    case "age":
      return compare(now - issue.firstSeen, term.op, term.ms);
    case "level":
      return term.values.some((value) => compare(LEVELS.indexOf(issue.level), term.op, LEVELS.indexOf(value)));
    case "priority":
      return term.values.some((value) =>
        compare(PRIORITIES.indexOf(issue.priority), term.op, PRIORITIES.indexOf(value)),
      );
  }
}

function is(value: IsValue, { state, assignee, firstSeen }: SearchableIssue, now: EpochMs): boolean {
  if (value === "assigned") return assignee?.name !== undefined;
  if (value === "unassigned") return assignee?.name === undefined;
  return state.status === value || substatusAt(state, firstSeen, now) === value;
}

function fieldValues(issue: SearchableIssue, field: TextField): readonly string[] {
  const present = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);
  switch (field) {
    case "title":
    case "project":
    case "id":
      return [issue[field]];
    case "type":
    case "culprit":
      return present(issue[field]);
    case "message":
      return [issue.pattern];
    case "service":
      return issue.services;
    case "fingerprint":
      return issue.fingerprints;
    case "owner":
      return issue.owners;
    default:
      return issue.tags[field] ?? [];
  }
}

function has(issue: SearchableIssue, key: string): boolean {
  if (key === "user") return issue.userCount > 0;
  if (key === "assignee") return issue.assignee?.name !== undefined;
  if (key === "type" || key === "culprit" || key === "service" || key === "owner")
    return fieldValues(issue, key).length > 0;
  return (issue.tags[key] ?? []).length > 0;
}

function inField(text: string, pattern: Pattern, field: TextField): boolean {
  const loose = (LOOSE_FIELDS as readonly string[]).includes(field) && pattern.length === 1;
  return folded(text, loose ? ["", ...pattern, ""] : pattern);
}

const folded = (text: string, pattern: readonly string[]): boolean => matches(foldAscii(text), pattern.map(foldAscii));

/** Whether `text` is the pieces in their order with anything between them. */
function matches(text: string, pieces: readonly string[]): boolean {
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function compareTime(time: EpochMs, op: Comparison, at: SearchTime, now: EpochMs): boolean {
  if ("day" in at) return time >= at.day && time < at.day + DAY;
  return compare(time, op, "ago" in at ? now - at.ago : at.time);
}

function compare(left: number, op: Comparison, right: number): boolean {
  switch (op) {
    case "=":
      return left === right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}
