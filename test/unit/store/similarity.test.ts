import { describe, expect, test } from "vitest";
import {
  type ComparableIssue,
  compareIssues,
  LEAST_SCORE,
  traitsOf,
} from "../../../src/store/engine/issues/similarity.ts";

const issue = (change: Partial<ComparableIssue>): ComparableIssue => ({
  ...{ project: "shop", type: undefined, culprit: undefined, pattern: "", parts: [] },
  ...change,
});
const message = (pattern: string, change: Partial<ComparableIssue> = {}): ComparableIssue =>
  issue({ pattern, parts: [`message: ${pattern}`], ...change });
const crash = (type: string, pattern: string, ...frames: string[]): ComparableIssue =>
  issue({ type, pattern, parts: [`type: ${type}`, ...frames] });

const shared = (a: ComparableIssue, b: ComparableIssue): number => {
  const own = new Set(traitsOf(a));
  return traitsOf(b).filter((trait) => own.has(trait)).length;
};

describe("the score of two issues", () => {
  const declined = crash(
    "CardDeclined",
    "card <int> declined",
    "pay.Card.charge",
    "pay.Order.settle",
    "web.Checkout.post",
  );

  test("is 1 for what differs in nothing, and falls with type, frames and message", () => {
    expect(compareIssues(declined, declined)).toMatchObject({ score: 1, differs: [], mergeSuggested: true });
    const elsewhere = crash("CardDeclined", "card <int> declined", "pay.Card.charge", "batch.Nightly.run");
    const another = crash("TimeoutError", "timed out after <int> ms", "net.Http.get", "web.Search.get");
    const [near, far] = [compareIssues(declined, elsewhere), compareIssues(declined, another)];
    expect(near.score).toBeGreaterThan(LEAST_SCORE);
    expect(near.score).toBeLessThan(0.9);
    expect(far.score).toBeLessThan(LEAST_SCORE);
    expect(near.because.map(({ part }) => part)).toEqual(["type", "frames", "message"]);
    expect(near.because.reduce((sum, { score, weight }) => sum + score * weight, 0)).toBeCloseTo(near.score, 2);
    expect(near.differs).toEqual([
      { part: "frames", own: "pay.Order.settle\nweb.Checkout.post", other: "batch.Nightly.run" },
    ]);
  });

  test("counts the frame in which it happened more than those it was called from", () => {
    const sameTop = crash("E", "m", "a", "x", "y", "z");
    const sameEnd = crash("E", "m", "q", "r", "s", "d");
    const own = crash("E", "m", "a", "b", "c", "d");
    expect(compareIssues(own, sameTop).score).toBeGreaterThan(compareIssues(own, sameEnd).score);
  });

  test("of an issue with and one without frames is never that of equals", () => {
    const bare = issue({ type: "CardDeclined", pattern: "card <int> declined", parts: ["type: CardDeclined"] });
    const { score, mergeSuggested } = compareIssues(declined, bare);
    expect(score).toBeLessThanOrEqual(0.8);
    expect(mergeSuggested).toBe(false);
  });

  test("is the same from both sides", () => {
    const a = message("user bob cannot open the file");
    const b = message("user cannot open that other file now");
    expect(compareIssues(a, b).score).toBe(compareIssues(b, a).score);
  });

  test("knows messages in languages that do not part their words", () => {
    const a = message("订单<int>支付失败:余额不足");
    expect(compareIssues(a, message("订单<int>支付失败:银行卡已过期")).score).toBeGreaterThan(0.45);
    expect(compareIssues(a, message("数据库连接超时")).score).toBeLessThan(0.3);
  });
});

describe("a merge is suggested", () => {
  test.each([
    ["table orders-eu-1 is locked by job", "table orders-us-2 is locked by job", true],
    ["host db.internal is not reachable now", "host cache.internal is not reachable now", true],
    ["cannot read the config file", "cannot write the config file", false],
    ["login of bob failed badly", "login of alice failed badly", false],
    ["a-1 failed", "a-2 failed", false],
    ["job a-1 on host b-1 has failed", "job a-2 on host b-2 has failed", false],
  ])("of %s and %s: %s", (a, b, expected) => {
    expect(compareIssues(message(a), message(b)).mergeSuggested).toBe(expected);
  });

  test("for the same place in the program, whatever the message, but not for another error there", () => {
    const frames = ["pay.Card.charge", "pay.Order.settle", "web.Checkout.post"];
    const own = crash("E", "card of bob declined", ...frames);
    expect(compareIssues(own, crash("E", "card of alice was declined", ...frames)).mergeSuggested).toBe(true);
    expect(compareIssues(own, crash("F", "card of bob declined", ...frames)).mergeSuggested).toBe(false);
  });
});

describe("traits", () => {
  test("are shared by what resembles, mostly not by what does not, and never by projects", () => {
    const a = crash("CardDeclined", "card <int> declined", "pay.Card.charge", "pay.Order.settle", "web.Checkout.post");
    const b = crash("CardDeclined", "card <int> declined", "pay.Card.charge", "pay.Order.settle", "batch.Nightly.run");
    const c = crash("TimeoutError", "timed out after <int> ms", "net.Http.get", "web.Search.get");
    expect(shared(a, a)).toBe(traitsOf(a).length);
    expect(shared(a, b)).toBeGreaterThan(3);
    expect(shared(a, c)).toBe(0);
    expect(shared(a, { ...a, project: "web" })).toBe(0);
  });

  test("are few whole numbers, whatever the text", () => {
    const hostile = message(`${"x \u0000\ud800 <int> ".repeat(5_000)}`, { culprit: "c".repeat(10_000) });
    for (const one of [hostile, issue({}), message("<int>")]) {
      const traits = traitsOf(one);
      expect(traits.length).toBeLessThanOrEqual(14);
      expect(traits.every((trait) => Number.isSafeInteger(trait) && trait >= 0)).toBe(true);
    }
  });
});
