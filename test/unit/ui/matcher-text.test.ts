import { describe, expect, test } from "vitest";
import { parseMatchers } from "../../../src/notification/routing/matcher-syntax.ts";
import { matchersOf, splitMatchers } from "../../../src/ui/views/alerts/matcher-text.ts";

describe("what silences an alert", () => {
  test("is its issue, or else what it is about", () => {
    const labels = { alertname: "spike", severity: "warning", project: "shop", service: "cart" };
    expect(matchersOf({ labels: { ...labels, issue: "7" } })).toEqual([
      'alertname="spike"',
      'project="shop"',
      'issue="7"',
    ]);
    expect(matchersOf({ labels })).toEqual(['alertname="spike"', 'project="shop"', 'service="cart"']);
  });

  test("is whatever is found of its issue, if that is what is wanted", () => {
    const labels = { alertname: "spike", project: "shop", issue: "7" };
    expect(matchersOf({ labels }, "issue")).toEqual(['project="shop"', 'issue="7"']);
  });

  test.each(['say "hi"', "a\\b", "two\nlines", "名前", "a=b,c}"])("is read as it was meant: %j", (value) => {
    const [text = ""] = matchersOf({ labels: { service: value } });
    expect(splitMatchers(text)).toEqual([text]);
    expect(parseMatchers(text)).toMatchObject([{ name: "service", operator: "=", value }]);
  });

  test("a matcher a line, empty lines are none", () => {
    expect(splitMatchers(' a="1" \n\n b!="2"\n')).toEqual(['a="1"', 'b!="2"']);
  });
});
