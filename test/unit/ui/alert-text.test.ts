import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Language, settings } from "../../../src/ui/state/settings.ts";
import { alertNumber, alertText } from "../../../src/ui/views/alerts/alert-text.ts";

const before = settings.get();
const speak = (language: Language): void => settings.set({ ...before, language });
beforeEach(() => speak("en"));
afterEach(() => settings.set(before));

const told = (type: string, numbers: Record<string, number | string>, labels: Record<string, string> = {}) =>
  alertText({ type, numbers, labels: { project: "shop", ...labels }, summary: "as the detector: said" });

const SPIKE = {
  ...{ observed: 48, expected: 14.6, times: 3.29, threshold: 31, window_minutes: 5 },
  basis: "same hour of 21 days",
};

describe("what an alert says", () => {
  test("by its type and numbers", () => {
    expect(told("spike", SPIKE)).toBe(
      "3.29 times the usual: 48 events in 5m, about 14.6 expected (same hour of 21 days)",
    );
    expect(told("spike", { ...SPIKE, expected: 0.3 })).toBe(
      "48 events in 5m, where less than 1 is usual (same hour of 21 days)",
    );
    expect(told("project_spike", { issues: 3, ...SPIKE })).toMatch(/^3 issues of shop at once: 3.29 times/);
    expect(told("threshold", { observed: 1, threshold: 0, window_ms: 3_600_000 })).toBe("1 event in 1h, 0 allowed");
    expect(told("ratio", { observed: 5, records: 20, share: 0.25, threshold: 0.1, window_minutes: 15 })).toContain(
      "25% of the log records",
    );
    expect(told("source_stalled", { behind_ms: 90_000, lag: 1200 }, { source: "elk" })).toBe(
      "Source elk is 1m 30s behind, 1,200 not read yet",
    );
    expect(told("source_stalled", { stalled_ms: 60_000 }, { source: "elk" })).toBe(
      "Source elk has stood still for 1m: said",
    );
    expect(told("new_issue", { events: 1, level: "error" }, { service: "cart" })).toBe("New issue in shop · cart");
    expect(told("new_issue", { issues: 1 })).toMatch(/^1 issue was in the logs of shop/);
    expect(told("anything", { untold: 2, limit: 1000 })).toMatch(/^More than 1,000 subjects at once: 2/);
  });

  test("in the reader's language", () => {
    speak("zh");
    expect(told("spike", SPIKE)).toBe(
      "达到平常的 3.29 倍：5分钟内 48 个事件，预期约 14.6 个（与 21 天的同一小时相比）",
    );
    expect(alertNumber("window_minutes", 5)).toEqual({ name: "窗口", value: "5分钟" });
    expect(alertNumber("level", "error")).toEqual({ name: "级别", value: "错误" });
    expect(alertNumber("level", "odd").value).toBe("odd");
    expect(alertNumber("basis", "lowest of 7 days").value).toBe("与 7 天中的最低值相比");
  });

  test("in its own words where its numbers do not say enough, or nobody knows its type", () => {
    expect(told("flatline", {})).toBe("as the detector: said");
    expect(told("spike", { observed: 4 })).toBe("as the detector: said");
    expect(told("of_tomorrow", SPIKE)).toBe("as the detector: said");
    expect(alertNumber("half_life_ms", 1000)).toEqual({ name: "half life", value: "1s" });
    expect(alertNumber("basis", "the moon").value).toBe("the moon");
  });
});
