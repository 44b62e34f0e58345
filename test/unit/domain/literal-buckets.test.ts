import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intoBuckets } from "../../../src/domain/literal-buckets.ts";

const literal = fc.string({ unit: fc.constantFrom(...'abcxyz:>"0129 _'), minLength: 3, maxLength: 8 });

describe("intoBuckets", () => {
  it("puts each literal into one of eight buckets, whose nibbles pass it in any case", () => {
    fc.assert(
      fc.property(fc.uniqueArray(literal, { minLength: 1, maxLength: 60 }), fc.boolean(), (literals, shout) => {
        const buckets = intoBuckets(literals);
        expect(buckets.length).toBe(8);
        expect(buckets.flatMap(({ members }) => members).toSorted()).toEqual(literals.toSorted());
        for (const { nibbles, members } of buckets) {
          for (const member of members) {
            const written = shout ? member.toUpperCase() : member;
            for (const [nth, { low, high }] of nibbles.entries()) {
              if (nth >= written.length) continue;
              const byte = written.charCodeAt(nth);
              expect(low & (1 << (byte & 15))).not.toBe(0);
              expect(high & (1 << (byte >> 4))).not.toBe(0);
            }
          }
        }
      }),
    );
  });

  it("keeps literals that begin alike together", () => {
    const months = [">jan ", ">jan1", ">jan2"];
    const others = ["error", "fatal", "panic", "severe", "crit", "alert", "emerg", "exception"];
    const bucket = intoBuckets([...months, ...others]).find(({ members }) => members.includes(">jan "));
    expect(bucket?.members.filter((member) => member.startsWith(">jan"))).toEqual(months);
  });
});
