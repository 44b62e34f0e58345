import type { Assignment } from "../../domain/checkpoint.ts";
import type { SourceBatch } from "../source.ts";
import type { Page } from "./page.ts";

/** A page as the batch of its partition. */
export function toBatch(assignment: Assignment, page: Page): SourceBatch {
  const { records, next, scanned, bytes, gaps, unreadable, lag, caughtUpAt } = page;
  const progress = { ...(lag === undefined ? {} : { lag }), ...(caughtUpAt === undefined ? {} : { caughtUpAt }) };
  return { assignment, records, next, scanned, bytes, gaps, unreadable, progress };
}
