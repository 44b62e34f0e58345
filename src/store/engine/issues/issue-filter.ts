import { PRIORITIES } from "../../../domain/issue-decisions.ts";
import { FRESH_MS, type IssueStatus, STATUSES, SUBSTATUSES } from "../../../domain/issue-state.ts";
import { LEVELS } from "../../../domain/level.ts";
import { DAY } from "../../../domain/time.ts";
import {
  type Comparison,
  foldAscii,
  type HAS_KEYS,
  type IssueSearch,
  type IsValue,
  LOOSE_FIELDS,
  type Pattern,
  type SearchContext,
  type SearchTerm,
  type SearchTime,
} from "../../../search/search.ts";
import { readableText } from "../stored-text.ts";

/*
 * A search as SQL on both engines: `t` is issue_total, `i` is issue. Text is put together of constant parts alone; every
 * value is bound.
 */

/** Where the engines' SQL differs. */
export interface SqlDialect {
  /** Of the nth value, from 1. */
  placeholder(number: number): string;
  /** Whether a column's text is like a pattern in which ASCII letters are in lower case, whatever its own case. */
  like(column: string, pattern: string): string;
  /** Whether a column's text contains the other, byte for byte. */
  contains(column: string, text: string): string;
  /** Rows `s.value` of the JSON array in `t.services`. */
  readonly services: string;
  /** Rows `o.value` of the JSON array in `i.owners`, none where it is null. */
  readonly owners: string;
  /** What is not in totals is asked as sets of issues, each found once, instead of issue by issue: `i` is not named then. */
  readonly asSets: boolean;
}

export interface SqlFilter {
  /** `true` when everything is meant. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** It names `i`: the issue must be joined. */
  readonly needsIssue: boolean;
  /** No issue with another status can be meant. */
  readonly statuses: readonly IssueStatus[];
}

/** An issue's priority as a number: what was set, or what its level and escalation ask for. */
export const PRIORITY_SQL = `coalesce(t.priority, CASE WHEN t.substatus = 'escalating' OR t.level >= ${LEVELS.indexOf("error")} THEN ${PRIORITIES.indexOf("high")}
   WHEN t.level = ${LEVELS.indexOf("warning")} THEN ${PRIORITIES.indexOf("medium")} ELSE ${PRIORITIES.indexOf("low")} END)`;

/** Users affected by an issue. */
export const USERS_SQL = "coalesce((SELECT u.user_count FROM user_total u WHERE u.issue = t.issue), 0)";

export function compileSearch(search: IssueSearch, context: SearchContext, dialect: SqlDialect): SqlFilter {
  const compiler = new FilterCompiler(context, dialect);
  const conditions = search.map((term) => {
    const condition = compiler.condition(term);
    return term.negated ? `NOT (${condition})` : condition;
  });
  return {
    sql: conditions.length === 0 ? "true" : conditions.map((condition) => `(${condition})`).join(" AND "),
    values: compiler.values,
    needsIssue: !dialect.asSets && conditions.some((condition) => /\bi\./.test(condition)),
    statuses: STATUSES.filter((status) => search.every((term) => mayHave(term, status))),
  };
}

function mayHave(term: SearchTerm, status: IssueStatus): boolean {
  if (term.kind !== "is") return true;
  if (term.negated) return !term.values.includes(status);
  return term.values.some((value) => statusesOf(value).includes(status));
}

function statusesOf(value: IsValue): readonly IssueStatus[] {
  if (value === "assigned" || value === "unassigned") return STATUSES;
  if ((STATUSES as readonly string[]).includes(value)) return [value as IssueStatus];
  return STATUSES.filter((status) => (SUBSTATUSES[status] as readonly string[]).includes(value));
}

class FilterCompiler {
  readonly values: (string | number)[] = [];
  private readonly context: SearchContext;
  private readonly dialect: SqlDialect;

  constructor(context: SearchContext, dialect: SqlDialect) {
    this.context = context;
    this.dialect = dialect;
  }

