import type { EpochMs } from "../../../domain/time.ts";
import type { AttemptLimit } from "../../credential-store.ts";
import type { PortableSql, PortableStep } from "../portable-sql.ts";

/*
 * Counted before it is known whether a try is right, and in one statement: however many come at once, on however many
 * workers, only as many as are free get through.
 */

/** ?1 subject, ?2 now, ?3 free tries, ?4 first wait, ?5 longest wait, ?6 forgotten if last tried before. */
const COUNT = `INSERT INTO log_in_attempt (subject, failures, blocked_until, updated_at)
  VALUES (?1, 1, CASE WHEN CAST(?3 AS bigint) > 1 THEN 0 ELSE CAST(?2 AS bigint) + CAST(?4 AS bigint) END, CAST(?2 AS bigint))
  ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN log_in_attempt.updated_at <= CAST(?6 AS bigint) THEN 1 ELSE log_in_attempt.failures + 1 END,
    blocked_until = CASE
      WHEN log_in_attempt.updated_at <= CAST(?6 AS bigint) OR log_in_attempt.failures + 1 < CAST(?3 AS bigint) THEN 0
      WHEN log_in_attempt.failures + 1 - CAST(?3 AS bigint) >= 20 THEN CAST(?2 AS bigint) + CAST(?5 AS bigint)
      WHEN CAST(?4 AS bigint) * (CAST(1 AS bigint) << CAST(log_in_attempt.failures + 1 - CAST(?3 AS bigint) AS integer)) > CAST(?5 AS bigint)
        THEN CAST(?2 AS bigint) + CAST(?5 AS bigint)
      ELSE CAST(?2 AS bigint) + CAST(?4 AS bigint)
        * (CAST(1 AS bigint) << CAST(log_in_attempt.failures + 1 - CAST(?3 AS bigint) AS integer)) END,
    updated_at = CAST(?2 AS bigint)
  WHERE log_in_attempt.blocked_until <= CAST(?2 AS bigint)`;

/** See `CredentialStore.countAttempt`. */
export async function countAttempt(
  engine: PortableSql,
  { subjects, at }: { readonly subjects: readonly AttemptLimit[]; readonly at: EpochMs },
): Promise<EpochMs | undefined> {
  // In one order everywhere, so that two workers cannot wait for each other.
  const sorted = [...subjects].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const steps = sorted.map(
    ({ subject, free, firstMs, mostMs, forgetMs }): PortableStep => ({
      sql: COUNT,
      values: [subject, at, free, firstMs, mostMs, at - forgetMs],
      needed: true,
    }),
  );
  const outcome = await engine.write({ steps });
  if (outcome.kind === "done") return undefined;
  let until = at + 1;
  for (const { subject } of sorted) {
    const sql = "SELECT blocked_until FROM log_in_attempt WHERE subject = ?1";
    const [row] = await engine.all<{ blocked_until: number }>({ sql, values: [subject] });
    until = Math.max(until, row?.blocked_until ?? 0);
  }
  return until;
}
