import { describe, expect, test } from "vitest";
import type { ErrorEvent } from "../../../src/domain/error-event.ts";
import { readRuleFile } from "../../../src/extraction/load-rules.ts";
import { restateEvents } from "../../../src/extraction/restate-event.ts";

function restated(rules: string, event: ErrorEvent, inApp: readonly string[] = []): ErrorEvent | undefined {
  const loaded = readRuleFile("pay.yml", rules);
  const projects = [{ name: "shop", match: { service: ["cart"] }, in_app: inApp }];
  return restateEvents(loaded.rules, projects)(event);
}

const EVENT: ErrorEvent = {
  origin: { type: "stdin", line: 1 },
  timestamp: 0,
  receivedAt: 0,
  level: "error",
  project: "default",
  service: "cart",
  message: "refused",
  language: "java",
  exceptions: [
    {
      type: "a.B",
      message: "refused",
      frames: [
        { module: "com.gateway.Proxy", function: "call", inApp: true },
        { module: "com.shop.Cart", function: "add", inApp: true },
        { module: "java.lang.Thread", function: "run", inApp: true },
      ],
    },
  ],
  tags: { brand: "visa" },
  rule: "pay/refused",
  lines: 1,
};
const PLAIN = "rules: [{ name: refused, when: { contains: refused } }]";
const withFingerprint = (...parts: string[]) =>
  `rules: [{ name: refused, when: { contains: refused }, fingerprint: ${JSON.stringify(parts)} }]`;

describe("a stored event under other rules", () => {
  test("gets the project of its service, and frames by the project's globs or the language's defaults", () => {
    const inApp = (event: ErrorEvent | undefined) => event?.exceptions[0]?.frames.map((frame) => frame.inApp);
    expect(restated(PLAIN, EVENT)?.project).toBe("shop");
    expect(inApp(restated(PLAIN, EVENT))).toEqual([true, true, false]);
    expect(inApp(restated(PLAIN, EVENT, ["com.shop.*"]))).toEqual([false, true, false]);
  });

  test("gets the fingerprint that its rule makes of what the event holds", () => {
    expect(restated(withFingerprint("{{ default }}", "{{ brand }}", "{{ error.type }}"), EVENT)?.fingerprint).toEqual([
      "{{ default }}",
      "visa",
      "a.B",
    ]);
    expect(restated(PLAIN, { ...EVENT, fingerprint: ["old"] })?.fingerprint).toBeUndefined();
  });

  test("keeps parts that cannot be made anew when it has as many, else it does not tell", () => {
    const rules = withFingerprint("{{ brand }}", "{{ order }}");
    expect(restated(rules, { ...EVENT, fingerprint: ["mc", "17"] })?.fingerprint).toEqual(["visa", "17"]);
    expect(restated(rules, EVENT)).toBeUndefined();
    expect(restated(PLAIN, { ...EVENT, rule: "pay/gone" })).toBeUndefined();
  });
});
