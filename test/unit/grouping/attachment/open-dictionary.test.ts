import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DictionaryPattern,
  MAX_PATTERNS,
  type PatternDictionary,
} from "../../../../src/domain/pattern-dictionary.ts";
import type { OpenDictionary } from "../../../../src/grouping/attachment.ts";
import { getStrategy } from "../../../../src/grouping/registry.ts";
import { plainEvent } from "./plain-event.ts";

const strategy = getStrategy("v1");
const EMPTY: PatternDictionary = { scope: "s", version: 0, nextId: 1, patterns: [] };

function open(...patterns: readonly (string | Partial<DictionaryPattern>)[]): OpenDictionary {
  const rows = patterns.map((given, at) => ({
    id: at + 1,
    opened: [],
    locked: false,
    key: "",
    ...(typeof given === "string" ? { key: given } : given),
  }));
  return strategy.attachment.open({ scope: "s", version: 7, nextId: rows.length + 1, patterns: rows });
}
const decide = (dictionary: OpenDictionary, key: string) => dictionary.decide(`hash of ${key}`, key);

describe("a decision", () => {
  test("joins a known message, and says where they differ and why", () => {
    const dictionary = open("Session of user alice expired");
    expect(decide(dictionary, "Session of user bob expired")).toEqual({
      kind: "attached",
      pattern: { id: 1, key: "Session of user <*> expired", opened: [3], locked: false },
      steps: [
        {
          field: 3,
          known: "alice",
          seen: "bob",
          because: '"user" before it says that a name stands here',
        },
      ],
    });
  });

  test("makes a new pattern of what is like no other", () => {
    const decision = decide(open("Session of user alice expired"), "Disk is full");
    expect(decision).toMatchObject({ kind: "new", pattern: { id: 2, key: "Disk is full", opened: [], locked: false } });
  });

  test("rests on the decisions before it", () => {
    const dictionary = open();
    decide(dictionary, "Session of user alice expired");
    decide(dictionary, "Session of user bob expired");
    expect(decide(dictionary, "Session of user carol expired")).toMatchObject({
      kind: "attached",
      steps: [{ known: "<*>", seen: "carol", because: "different values were seen here before" }],
    });
  });

  test("prefers the pattern that need not be generalised, then the oldest", () => {
    const dictionary = open("Host a1 of user x lost contact", {
      key: "Host <*> of user <*> lost contact",
      opened: [1, 4],
    });
    expect(decide(dictionary, "Host b of user y lost contact").pattern?.id).toBe(2);
    expect(
      decide(open("Host x of b lost contact", "Host y of b lost contact"), "Host z of b lost contact").pattern?.id,
    ).toBe(1);
  });

  test("leaves locked patterns alone", () => {
    const dictionary = open({ key: "Session of user alice expired", locked: true });
    expect(decide(dictionary, "Session of user bob expired").kind).toBe("new");
  });

  test("never generalises a place that would run into its neighbour", () => {
    const dictionary = open("user=bob張三 is not here");
    const decision = decide(dictionary, "user=bob田中 is not here");
    const { patterns } = dictionary.snapshot();
    expect(decision.kind).toBe("new");
    expect(patterns.map(({ key }) => key)).toEqual(["user=bob張三 is not here", "user=bob田中 is not here"]);
  });

  test("makes no more patterns when the scope is full, and still joins known ones", () => {
    const dictionary = open(...Array.from({ length: MAX_PATTERNS }, (_, at) => `kind ${letters(at)} happened`));
    expect(decide(dictionary, "Something else altogether")).toMatchObject({ kind: "new", pattern: undefined });
    expect(dictionary.snapshot().patterns).toHaveLength(MAX_PATTERNS);
  });

  test("is the same on every worker, and for a stored dictionary", () => {
    const words = fc.constantFrom(
      ..."user host alice bob failed to read <*> worker-<*> = : ( ) 404 connection".split(" "),
    );
    const keys = fc.array(
      fc.array(words, { minLength: 1, maxLength: 7 }).map((list) => list.join(" ")),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(keys, fc.nat(30), (all, cut) => {
        const one = strategy.attachment.open(EMPTY);
        const other = strategy.attachment.open(EMPTY);
        for (const key of all.slice(0, cut)) expect(decide(one, key)).toEqual(decide(other, key));
        const reloaded = strategy.attachment.open(JSON.parse(JSON.stringify(one.snapshot())) as PatternDictionary);
        for (const key of all.slice(cut)) expect(decide(one, key)).toEqual(decide(reloaded, key));
        expect(reloaded.consolidate({ all: true })).toEqual(one.consolidate({ all: true }));
        expect(reloaded.snapshot()).toEqual(one.snapshot());
      }),
      { numRuns: 300 },
    );
  });

  test("costs a bounded time on a flood of random messages", () => {
    const dictionary = strategy.attachment.open(EMPTY);
    for (let at = 0; at < 12_000; at++)
      decide(dictionary, `${letters(at * 7919)} ${letters(at * 31)} ${letters(at)} broke`);
    expect(dictionary.snapshot().patterns.length).toBeLessThanOrEqual(MAX_PATTERNS);
  });
});

