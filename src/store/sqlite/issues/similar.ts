import type {
  CandidateRequest,
  CandidateRow,
  ComparableRow,
  TraitsOfIssue,
} from "../../engine/issues/similar-engine.ts";
import type { SqliteDatabase } from "../database.ts";
import { ISSUE_COLUMNS } from "./issues.ts";

const PARTS = "(SELECT f.parts FROM fingerprint f WHERE f.issue = i.id ORDER BY f.id LIMIT 1) AS parts";
const COMPARED = `i.id AS issue, i.project, i.type, i.culprit, i.pattern, ${PARTS}`;

export function uncompared(db: SqliteDatabase, { limit }: { readonly limit: number }): ComparableRow[] {
  return db.all(`SELECT ${COMPARED} FROM issue i WHERE i.compared = 0 ORDER BY i.id LIMIT ?`, limit);
}

export function storeTraits(db: SqliteDatabase, { issues }: { readonly issues: readonly TraitsOfIssue[] }): void {
  db.transaction(() => {
    for (const { issue, traits } of issues) {
      if (db.run("UPDATE issue SET compared = 1 WHERE id = ?", issue) === 0) continue;
      for (const trait of traits) db.run("INSERT OR IGNORE INTO issue_trait VALUES (?, ?)", trait, issue);
    }
  });
}

export function getComparable(db: SqliteDatabase, { issue }: { readonly issue: string }): ComparableRow | undefined {
  return db.get(`SELECT ${COMPARED} FROM issue i JOIN issue_total t ON t.issue = i.id WHERE i.id = ?`, issue);
}

export function candidates(db: SqliteDatabase, request: CandidateRequest): CandidateRow[] {
  return db.snapshot(() => {
    const shared = new Map<string, number>();
    for (const trait of request.traits) {
      const rows = db.all<{ issue: string }>(
        "SELECT issue FROM issue_trait WHERE trait = ? AND issue <> ? ORDER BY issue DESC LIMIT ?",
        ...[trait, request.issue, request.each],
      );
      for (const { issue } of rows) shared.set(issue, (shared.get(issue) ?? 0) + 1);
    }
    const most = [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1)).slice(0, request.limit);
    return db.all<CandidateRow>(
      `SELECT ${ISSUE_COLUMNS}, ${PARTS} FROM json_each(?) n CROSS JOIN issue i ON i.id = n.value
       JOIN issue_total t ON t.issue = i.id WHERE i.project = ? AND i.kind = 'issue' AND t.event_count > 0`,
      JSON.stringify(most.map(([issue]) => issue)),
      request.project,
    );
  });
}
