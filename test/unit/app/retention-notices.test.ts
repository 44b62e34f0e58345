import { pino } from "pino";
import { expect, it } from "vitest";
import { RetentionNotices } from "../../../src/app/retention-notices.ts";

const DAY = 86_400_000;

it("says once what is wrong, again when it is wrong again, and that it can be stored again", () => {
  const lines: { level: number; days?: number; reason?: string }[] = [];
  const notices = new RetentionNotices(pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) }));
  const said = (time: { behindMs?: number; unwritten?: string }) => {
    lines.length = 0;
    notices.tell({ by: 0, behindMs: 0, ...time });
    return lines.map(({ level, days, reason }) => [level === 40 ? "warn" : "info", days ?? reason]);
  };
  expect(said({ behindMs: DAY })).toEqual([]);
  expect(said({ behindMs: 3 * DAY })).toEqual([["warn", 3]]);
  expect(said({ behindMs: 3 * DAY, unwritten: "disk full" })).toEqual([["warn", "disk full"]]);
  expect(said({ unwritten: "disk full" })).toEqual([]);
  expect(said({})).toEqual([["info", undefined]]);
  expect(said({})).toEqual([]);
  expect(said({ behindMs: 2 * DAY, unwritten: "read only" })).toEqual([
    ["warn", 2],
    ["warn", "read only"],
  ]);
});