describe("consolidation", () => {
  const LOGINS = ["alice", "bob", "carol", "dave"].map((name) => `Login failed for ${name}: wrong password`);

  test("merges four values in one place into the oldest pattern, and says what they were", () => {
    const dictionary = open(...LOGINS);
    const [merge, ...others] = dictionary.consolidate({ all: true });
    expect(others).toEqual([]);
    expect(merge).toEqual({
      into: { id: 1, key: "Login failed for <*>: wrong password", opened: [3], locked: false },
      before: { id: 1, key: LOGINS[0], opened: [], locked: false },
      from: LOGINS.slice(1).map((key, at) => ({ id: at + 2, key, opened: [], locked: false })),
      because: "enough different values were seen in one place: alice, bob, carol, dave",
    });
    expect(dictionary.snapshot().patterns).toHaveLength(1);
  });

  test("waits for the fourth", () => {
    expect(open(...LOGINS.slice(0, 3)).consolidate({ all: true })).toEqual([]);
  });

  test("looks only at what changed, unless told otherwise", () => {
    expect(open(...LOGINS).consolidate()).toEqual([]);
    const dictionary = open(...LOGINS.slice(1));
    decide(dictionary, LOGINS[0]!);
    expect(dictionary.consolidate()).toHaveLength(1);
    expect(dictionary.consolidate()).toEqual([]);
  });

  test("never merges a locked pattern", () => {
    const dictionary = open(...LOGINS, { key: "Login failed for erin: wrong password", locked: true });
    expect(dictionary.consolidate({ all: true })[0]?.from.map(({ id }) => id)).toEqual([2, 3, 4]);
  });
});

