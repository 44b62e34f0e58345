import { describe, expect, it } from "vitest";
import { allIssues, batch, event, NOW, RETENTION, slice } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Letters of three and four bytes that no engine can press together. */
function unlike(length: number): string {
  let state = 7;
  return Array.from({ length }, (_, i) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCodePoint((i % 2 === 0 ? 0x4e00 : 0x1f300) + (state % 500));
  }).join("");
}

/** Names from logs and files are as long as whoever writes them likes; keys and indexes of a store are not. */
export function describeLongNames(engine: StoreEngine): void {
  describe("names without end", () => {
    it("are stored, cut where people only read them, and a file's path whole", async () => {
      await using store = await engine.open();
      const long = unlike(5_000);
      const path = `/var/log/${unlike(1_100)}.log`;
      const origin = { type: "file", path, line: 7, offset: 1_000 } as const;
      const change = {
        ...{ origin, project: long, service: long, environment: long, release: long, logger: long, message: long },
        ...{ tags: { [long]: long, host: long }, user: { id: long }, rule: long },
        exceptions: [
          { type: long, message: long, frames: [{ module: long, function: long, file: long, line: 1, inApp: true }] },
        ],
      };
      const position = JSON.stringify({ path, offset: 2_000 });
      const letter = {
        partition: "p",
        origin,
        reason: "undecodable",
        detail: long,
        payload: Buffer.from(long),
        at: NOW,
      } as const;
      const gap = {
        partition: "p",
        range: long,
        records: 1,
        reason: "deleted",
        detail: long,
        detectedAt: NOW,
      } as const;
      const result = await store.commit({
        ...batch([
          slice("p", 0, {
            ...{ next: position, openRecords: long, events: [event("x", change)], deadLetters: [letter] },
            gaps: [gap],
          }),
        ]),
        measures: [{ id: "loggers", field: "logger" }],
      });
      expect(result).toMatchObject({ stale: [], newIssues: 1 });
      const [issue] = await allIssues(store);
      expect(issue?.eventCount).toBe(1);
      const { items } = await store.listEvents(issue!.id, { limit: 1 });
      expect(items[0]?.event.origin).toEqual(origin);
      expect((await store.load("kafka", ["p"])).get("p")?.position).toBe(position);
      expect((await store.listDeadLetters({ limit: 1 })).items[0]?.origin).toEqual(origin);
      await store.maintain(NOW, RETENTION);
      expect(await store.countEvents()).toBe(1);
    });
  });
}
