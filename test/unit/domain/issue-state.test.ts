import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type IssueDecisions, mergedDecisions, takenBack } from "../../../src/domain/issue-decisions.ts";
import {
  changeState,
  FRESH_MS,
  type IgnoredUntil,
  type IssueState,
  mergedState,
  newState,
  type ResolvedIn,
  type StateChange,
  SUBSTATUSES,
  substatusAt,
} from "../../../src/domain/issue-state.ts";

const AT = 1_000_000;
const FACTS = { at: AT, users: 5, currentRelease: "1.4.0" };

const resolvedIn: fc.Arbitrary<ResolvedIn> = fc.oneof(
  fc.constantFrom("now" as const, "next_release" as const),
  fc.record({ release: fc.string({ minLength: 1 }) }),
);
const ignoredUntil: fc.Arbitrary<IgnoredUntil> = fc.oneof(
  fc.constantFrom("forever" as const, "escalating" as const),
  fc.record({ events: fc.integer({ min: 1 }) }),
  fc.record({ users: fc.integer({ min: 1 }) }),
  fc.record({ time: fc.nat() }),
);
const change: fc.Arbitrary<StateChange> = fc.oneof(
  resolvedIn.map((where) => ({ kind: "resolve" as const, in: where })),
  ignoredUntil.map((until) => ({ kind: "ignore" as const, until })),
  fc.constantFrom("unresolve", "escalate", "calm", "regress", "reopen").map((kind) => ({ kind }) as StateChange),
);

/** States as any history of changes leaves them. */
const history = fc.array(fc.tuple(change, fc.nat(1_000_000)), { maxLength: 12 }).map((changes) => {
  let state = newState(0);
  let at = 0;
  for (const [one, later] of changes) {
    at += later;
    const outcome = changeState(state, one, { at, users: 3, currentRelease: at % 2 === 0 ? "1.0" : undefined });
    if ("state" in outcome) state = outcome.state;
  }
  return state;
});

function expectSound(state: IssueState): void {
  expect(SUBSTATUSES[state.status] as readonly string[]).toContain(state.substatus);
  expect(state.release !== undefined).toBe(["in_release", "in_next_release"].includes(state.substatus));
  expect(state.until !== undefined).toBe(["until_events", "until_users", "until_time"].includes(state.substatus));
}