describe("a change to be stored", () => {
  test("holds what is new and what became different, once", () => {
    const dictionary = open("Session of user alice expired", "Disk is full");
    decide(dictionary, "Session of user bob expired");
    decide(dictionary, "Fan is broken");
    expect(dictionary.takeChange()).toMatchObject({
      scope: "s",
      expectedVersion: 7,
      nextId: 4,
      patterns: [
        { id: 1, key: "Session of user <*> expired" },
        { id: 3, key: "Fan is broken" },
      ],
      decisions: [
        { hash: "hash of Session of user bob expired", decision: { kind: "attached", pattern: { id: 1 } } },
        { hash: "hash of Fan is broken", decision: { kind: "new", pattern: { id: 3 } } },
      ],
      merges: [],
    });
    expect(dictionary.takeChange()).toBeUndefined();
    expect(dictionary.version).toBe(8);
  });

  test("has no trace of patterns that were merged before they were stored", () => {
    const dictionary = open("Login failed for alice: wrong password");
    for (const name of ["bob", "carol", "dave"]) decide(dictionary, `Login failed for ${name}: wrong password`);
    dictionary.consolidate();
    const change = dictionary.takeChange()!;
    expect(change.patterns.map(({ id, key }) => [id, key])).toEqual([[1, "Login failed for <*>: wrong password"]]);
    expect(change.merges).toEqual([]);
    expect(change.decisions.map(({ decision }) => [decision.kind, decision.pattern?.id])).toEqual([
      ["attached", 1],
      ["attached", 1],
      ["attached", 1],
    ]);
  });

  test("names the stored patterns that were merged", () => {
    const dictionary = open("Login failed for alice: wrong password", "Login failed for bob: wrong password");
    for (const name of ["carol", "dave"]) decide(dictionary, `Login failed for ${name}: wrong password`);
    dictionary.consolidate();
    expect(dictionary.takeChange()!.merges.map(({ into, from }) => [into.id, from.map(({ id }) => id)])).toEqual([
      [1, [2]],
    ]);
  });

  test("applied to the stored dictionary it gives the open one", () => {
    const stored = open("Login failed for alice: wrong password", "Disk is full").snapshot();
    const dictionary = strategy.attachment.open(stored);
    for (const name of ["bob", "carol", "dave"]) decide(dictionary, `Login failed for ${name}: wrong password`);
    decide(dictionary, "Fan is broken");
    dictionary.consolidate();
    const change = dictionary.takeChange()!;
    const rows = new Map(stored.patterns.map((pattern) => [pattern.id, pattern]));
    for (const { from } of change.merges) for (const { id } of from) rows.delete(id);
    for (const pattern of change.patterns) rows.set(pattern.id, pattern);
    expect({
      ...stored,
      version: change.expectedVersion + 1,
      nextId: change.nextId,
      patterns: [...rows.values()],
    }).toEqual(dictionary.snapshot());
  });
});

describe("the nearest pattern", () => {
  test("is the one with most words in common, and says what keeps them apart", () => {
    const dictionary = open("connection to cache refused", "connection to cache closed by peer", "disk is full");
    expect(dictionary.nearest("connection to database refused")).toEqual({
      pattern: { id: 1, key: "connection to cache refused", opened: [], locked: false },
      similarity: 0.75,
      differences: [{ known: "cache", seen: "database", because: "the words say what happened, or to what" }],
    });
  });

  test("is never the message's own", () => {
    expect(open("disk is full").nearest("disk is full")).toBeUndefined();
  });

  test("does not exist where nothing is alike", () => {
    expect(open("disk is full").nearest("user alice logged in")).toBeUndefined();
  });

  test("tells of a different number of words", () => {
    const [difference] = open("cannot open file a.txt").nearest("cannot open file")!.differences;
    expect(difference).toMatchObject({ known: "a.txt", seen: "" });
  });
});

describe("which dictionary is asked", () => {
  const message = (more: Parameters<typeof plainEvent>[1]) =>
    strategy.fingerprint(plainEvent("disk is full", more)).message;
  test("one for each project and logger, or service", () => {
    const scopes = [{}, { project: "b" }, { logger: "l" }, { service: "l" }].map((more) => message(more)?.scope);
    expect(new Set(scopes)).toHaveLength(4);
    expect(message({ logger: "l", service: "x" })?.scope).toBe(message({ logger: "l", service: "y" })?.scope);
  });

  test("one for each type of exceptions that have no frames", () => {
    const thrown = (type: string) => message({ exceptions: [{ type, message: "user alice is gone", frames: [] }] });
    expect(thrown("A")).toMatchObject({ key: "user alice is gone" });
    expect(thrown("A")?.scope).not.toBe(thrown("B")?.scope);
  });

  test("none where frames or a rule decide", () => {
    const frames = ["f", "g"].map((name) => ({ function: name, module: "m", inApp: true }));
    expect(message({ exceptions: [{ type: "A", message: "x", frames }] })).toBeUndefined();
    expect(message({ fingerprint: ["mine"] })).toBeUndefined();
  });
});

function letters(n: number): string {
  return Array.from(String(n), (digit) => "ghijklmnop"[Number(digit)]).join("");
}
