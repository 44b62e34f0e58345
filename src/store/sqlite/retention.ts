import { DAY, type EpochMs, HOUR } from "../../domain/time.ts";
import { BUCKET_TABLES, dayOf } from "../engine/commit/bucket-steps.ts";
import type { MaintenanceReport, Retention } from "../store.ts";
import type { ReaderOperations, WriterOperations } from "./operations.ts";
import type { ThreadClient } from "./thread-client.ts";

type Writer = ThreadClient<WriterOperations>;
type Reader = ThreadClient<ReaderOperations>;

/** Everything that time and size ask for, as many small calls of the writer, so that commits pass between them. */
export async function maintain(
  writer: Writer,
  reader: Reader,
  at: EpochMs,
  retention: Retention,
): Promise<MaintenanceReport> {
  const rolledUp = await rollUp(writer, at, retention);
  const retired = { issues: 0, events: 0 };
  await retireBefore(writer, dayOf(at - retention.totalMs), retired);
  await repeat(() => writer.call("retireEvents", { before: at - retention.totalMs }));
  await repeat(() => writer.call("retireDeadLetters", { before: at - retention.deadLetterMs }));
  await repeat(() => writer.call("retireGaps", { before: at - retention.deadLetterMs }));
  const notification = { alertsBefore: at - retention.totalMs, deliveriesBefore: at - retention.deadLetterMs };
  await repeat(() => writer.call("retireNotification", notification));
  const gone = { before: at - retention.deadLetterMs, leftBefore: at - retention.totalMs };
  await writer.call("forgetGonePartitions", gone);
  await repeat(() => writer.call("forgetExpiredKeys", { at, limit: 5_000 }));
  await writer.call("forgetExpiredLeases", { at });
  await repeat(() => writer.call("forgetAnswers", { at }));
  await repeat(() => writer.call("retireNames", { beforeDay: dayOf(at - retention.totalMs) }));
  const projects = { hoursBefore: Math.floor((at - 2 * DAY) / HOUR), sourcesBefore: at - retention.totalMs };
  await writer.call("retireProjects", projects);
  await writer.call("forgetEmptyProjects", { before: at - DAY });
  await thinEvents(writer, reader, retention.eventsPerIssue);
  await maintainCounted(writer, reader, at, retention);
  if (retention.maxBytes !== undefined) await shrinkTo(writer, reader, at, retention.maxBytes, retired);
  await giveBack(writer);
  const bytes = await writer.call("usedBytes", undefined);
  return { rolledUp, issuesRetired: retired.issues, eventsRetired: retired.events, bytes };
}

async function rollUp(writer: Writer, at: EpochMs, retention: Retention): Promise<number> {
  const hours = {
    from: "bucket_minute",
    to: "bucket_hour",
    minutes: 60,
    beforeDay: dayOf(at - retention.minuteMs),
  } as const;
  const days = {
    from: "bucket_hour",
    to: "bucket_day",
    minutes: 1_440,
    beforeDay: dayOf(at - retention.hourMs),
  } as const;
  return (await repeat(() => writer.call("rollUp", hours))) + (await repeat(() => writer.call("rollUp", days)));
}

async function retireBefore(
  writer: Writer,
  beforeDay: number,
  retired: { issues: number; events: number },
): Promise<void> {
  for (const table of BUCKET_TABLES) {
    await repeat(async () => {
      const step = await writer.call("retireBuckets", { table, beforeDay });
      retired.events += step.events;
      return step.rows;
    });
  }
  retired.issues += await repeat(() => writer.call("retireIssues", undefined));
}

/** What is counted beside issues. */
async function maintainCounted(writer: Writer, reader: Reader, at: EpochMs, retention: Retention): Promise<void> {
  const minutes = { beforeDay: dayOf(at - retention.minuteMs) };
  await repeat(() => writer.call("rollUpMeasures", minutes));
  await repeat(() => writer.call("rollUpRecords", minutes));
  const before = { measuresBefore: dayOf(at - retention.hourMs), recordsBefore: dayOf(at - retention.totalMs) };
  if ((await repeat(() => writer.call("retireCounted", before))) > 0) {
    const ids = await reader.call("idleValues", { before: at - retention.hourMs });
    if (ids.length > 0) await writer.call("forgetValues", { ids });
  }
  const gone = { changesBefore: at - retention.deadLetterMs, releasesBefore: at - retention.totalMs };
  await repeat(() => writer.call("retireChanges", gone));
}

async function thinEvents(writer: Writer, reader: Reader, limit: number): Promise<void> {
  const crowded = await reader.call("crowdedIssues", { limit });
  for (let i = 0; i < crowded.length; i += 50) {
    await writer.call("thinEvents", { issues: crowded.slice(i, i + 50), limit });
  }
}

// The day that is being written stays: without it nothing would be shown at all.
async function shrinkTo(
  writer: Writer,
  reader: Reader,
  at: EpochMs,
  maxBytes: number,
  retired: { issues: number; events: number },
): Promise<void> {
  while ((await writer.call("usedBytes", undefined)) > maxBytes) {
    const oldest = await reader.call("oldestDay", undefined);
    if (oldest === undefined || oldest >= dayOf(at)) return;
    await retireBefore(writer, oldest + 1, retired);
    await repeat(() => writer.call("retireEvents", { before: (oldest + 1) * DAY }));
    await repeat(() => writer.call("retireDeadLetters", { before: (oldest + 1) * DAY }));
  }
}

async function giveBack(writer: Writer): Promise<void> {
  let left = await writer.call("giveBack", undefined);
  while (left > 0) {
    const now = await writer.call("giveBack", undefined);
    if (now >= left) break;
    left = now;
  }
  await writer.call("emptyLog", undefined);
}

/** Calls `step` until it returns 0. Returns the sum. */
async function repeat(step: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let done = await step(); done > 0; done = await step()) sum += done;
  return sum;
}
