import { expect, it } from "vitest";
import { Departures } from "../../../src/sources/departures.ts";
import type { SourceBatch } from "../../../src/sources/source.ts";
import { MemoryContext } from "../../support/memory-context.ts";

const { signal } = new AbortController();
const lost = () => ({ range: "the rest", detail: "it was deleted" });

async function contextWith(progress: SourceBatch["progress"]): Promise<MemoryContext> {
  const context = new MemoryContext();
  const assignment = (await context.assign(["p"], signal)).get("p")!;
  context.commit({ assignment, records: [], next: "7", scanned: 0, bytes: 0, gaps: [], unreadable: [], progress });
  return context;
}

it.each([
  ["what was not read", { lag: 3 }, 1],
  ["what nobody knew the end of", { caughtUpAt: 5 }, 1],
  ["nothing that was not read", { lag: 0, caughtUpAt: 5 }, 0],
])("makes a gap of %s, and keeps the position", async (_, progress, gaps) => {
  const context = await contextWith(progress);
  const departures = new Departures();
  const [last] = await departures.take(["p"], lost, { context, at: 9, signal });
  expect(context.commit(last!).stale).toBe(false);
  expect(context.gaps).toHaveLength(gaps);
  expect(context.checkpoint("p")).toMatchObject({ position: "7", progress: { ...progress, goneAt: 9 } });
  expect(await departures.candidates(context, signal)).toEqual([]);
  expect(await new Departures().candidates(context, signal)).toEqual([]);
});

it("tells nothing of what another worker has told since", async () => {
  const context = await contextWith({ lag: 3 });
  const [first, second] = [new Departures(), new Departures()];
  expect(await second.candidates(context, signal)).toHaveLength(1);
  for (const batch of await first.take(["p"], lost, { context, at: 9, signal })) context.commit(batch);
  expect(await second.take(["p"], lost, { context, at: 9, signal })).toEqual([]);
});

it("does not take over a partition whose last batch is on its way, unless that is refused", async () => {
  const context = await contextWith({ lag: 3 });
  const departures = new Departures();
  const [last] = await departures.take(["p"], lost, { context, at: 9, signal });
  expect(await departures.candidates(context, signal)).toEqual([]);
  departures.revoke(last!.assignment);
  expect(await departures.candidates(context, signal)).toHaveLength(1);
});
