import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileCondition } from "../../../src/extraction/condition.ts";
import { messageLiterals, RuleIndex } from "../../../src/extraction/rule-index.ts";
import type { When } from "../../../src/extraction/rule-schema.ts";

const WORDS = ["panic: ", "Traceback (most", "ORA-0", "at com.", "Error", "错误", "x", ""];
const PATTERNS = ["^panic: \\w+", "(?i)error", "ORA-\\d+", "(?:Error|错误): .*", "\\d{3}", "(?m)^at com\\.|Traceback"];

const leaves: fc.Arbitrary<When>[] = [
  fc.record({ contains: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }) }),
  fc.record({ matches: fc.array(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 2 }) }),
  fc.record({ contains: fc.constantFrom(...WORDS), matches: fc.constantFrom(...PATTERNS) }),
];
const branches = fc.array(fc.oneof(...leaves), { minLength: 1, maxLength: 3 });
const conditions = fc.oneof(
  ...leaves,
  fc.record<When>({ any: branches }),
  fc.record<When>({ all: branches }),
  fc.record<When>({ not: leaves[0]! }),
);
const messages = fc
  .array(fc.oneof(fc.constantFrom(...WORDS, "ERROR", "123", "\n", ": "), fc.string({ maxLength: 5 })), { maxLength: 8 })
  .map((pieces) => pieces.join(""));

describe("the index of rules by the words of messages", () => {
  test("leaves out no rule that holds, whatever was looked at before", () => {
    fc.assert(
      fc.property(fc.array(conditions, { minLength: 1, maxLength: 12 }), fc.array(messages), (whens, texts) => {
        const index = new RuleIndex(whens.map(messageLiterals));
        for (const message of texts) {
          index.look(message);
          const record = { origin: { type: "stdin" as const, line: 1 }, receivedAt: 0, message, fields: {}, lines: 1 };
          for (const [at, when] of whens.entries()) {
            const condition = compileCondition(when, { sourceId: "s", levelAll: false });
            if (condition?.holds(record) === true) expect(index.may(at), JSON.stringify(when)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("spares those whose words a message does not have", () => {
    const whens: When[] = [{ contains: "panic: " }, { matches: "ORA-\\d+" }, { not: { contains: "x" } }];
    const index = new RuleIndex(whens.map(messageLiterals));
    index.look("payment of order 7 failed");
    expect(whens.map((_, at) => index.may(at))).toEqual([false, false, true]);
    index.look("ORA-00942");
    expect(whens.map((_, at) => index.may(at))).toEqual([false, true, true]);
  });
});
