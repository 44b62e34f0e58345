import { decideSights, type PlannedChange, type PossibleSight } from "../../engine/commit/first-sights.ts";
import type { Transaction } from "../database.ts";
import { takeOrder } from "../issues/changes.ts";
import { admitReleases } from "../issues/releases.ts";

/** Stores what is seen for the first time. Returns what of it is news. */
export async function storeFirstSights(
  tx: Transaction,
  sights: readonly PossibleSight[],
  counted: Parameters<typeof decideSights>[1],
): Promise<readonly PlannedChange[]> {
  if (sights.length === 0 && counted.created.size === 0) return [];
  const unseen = await notStored(tx, sights);
  if (unseen.length === 0 && counted.created.size === 0) return [];
  // Under it nobody else stores a sight: of two fingerprints of an issue one is the first.
  await takeOrder(tx);
  const listed = await admitReleases(tx, unseen);
  const ids = [...new Set(unseen.map(({ fingerprint }) => fingerprint))];
  const counts = await tx.all<{ fingerprint: number; count: number }>(
    "SELECT fingerprint, count(*) AS count FROM first_sight WHERE fingerprint = ANY ($1::bigint[]) GROUP BY fingerprint",
    [ids],
  );
  const countOf = new Map(counts.map(({ fingerprint, count }) => [fingerprint, count]));
  const inIssue = await seenInIssues(tx, unseen, counted.rowOf);
  const { stored, changes } = decideSights(unseen, counted, {
    stored: () => false,
    listed,
    count: (fingerprint) => countOf.get(fingerprint) ?? 0,
    seenInIssue: (issue, { kind, name }) => inIssue.has(`${issue} ${kind} ${name}`),
  });
  await tx.run(
    `INSERT INTO first_sight (fingerprint, kind, name, first_seen)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) ON CONFLICT DO NOTHING`,
    [
      stored.map(({ fingerprint }) => fingerprint),
      stored.map(({ kind }) => kind),
      stored.map(({ name }) => name),
      stored.map(({ first }) => first),
    ],
  );
  return changes;
}

async function notStored(tx: Transaction, sights: readonly PossibleSight[]): Promise<PossibleSight[]> {
  const rows = await tx.all<{ place: number }>(
    `SELECT n.place FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS n (fingerprint, kind, name, place)
     JOIN first_sight s ON s.fingerprint = n.fingerprint AND s.kind = n.kind AND s.name = n.name`,
    [sights.map(({ fingerprint }) => fingerprint), sights.map(({ kind }) => kind), sights.map(({ name }) => name)],
  );
  const stored = new Set(rows.map(({ place }) => place));
  return sights.filter((_, index) => !stored.has(index + 1));
}

async function seenInIssues(
  tx: Transaction,
  sights: readonly PossibleSight[],
  rowOf: (hash: string) => { readonly issue: string },
): Promise<Set<string>> {
  const rows = await tx.all<{ issue: string; kind: string; name: string }>(
    `SELECT DISTINCT n.issue, n.kind, n.name FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (issue, kind, name)
     JOIN fingerprint f ON f.issue = n.issue
     JOIN first_sight s ON s.fingerprint = f.id AND s.kind = n.kind AND s.name = n.name`,
    [sights.map(({ hash }) => rowOf(hash).issue), sights.map(({ kind }) => kind), sights.map(({ name }) => name)],
  );
  return new Set(rows.map(({ issue, kind, name }) => `${issue} ${kind} ${name}`));
}