  condition(term: SearchTerm): string {
    switch (term.kind) {
      case "text":
        return this.text(term.pattern);
      case "is":
        return any(term.values.map((value) => this.is(value)));
      case "assigned":
        return any(term.values.map((value) => this.assigned(value)));
      case "match":
        return any(term.values.map((value) => this.match(term.field, value)));
      case "tag":
        return this.tagged(term.key, term.values);
      case "has":
        return any(term.keys.map((key) => this.has(key)));
      case "number":
        return this.compare(term.field === "events" ? "t.event_count" : USERS_SQL, term.op, term.value);
      case "time":
        return this.time(`t.${term.field}`, term.op, term.at);
      case "age":
        // The issue's own time stands alone, so that an index of it may be used.
        return this.compare("t.first_seen", MIRRORED[term.op], this.context.now - term.ms);
      case "level":
        return any(term.values.map((value) => this.compare("t.level", term.op, LEVELS.indexOf(value))));
      case "priority":
        return any(term.values.map((value) => this.compare(PRIORITY_SQL, term.op, PRIORITIES.indexOf(value))));
    }
  }

  private bind(value: string | number): string {
    this.values.push(typeof value === "string" ? readableText(value, MAX_VALUE) : value);
    return this.dialect.placeholder(this.values.length);
  }

  private compare(column: string, op: Comparison, value: number): string {
    return `${column} ${op} ${this.bind(value)}`;
  }

  private text(pattern: Pattern): string {
    const lower = pattern.map((piece) => piece.toLowerCase());
    if (lower.length === 1) return this.ofIssue(this.dialect.contains("i.search", this.bind(lower[0]!)));
    return this.ofIssue(this.dialect.like("i.search", this.bind(likePattern(["", ...lower, ""]))));
  }

  private is(value: IsValue): string {
    const fresh = this.context.now - FRESH_MS;
    const column = (STATUSES as readonly string[]).includes(value) ? "t.status" : "t.substatus";
    switch (value) {
      case "assigned":
        return "t.assignee IS NOT NULL";
      case "unassigned":
        return "t.assignee IS NULL";
      case "new":
        return `t.substatus = 'new' AND ${this.compare("t.first_seen", ">=", fresh)}`;
      case "regressed":
        return `t.substatus = 'regressed' AND ${this.compare("t.state_at", ">=", fresh)}`;
      case "ongoing": {
        const [oldNew, oldRegressed] = [
          this.compare("t.first_seen", "<", fresh),
          this.compare("t.state_at", "<", fresh),
        ];
        return `t.substatus = 'ongoing' OR (t.substatus = 'new' AND ${oldNew})
          OR (t.substatus = 'regressed' AND ${oldRegressed})`;
      }
      default:
        return `${column} = '${value}'`;
    }
  }

  private assigned(value: Pattern | "me" | "none"): string {
    if (value === "none") return "t.assignee IS NULL";
    const name = "coalesce(t.assignee, '')";
    const like = value === "me" ? `${name} = ${this.bind(this.context.me)}` : this.like(name, value);
    return `t.assignee IS NOT NULL AND ${like}`;
  }

  private like(column: string, pattern: readonly string[]): string {
    return this.dialect.like(column, this.bind(likePattern(pattern.map(foldAscii))));
  }

  private match(field: string, pattern: Pattern): string {
    const loose = (LOOSE_FIELDS as readonly string[]).includes(field) && pattern.length === 1;
    const wanted = loose ? ["", ...pattern, ""] : pattern;
    switch (field) {
      case "title":
        return this.ofIssue(this.like("i.title", wanted));
      case "project":
        return this.like("t.project", wanted);
      case "type":
      case "culprit":
        return this.ofIssue(`i.${field} IS NOT NULL AND ${this.like(`coalesce(i.${field}, '')`, wanted)}`);
      case "message":
        return this.ofIssue(this.like("i.pattern", wanted));
      case "id":
        return this.like("CAST(t.issue AS text)", wanted);
      case "service":
        return this.ofService(wanted);
      case "owner":
        return this.ofIssue(`EXISTS (SELECT 1 FROM ${this.dialect.owners} WHERE ${this.like("o.value", wanted)})`);
      case "fingerprint":
        return this.ofFingerprint("fingerprint f", this.like("f.hash", wanted));
      case "environment":
      case "release":
        return this.sighted(field, pattern);
      default:
        return this.tagged(field, [pattern]);
    }
  }

