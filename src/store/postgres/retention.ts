import { DAY, type EpochMs, HOUR } from "../../domain/time.ts";
import { BUCKET_TABLES, type BucketTable, dayOf } from "../engine/commit/bucket-steps.ts";
import type { MaintenanceReport, Retention } from "../store.ts";
import { retireNotification } from "./alerts/notification-retention.ts";
import { forgetGonePartitions } from "./commit/checkpoints.ts";
import { type PostgresDatabase, SCHEMA } from "./database.ts";
import { type DayPartitions, dropEmptyPartition, dropPartition, listPartitions } from "./day-partitions.ts";
import { forgetOldMarks } from "./issues/change-marks.ts";
import { forgetEmptyProjects } from "./issues/projects.ts";
import { forgetExpiredLeases } from "./leases.ts";
import * as maintenance from "./maintenance.ts";
import { deleteAll, repeat } from "./portions.ts";
import { maintainCounted } from "./tallies/counted-retention.ts";

const VACUUM = `VACUUM ${maintenance.ROW_TABLES.map(({ table }) => `${SCHEMA}.${table}`).join(", ")}`;

/** Issues whose kept events are thinned in one transaction. */
const THINNED_AT_ONCE = 50;

interface Retired {
  issues: number;
  events: number;
  rows: number;
}

/** Everything that time and size ask for, in steps that several workers may take at once. */
export async function maintain(
  database: PostgresDatabase,
  partitions: DayPartitions,
  at: EpochMs,
  retention: Retention,
): Promise<MaintenanceReport> {
  const hours = { from: "bucket_minute", to: "bucket_hour", minutes: 60 } as const;
  const days = { from: "bucket_hour", to: "bucket_day", minutes: 1_440 } as const;
  let rolledUp = await rollUp(database, partitions, { ...hours, beforeDay: dayOf(at - retention.minuteMs) });
  rolledUp += await rollUp(database, partitions, { ...days, beforeDay: dayOf(at - retention.hourMs) });

  const retired: Retired = { issues: 0, events: 0, rows: 0 };
  await retireBefore(database, at - retention.totalMs, at - retention.deadLetterMs, retired);
  await deleteAll(database, "gap", "detected_at < $1", [at - retention.deadLetterMs]);
  const notification = { alertsBefore: at - retention.totalMs, deliveriesBefore: at - retention.deadLetterMs };
  retired.rows += await retireNotification(database, notification);
  await database.write((tx) => forgetGonePartitions(tx, at - retention.deadLetterMs, at - retention.totalMs));
  await forgetExpiredKeys(database, at);
  await database.write((tx) => forgetExpiredLeases(tx, at));
  await deleteAll(database, "idempotency_key", "expires_at <= $1", [at]);
  await deleteAll(database, "daily_name", "day < $1", [dayOf(at - retention.totalMs)]);
  await deleteAll(database, "project_hour", "hour < $1", [Math.floor((at - 2 * DAY) / HOUR)]);
  await deleteAll(database, "project_source", "last_seen < $1", [at - retention.totalMs]);
  await forgetEmptyProjects(database, at - DAY);
  await database.write(forgetOldMarks);
  retired.rows += await thinEvents(database, retention.eventsPerIssue);
  retired.rows += await maintainCounted(database, at, retention);
  if (retention.maxBytes !== undefined) await shrinkTo(database, at, retention.maxBytes, retired);
  if (retired.rows > 0) await database.outside(VACUUM);
  // Rows are measured where a limit asks for it: each is read for that, which no store of many events needs every minute.
  const limited = retention.maxBytes !== undefined;
  const bytes = await database.read(limited ? maintenance.usedBytes : maintenance.tableBytes);
  return { rolledUp, issuesRetired: retired.issues, eventsRetired: retired.events, bytes };
}

async function rollUp(
  database: PostgresDatabase,
  partitions: DayPartitions,
  step: { readonly from: BucketTable; readonly to: BucketTable; readonly minutes: number; readonly beforeDay: number },
): Promise<number> {
  let rows = 0;
  for (const day of await database.read((tx) => listPartitions(tx, step.from))) {
    if (day >= step.beforeDay) continue;
    const target = { table: step.to, day };
    rows += await repeat(() =>
      partitions.writing([target], () => database.write((tx) => maintenance.rollUpSome(tx, { ...step, day }))),
    );
    await dropEmptyPartition(database, step.from, day);
  }
  return rows;
}

async function retireBefore(
  database: PostgresDatabase,
  before: EpochMs,
  deadLettersBefore: EpochMs,
  retired: Retired,
): Promise<void> {
  for (const table of BUCKET_TABLES) {
    for (const day of await database.read((tx) => listPartitions(tx, table))) {
      if (day >= dayOf(before)) continue;
      for (;;) {
        const step = await database.write((tx) => maintenance.retireBuckets(tx, { table, day }));
        if (step.rows === 0) break;
        retired.events += step.events;
      }
      await dropEmptyPartition(database, table, day);
    }
  }
  for (;;) {
    const issues = await database.write(maintenance.retireIssues);
    if (issues === 0) break;
    retired.issues += issues;
    retired.rows += issues;
  }
  retired.rows += await deleteAll(database, "event", "time < $1", [before]);
  retired.rows += await deleteAll(database, "dead_letter", "at < $1", [deadLettersBefore]);
}

async function thinEvents(database: PostgresDatabase, limit: number): Promise<number> {
  const crowded = await database.read((tx) => maintenance.crowdedIssues(tx, limit));
  let thinned = 0;
  for (let i = 0; i < crowded.length; i += THINNED_AT_ONCE) {
    const issues = crowded.slice(i, i + THINNED_AT_ONCE);
    thinned += await repeat(() => database.write((tx) => maintenance.thinEvents(tx, { issues, limit })));
  }
  return thinned;
}

// Rows of a partition expire on its day at the latest.
async function forgetExpiredKeys(database: PostgresDatabase, at: EpochMs): Promise<void> {
  for (const day of await database.read((tx) => listPartitions(tx, "seen_document"))) {
    if (day < dayOf(at)) await dropPartition(database, "seen_document", day);
  }
}

// The day that is being written stays: without it nothing would be shown at all.
async function shrinkTo(database: PostgresDatabase, at: EpochMs, maxBytes: number, retired: Retired): Promise<void> {
  while ((await database.read(maintenance.usedBytes)) > maxBytes) {
    const oldest = await database.read(maintenance.oldestDay);
    if (oldest === undefined || oldest >= dayOf(at)) return;
    await retireBefore(database, (oldest + 1) * DAY, (oldest + 1) * DAY, retired);
  }
}
