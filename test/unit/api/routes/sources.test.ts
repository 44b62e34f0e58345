import { describe, expect, test } from "vitest";
import { sentence } from "../../../../src/domain/sentence.ts";
import { memoryReader } from "../../../support/memory-reader.ts";
import { get } from "../../../support/test-api.ts";

describe("sources", () => {
  test("join what this worker knows with what is stored", async () => {
    const at = Date.UTC(2026, 10, 24, 7);
    const checkpoint = (source: string, partition: string, lag?: number) => ({
      source,
      partition,
      position: "120",
      version: 3,
      openRecords: undefined,
      progress: lag === undefined ? {} : { lag, greatestEventTime: at, caughtUpAt: at },
      updatedAt: at,
    });
    const store = memoryReader(
      {},
      {
        listCheckpoints: async () => [
          checkpoint("app", "t/0", 9),
          checkpoint("app", "t/1"),
          // A topic that is gone: what was not read of it is a gap, not a lag.
          { ...checkpoint("app", "gone/0"), progress: { lag: 7, goneAt: at } },
          checkpoint("old", "x", 4),
        ],
        counted: {
          ...memoryReader({}).counted,
          records: async ({ from, to, widthMs }) => [
            {
              subject: { source: "app" },
              steps: [
                { from: from + 57 * widthMs, count: 120 },
                { from: to - widthMs, count: 30 },
              ],
            },
          ],
        },
      },
    );
    const status = {
      state: "retrying",
      message: "no broker answers",
      partitions: [{ partition: "t/0", lag: 5 }, { partition: "t/2" }],
    } as const;
    const response = await get("/api/v1/sources", { store, sources: () => [{ id: "app", type: "kafka", status }] });
    const time = "2026-11-24T07:00:00.000Z";
    expect(await response.json()).toEqual({
      items: [
        {
          id: "app",
          type: "kafka",
          state: "retrying",
          message: "no broker answers",
          message_said: null,
          lag: 5,
          records_per_minute: [...Array(57).fill(0), 120, 0, 30],
          partitions: [
            {
              partition: "t/0",
              name: "t/0",
              held: true,
              lag: 5,
              position: "120",
              greatest_event_time: time,
              caught_up_at: time,
              updated_at: time,
            },
            {
              partition: "t/1",
              name: "t/1",
              held: false,
              lag: null,
              position: "120",
              greatest_event_time: null,
              caught_up_at: null,
              updated_at: time,
            },
            {
              partition: "t/2",
              name: "t/2",
              held: true,
              lag: null,
              position: null,
              greatest_event_time: null,
              caught_up_at: null,
              updated_at: null,
            },
          ],
        },
        expect.objectContaining({
          ...{ id: "old", type: null, state: "elsewhere", lag: 4 },
          records_per_minute: Array(60).fill(0),
        }),
      ],
      next: null,
    });
  });

  test("gaps and dead letters", async () => {
    const at = Date.UTC(2026, 10, 24, 7);
    const store = memoryReader({
      gaps: [
        {
          id: "1",
          source: "app",
          partition: "t/0",
          range: "offsets 1 to 4",
          reason: "retention",
          detail: sentence("gap.file_truncated", { path: "a.log" }),
          detectedAt: at,
        },
      ],
      deadLetters: [
        {
          id: "2",
          source: "app",
          partition: "t/0",
          origin: { type: "stdin", line: 4 },
          reason: "corrupt",
          detail: "bad",
          payload: Buffer.concat([Buffer.from([0xff]), Buffer.alloc(3_000, "x")]),
          at,
        },
      ],
    });
    expect(await (await get("/api/v1/gaps?source=app", { store })).json()).toEqual({
      items: [
        {
          id: "1",
          source: "app",
          partition: "t/0",
          range: "offsets 1 to 4",
          records: null,
          reason: "retention",
          detail: "a.log was truncated before it was read to its end",
          detail_said: { code: "gap.file_truncated", values: { path: "a.log" } },
          detected_at: "2026-11-24T07:00:00.000Z",
        },
      ],
      next: null,
    });
    const letters = (await (await get("/api/v1/dead-letters", { store })).json()) as { items: unknown[] };
    expect(letters.items).toEqual([
      expect.objectContaining({
        origin: { type: "stdin", line: 4 },
        payload_bytes: 3_001,
        payload_excerpt: `\ufffd${"x".repeat(2_047)}`,
      }),
    ]);
  });
});