  private sighted(kind: "environment" | "release", pattern: Pattern): string {
    const named = `s.fingerprint = f.id AND s.kind = '${kind}' AND ${this.like("s.name", pattern)}`;
    return this.ofFingerprint(this.joined("first_sight s"), named);
  }

  private tagged(key: string, values: readonly Pattern[]): string {
    const bound = this.bind(key);
    const likes = any(values.map((value) => this.like("g.value", value)));
    return this.ofFingerprint(this.joined("tag g"), `g.fingerprint = f.id AND g.key = ${bound} AND (${likes})`);
  }

  private has(key: string): string {
    switch (key as (typeof HAS_KEYS)[number]) {
      case "user":
        return `${USERS_SQL} > 0`;
      case "assignee":
        return "t.assignee IS NOT NULL";
      case "type":
      case "culprit":
        return this.ofIssue(`i.${key} IS NOT NULL`);
      case "service":
        return "t.services <> '[]'";
      case "owner":
        return this.ofIssue("i.owners IS NOT NULL");
      case "environment":
      case "release":
        return this.sighted(key as "environment", ["", ""]);
      default:
        return this.ofFingerprint(this.joined("tag g"), `g.fingerprint = f.id AND g.key = ${this.bind(key)}`);
    }
  }

  /** Taking an issue's services apart costs most, so their text is looked at first. */
  private ofService(wanted: readonly string[]): string {
    const longest = wanted.reduce((a, b) => (b.length > a.length ? b : a), "").slice(0, MAX_LOOKED_FOR);
    const inText = JSON.stringify(longest.replace(/[\ud800-\udfff]$/, "")).slice(1, -1);
    const text = this.like("t.services", ["", inText, ""]);
    return `${text} AND EXISTS (SELECT 1 FROM ${this.dialect.services} WHERE ${this.like("s.value", wanted)})`;
  }

  private ofIssue(condition: string): string {
    return this.dialect.asSets ? `t.issue IN (SELECT i.id FROM issue i WHERE ${condition})` : condition;
  }

  private ofFingerprint(from: string, condition: string): string {
    return this.dialect.asSets
      ? `t.issue IN (SELECT f.issue FROM ${from} WHERE ${condition})`
      : `EXISTS (SELECT 1 FROM ${from} WHERE f.issue = t.issue AND ${condition})`;
  }

  /** SQLite keeps the order of a cross join: from the issue's fingerprints on, or from what is looked for. */
  private joined(table: string): string {
    return this.dialect.asSets ? `${table} CROSS JOIN fingerprint f` : `fingerprint f CROSS JOIN ${table}`;
  }

  private time(column: string, op: Comparison, at: SearchTime): string {
    if ("day" in at) {
      return `${this.compare(column, ">=", at.day)} AND ${this.compare(column, "<", at.day + DAY)}`;
    }
    return this.compare(column, op, "ago" in at ? this.context.now - at.ago : at.time);
  }
}

const MAX_VALUE = 2_500;
const MAX_LOOKED_FOR = 100;
const MIRRORED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function any(conditions: readonly string[]): string {
  return conditions.length === 1 ? conditions[0]! : conditions.map((condition) => `(${condition})`).join(" OR ");
}

/** Pieces with anything between them, for LIKE with a backslash as its escape. */
function likePattern(pieces: readonly string[]): string {
  return pieces.map((piece) => piece.replace(/[\\%_]/g, "\\$&")).join("%");
}
