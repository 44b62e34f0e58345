import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planCommit } from "../../../src/store/engine/commit/commit-plan.ts";
import { UserHasher } from "../../../src/store/engine/commit/tag-plan.ts";
import { tallyEvents } from "../../../src/store/engine/tallies/tally.ts";
import {
  FOLD_BYTES,
  FOLD_ROWS,
  foldNext,
  type LogEntry,
  LogSum,
  logEntry,
} from "../../../src/store/engine/tallies/tally-log.ts";
import { batch, event, NOW, slice } from "../../contract/store/builders.ts";

interface Counted {
  readonly name: string;
  readonly tags: Record<string, string>;
  readonly user: string | undefined;
  readonly counts: boolean;
}

const counted = fc.record({
  name: fc.constantFrom("a", "b", "c", "overflows", "overflows too"),
  tags: fc.dictionary(fc.constantFrom("service", "region", "__proto__", "k"), fc.constantFrom("x", "y", "z", "")),
  user: fc.constantFrom("ann", "bob", undefined),
  counts: fc.boolean(),
});

/** The row of a commit of these slices. */
function rowOf(slices: readonly (readonly Counted[])[]): LogEntry | undefined {
  const planned = slices.map((events, place) =>
    slice(String(place), 0, {
      events: events.map(({ name, tags, user }) => event(name, { tags, ...(user ? { user: { name: user } } : {}) })),
    }),
  );
  const plan = planCommit(batch(planned), () => false, new UserHasher("key"));
  const accepted = plan.slices.map((each, place) => ({
    slice: each,
    counted: Uint8Array.from(slices[place]!, ({ counts }) => (counts ? 1 : 0)),
  }));
  const tallies = tallyEvents(plan, accepted, ({ title }) => (title.startsWith("overflows") ? "overflow" : title));
  return logEntry(plan, accepted, tallies, (hash) => hash.charCodeAt(0), new Set());
}

describe("a row of the log", () => {
  it("holds each counted tag and user of each fingerprint, whatever slices and targets there are", () => {
    const commits = fc.array(fc.array(fc.array(counted, { maxLength: 12 }), { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(commits, (all) => {
        const truth = new Map<string, number>();
        const users = new Set<string>();
        for (const { name, tags, user, counts } of all.flat(2)) {
          if (!counts) continue;
          for (const [key, value] of Object.entries({ level: "error", ...tags })) {
            const place = `${name[0]} ${key} ${value}`;
            if (value !== "") truth.set(place, (truth.get(place) ?? 0) + 1);
          }
          if (user !== undefined) users.add(`${name[0]} ${user}`);
        }
        const rows = all.map(rowOf).filter((row) => row !== undefined);
        const added = new LogSum();
        for (const row of rows) added.add(row);
        // What is read back is what was written.
        const sum = LogSum.of(rows.map((row) => JSON.stringify(row)));
        expect(sum).toEqual(added);
        const found = [...sum.tags].flatMap(([fingerprint, counts]) =>
          [...counts].map(([pair, count]) => [
            `${String.fromCharCode(fingerprint)} ${sum.pairs[pair]!.join(" ")}`,
            count,
          ]),
        );
        expect(new Map(found as [string, number][])).toEqual(truth);
        expect([...sum.users.values()].reduce((size, set) => size + set.size, 0)).toBe(users.size);
        expect(sum.at).toBe(rows.length === 0 ? 0 : NOW);
      }),
    );
  });

  it("is missing when nothing counts", () => {
    expect(rowOf([[{ name: "a", tags: {}, user: undefined, counts: false }]])).toBeUndefined();
  });
});

describe("foldNext", () => {
  const rows = (...bytes: number[]) => bytes.map((size, id) => ({ id, bytes: size }));

  it("takes as many rows as fit, and one in any case", () => {
    expect(foldNext(rows(10, 20))).toEqual({ ids: [0, 1], more: false });
    expect(foldNext(rows(FOLD_BYTES - 10, 10, 1))).toEqual({ ids: [0, 1], more: true });
    expect(foldNext(rows(10 * FOLD_BYTES))).toEqual({ ids: [0], more: false });
    expect(foldNext(rows(10 * FOLD_BYTES, 1))).toEqual({ ids: [0], more: true });
  });

  it("takes neighbours only: a large row holds up the small ones behind it", () => {
    expect(foldNext(rows(10, FOLD_BYTES, 10))).toEqual({ ids: [0], more: true });
  });

  it("says that there may be more when it was given as many rows as it asks for", () => {
    expect(foldNext(Array.from({ length: FOLD_ROWS }, (_, id) => ({ id, bytes: 1 })))).toMatchObject({ more: true });
  });
});