describe("a state", () => {
  it("is sound after any history, and every change either changes it or says why not", () => {
    fc.assert(
      fc.property(history, change, (state, one) => {
        expectSound(state);
        const outcome = changeState(state, one, FACTS);
        if ("refused" in outcome) return;
        expectSound(outcome.state);
        expect(outcome.state.since).toBe(AT);
        // The same again changes nothing, but for counts that begin anew.
        const again = changeState(outcome.state, one, FACTS);
        if (one.kind !== "ignore") expect("refused" in again).toBe(true);
      }),
    );
  });

  it("can always be resolved, ignored or reopened by a user, from whatever it is", () => {
    fc.assert(
      fc.property(history, (state) => {
        const open = changeState(state, { kind: "unresolve" }, FACTS);
        expect("state" in open).toBe(state.status !== "unresolved");
        const resolved = changeState(state, { kind: "resolve" }, FACTS);
        expect("state" in resolved).toBe(state.substatus !== "now");
        const ignored = changeState(state, { kind: "ignore", until: "forever" }, FACTS);
        expect("state" in ignored).toBe(state.substatus !== "forever");
      }),
    );
  });

  it.each([
    ["resolve", { kind: "resolve" }, { status: "resolved", substatus: "now" }],
    [
      "in the next release",
      { kind: "resolve", in: "next_release" },
      { substatus: "in_next_release", release: "1.4.0" },
    ],
    ["in a release", { kind: "resolve", in: { release: "2" } }, { substatus: "in_release", release: "2" }],
    ["ignore", { kind: "ignore" }, { status: "ignored", substatus: "until_escalating" }],
    ["for events", { kind: "ignore", until: { events: 9 } }, { substatus: "until_events", until: 9 }],
    ["for users", { kind: "ignore", until: { users: 9 } }, { substatus: "until_users", until: 14 }],
    ["escalate", { kind: "escalate" }, { status: "unresolved", substatus: "escalating" }],
  ] as const)("new: %s", (_, one, expected) => {
    expect(changeState(newState(0), one, FACTS)).toMatchObject({ state: expected });
  });

  it("needs a known release for the next one, and a time that is to come", () => {
    const unknown = { ...FACTS, currentRelease: undefined };
    expect(changeState(newState(0), { kind: "resolve", in: "next_release" }, unknown)).toEqual({
      refused: "no_release",
    });
    const past = { kind: "ignore", until: { time: AT } } as const;
    expect(changeState(newState(0), past, FACTS)).toEqual({ refused: "in_the_past" });
  });

  it("escalates out of being ignored only where it was ignored until then", () => {
    const ignore = (until: IgnoredUntil): IssueState => {
      const outcome = changeState(newState(0), { kind: "ignore", until }, FACTS);
      if ("refused" in outcome) throw new Error(outcome.refused);
      return outcome.state;
    };
    expect("state" in changeState(ignore("escalating"), { kind: "escalate" }, FACTS)).toBe(true);
    for (const until of ["forever", { events: 3 }] as const) {
      expect(changeState(ignore(until), { kind: "escalate" }, FACTS)).toEqual({ refused: "not_unresolved" });
    }
  });

  it("new and regressed are ongoing after seven days, escalating is not", () => {
    const state = (substatus: IssueState["substatus"]): IssueState => ({ ...newState(AT), substatus });
    expect(substatusAt(state("new"), 50, 50 + FRESH_MS)).toBe("new");
    expect(substatusAt(state("new"), 50, 51 + FRESH_MS)).toBe("ongoing");
    expect(substatusAt(state("regressed"), 0, AT + FRESH_MS)).toBe("regressed");
    expect(substatusAt(state("regressed"), 0, AT + FRESH_MS + 1)).toBe("ongoing");
    expect(substatusAt(state("escalating"), 0, 2 * FRESH_MS)).toBe("escalating");
  });
});

describe("merged decisions", () => {
  it("never hide what is unresolved, and keep the target's own state otherwise", () => {
    fc.assert(
      fc.property(history, history, (into, other) => {
        const merged = mergedState(into, other);
        expect([into, other]).toContain(merged);
        const open = into.status === "unresolved" || other.status === "unresolved";
        expect(merged.status === "unresolved").toBe(open);
        if (!open) expect(merged).toBe(into);
        if (into.substatus === "escalating" || other.substatus === "escalating") {
          expect(merged.substatus).toBe("escalating");
        }
      }),
    );
  });

  it("prefer an assignee that a user chose", () => {
    const of = (assignee: IssueDecisions["assignee"]): IssueDecisions => ({
      state: newState(0),
      assignee,
      priority: undefined,
    });
    const [ann, bob] = [
      { name: "ann", by: "user" },
      { name: "bob", by: "rule" },
    ] as const;
    expect(mergedDecisions(of(bob), of(ann)).assignee).toBe(ann);
    expect(mergedDecisions(of(ann), of(bob)).assignee).toBe(ann);
    expect(mergedDecisions(of(undefined), of(bob)).assignee).toBe(bob);
    expect(mergedDecisions(of(bob), of(undefined)).assignee).toBe(bob);
  });
});

describe("taking back", () => {
  it("restores what was changed and leaves the rest as it is now", () => {
    fc.assert(
      fc.property(history, change, fc.constantFrom("low", "high", undefined), (state, one, priority) => {
        const before: IssueDecisions = { state, assignee: undefined, priority: "medium" };
        const outcome = decide(before, one, FACTS);
        if ("refused" in outcome) return;
        const now = { ...outcome.decisions, priority };
        expect(takenBack(now, before, outcome.decisions)).toEqual({ ...before, priority });
        const later = { ...now, state: { ...now.state, since: AT + 1 } };
        expect(takenBack(later, before, outcome.decisions)).toBeUndefined();
      }),
    );
  });
});
