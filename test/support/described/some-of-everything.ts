import type { ElkhoundConfig } from "../../../src/app/config-schema.ts";
import { createOwnershipBook } from "../../../src/app/ownership.ts";
import { getStrategy } from "../../../src/grouping/registry.ts";
import { Attacher } from "../../../src/ingest/attacher.ts";
import type { CommitSlice, DeadLetter, GroupedEvent, Store } from "../../../src/store/store.ts";
import { batch, count, event, NOW, slice } from "../../contract/store/builders.ts";

const CARD = {
  ...{ service: "cart", environment: "prod", release: "1.4.0", host: "h1", user: { id: "u1" }, tags: { zone: "a" } },
  ...{ language: "java", traceId: "0af7651916cd43dd8448eb211c80319c", fingerprint: ["card"] },
  exceptions: [
    {
      type: "CardDeclined",
      message: "declined",
      frames: [{ module: "shop.Pay", function: "charge", file: "Pay.java", line: 42, inApp: true }],
    },
  ],
};

/**
 * Counts events of issues with everything that events can have (`CardDeclined`, `noise` from line 2 of the log, `gone`, `old`,
 * and one that a like message joined), and keeps dead letters and a gap.
 */
export async function countSomeOfEverything(store: Store, log: string, { projects }: ElkhoundConfig): Promise<void> {
  const place = { type: "file", path: log, line: 1, offset: 0 } as const;
  const letter = (line: number): DeadLetter => ({
    ...{ partition: "a", origin: { ...place, line }, reason: "rule_failed", detail: "failed", at: NOW },
    payload: Buffer.from("2026-11-24T07:59:59Z ERROR again\n"),
  });
  const gap: CommitSlice["gaps"][number] = {
    partition: "a",
    range: "1 to 9",
    reason: "retention",
    detail: "rotated",
    detectedAt: NOW,
  };
  const owned = [event("pay", CARD), event("pay", { ...CARD, user: { id: "u2" }, release: "1.5.0" })];
  await store.commit({
    ...batch([slice("a", 0, { events: owned, deadLetters: [letter(1), letter(2)], gaps: [gap] })]),
    ...{ source: "app", owners: createOwnershipBook(projects) },
  });
  const noise = { message: "it broke", origin: { ...place, line: 2, offset: 33 }, service: "cart" };
  await count(store, [event("pay two", CARD), event("noise", noise), event("gone"), event("old")]);
  await attach(store, ["login of user bob failed", "login of user alice failed"]);
}

async function attach(store: Store, messages: readonly string[]): Promise<void> {
  const strategy = getStrategy("v1");
  const events = messages.map((message): GroupedEvent => {
    const grouped = event(message, { message });
    return { ...grouped, fingerprint: strategy.fingerprint(grouped.event) };
  });
  const slices = [slice("said", 0, { events })];
  const unseen = events.map(({ fingerprint }) => fingerprint.hash);
  const scopeChanges = await new Attacher(strategy.attachment, store).decide(slices, unseen);
  await store.commit({ ...batch(slices), scopeChanges });
}
