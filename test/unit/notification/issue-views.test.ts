import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { IssueViews } from "../../../src/notification/issue-views.ts";
import { memoryReader, someEvent, someIssue } from "../../support/memory-reader.ts";

test("the last hour ends with the minute that is running", async () => {
  const at = Date.UTC(2026, 10, 28, 15, 9, 20);
  const counted = [
    { from: at - 20_000, count: 3 },
    { from: at - 20_000 - 58 * MINUTE, count: 4 },
    { from: at - 20_000 - 5 * HOUR, count: 5 },
  ];
  const issue = { ...someIssue(), firstSeen: at - DAY, userCount: 12 };
  const buckets = async (_: string, { from, to }: { from: number; to: number }) =>
    counted.filter((bucket) => bucket.from >= from && bucket.from < to);
  const store = memoryReader({ issues: [issue], events: [someEvent()] }, { buckets });
  const view = (await new IssueViews(store).load([issue.id], at)).get(issue.id);
  expect(view?.userCount).toBe(12);
  const rate = view?.rate;
  expect(rate).toMatchObject({ lastHour: 7, lastDay: 12 });
  expect(rate?.hours).toHaveLength(24);
  expect(rate?.hours.at(-1)).toBe(7);
});
