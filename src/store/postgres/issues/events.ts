import type { KeptSample } from "../../engine/commit/samples.ts";
import type { EventRow } from "../../engine/row-mapping.ts";
import type { Transaction } from "../database.ts";

export async function storeSamples(
  tx: Transaction,
  samples: readonly { readonly fingerprint: number; readonly kept: KeptSample }[],
): Promise<void> {
  const replaced = samples.filter(({ kept }) => kept.replaces);
  if (replaced.length > 0) {
    await tx.run(
      `DELETE FROM event e USING unnest($1::bigint[], $2::integer[]) AS n (fingerprint, slot)
       WHERE e.fingerprint = n.fingerprint AND e.slot = n.slot`,
      [replaced.map(({ fingerprint }) => fingerprint), replaced.map(({ kept }) => kept.slot)],
    );
  }
  const byId = new Map(samples.map((entry) => [entry.kept.sample.id, entry]));
  const rows = [...byId.values()].sort((a, b) => (a.kept.sample.id < b.kept.sample.id ? -1 : 1));
  await tx.run(
    `INSERT INTO event (id, fingerprint, slot, time, hash, clamped, body)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::text[], $6::boolean[], $7::text[])
     ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, slot = excluded.slot, time = excluded.time,
       hash = excluded.hash, clamped = excluded.clamped, body = excluded.body`,
    [
      rows.map(({ kept }) => kept.sample.id),
      rows.map(({ fingerprint }) => fingerprint),
      rows.map(({ kept }) => kept.slot),
      rows.map(({ kept }) => kept.sample.time),
      rows.map(({ kept }) => kept.sample.hash),
      rows.map(({ kept }) => kept.sample.clamped),
      rows.map(({ kept }) => kept.sample.body),
    ],
  );
}

/** Newest first, those before the page's end. */
export async function listEvents(
  tx: Transaction,
  query: { readonly issue: string; readonly limit: number; readonly before: { value: number; id: string } | undefined },
): Promise<EventRow[]> {
  return await tx.all(
    `SELECT e.id, e.time, e.hash, e.clamped, e.body FROM fingerprint f JOIN event e ON e.fingerprint = f.id
     WHERE f.issue = $1 AND (e.time, e.id) < ($2::bigint, $3::text) ORDER BY e.time DESC, e.id DESC LIMIT $4`,
    [query.issue, query.before?.value ?? Number.MAX_SAFE_INTEGER, query.before?.id ?? "", query.limit],
  );
}

/** Oldest first, those after the page's end. */
export async function laterEvents(
  tx: Transaction,
  query: { readonly issue: string; readonly limit: number; readonly before: { value: number; id: string } | undefined },
): Promise<EventRow[]> {
  return await tx.all(
    `SELECT e.id, e.time, e.hash, e.clamped, e.body FROM fingerprint f JOIN event e ON e.fingerprint = f.id
     WHERE f.issue = $1 AND (e.time, e.id) > ($2::bigint, $3::text) ORDER BY e.time, e.id LIMIT $4`,
    [query.issue, query.before?.value ?? Number.MIN_SAFE_INTEGER, query.before?.id ?? "", query.limit],
  );
}

export async function getEvent(
  tx: Transaction,
  { issue, id }: { readonly issue: string; readonly id: string },
): Promise<EventRow | undefined> {
  const [row] = await tx.all<EventRow>(
    `SELECT e.id, e.time, e.hash, e.clamped, e.body FROM event e JOIN fingerprint f ON f.id = e.fingerprint
     WHERE e.id = $1 AND f.issue = $2`,
    [id, issue],
  );
  return row;
}
