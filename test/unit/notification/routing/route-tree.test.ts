import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileInhibition } from "../../../../src/notification/routing/inhibition.ts";
import { compileRoutes, groupOf, type RouteTree } from "../../../../src/notification/routing/route-tree.ts";
import {
  inhibitRuleSchema,
  namedIntervalsSchema,
  routeSchema,
} from "../../../../src/notification/routing/routing-schema.ts";

function tree(route: object, time_intervals: readonly object[] = []): RouteTree {
  return compileRoutes({
    route: routeSchema.parse(route),
    inhibit_rules: [],
    time_intervals: time_intervals.map((named) => namedIntervalsSchema.parse(named)),
    timezone: "UTC",
  });
}

const receivers = (made: RouteTree, labels: Record<string, string>): string[] =>
  made.match(labels).map(({ receiver }) => receiver);

describe("the route tree", () => {
  const example = tree({
    receiver: "all",
    group_wait: "1s",
    routes: [
      {
        matchers: ["project=shop"],
        receiver: "shop",
        group_by: ["service", "environment"],
        routes: [
          { matchers: ["severity=critical"], receiver: "pager", continue: true, repeat_interval: "1h" },
          { matchers: ["service=~cart|order"], receiver: "cart" },
        ],
      },
      { matchers: ["severity=critical"], receiver: "duty" },
    ],
  });

  test.each([
    [{ project: "bank" }, ["all"]],
    [{ project: "bank", severity: "critical" }, ["duty"]],
    [{ project: "shop" }, ["shop"]],
    [{ project: "shop", severity: "critical" }, ["pager"]],
    [{ project: "shop", severity: "critical", service: "cart" }, ["pager", "cart"]],
    [{ project: "shop", service: "cart" }, ["cart"]],
  ])("%j ends at %j", (labels, expected) => {
    expect(receivers(example, labels)).toEqual(expected);
  });

  test("a route is as the one above it unless it says otherwise", () => {
    const [pager] = example.match({ project: "shop", severity: "critical" });
    expect(pager).toMatchObject({
      key: '{}/{project="shop"}/{severity="critical"}',
      groupBy: ["environment", "service"],
      groupWaitMs: 1_000,
      groupIntervalMs: 300_000,
      repeatIntervalMs: 3_600_000,
    });
    expect(example.match({})[0]).toMatchObject({ groupBy: ["issue"], repeatIntervalMs: 14_400_000 });
  });

  test("routes with the same matchers have keys of their own", () => {
    const made = tree({ receiver: "a", routes: [{ continue: true }, { continue: true }, {}] });
    expect([...made.routes.keys()]).toEqual(["{}", "{}/{}", "{}/{}#2", "{}/{}#3"]);
    expect(made.match({}).map(({ key }) => key)).toEqual(["{}/{}", "{}/{}#2", "{}/{}#3"]);
  });

  test("every alert ends at a route with a receiver, whatever the tree; and only at leaves of what it matched", () => {
    const names = fc.constantFrom("a", "b", "c");
    const labels = fc.dictionary(names, fc.constantFrom("1", "2"));
    const matcher = fc.tuple(names, fc.constantFrom("=", "!=", "=~"), fc.constantFrom("1", "2", ""));
    const { node } = fc.letrec((tie) => ({
      node: fc.record({
        receiver: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
        matchers: fc.array(
          matcher.map(([name, operator, value]) => `${name}${operator}"${value}"`),
          { maxLength: 2 },
        ),
        continue: fc.boolean(),
        routes: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("node"), { maxLength: 3 })),
      }),
    }));
    fc.assert(
      fc.property(fc.array(node, { maxLength: 4 }), labels, (routes, given) => {
        const made = tree({ receiver: "root", routes });
        const found = made.match(given);
        expect(found.length).toBeGreaterThan(0);
        for (const route of found) {
          expect(route.receiver).toMatch(/^(root|x|y)$/);
          expect(made.routes.get(route.key)).toBe(route);
        }
        expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
      }),
    );
  });
});

describe("groups", () => {
  const [route] = tree({ receiver: "a", group_by: ["service", "environment"] }).match({});
  const [all] = tree({ receiver: "a", group_by: ["..."] }).match({});

  test("share the labels they are grouped by", () => {
    const one = groupOf(route!, { service: "cart", issue: "1" });
    expect(one).toMatchObject({ key: '{}:{service="cart"}', labels: { service: "cart" } });
    expect(groupOf(route!, { service: "cart", issue: "2", environment: "" })).toEqual(one);
    expect(groupOf(route!, { service: "cart", environment: "prod" }).id).not.toBe(one.id);
    expect(one.id).toMatch(/^[0-9a-f]{32}$/);
  });

  test("by all labels, whatever their order", () => {
    expect(groupOf(all!, { a: "1", b: "2" })).toEqual(groupOf(all!, { b: "2", a: "1" }));
    expect(groupOf(all!, { a: "1", b: "2" }).id).not.toBe(groupOf(all!, { a: "1" }).id);
  });

  test("cannot be mixed up by values that look like labels", () => {
    const [by] = tree({ receiver: "a", group_by: ["a", "b"] }).match({});
    expect(groupOf(by!, { a: '1",b="2' }).key).not.toBe(groupOf(by!, { a: "1", b: "2" }).key);
  });
});

describe("inhibition", () => {
  const rules = [
    {
      source_matchers: ["alertname=project_spike"],
      target_matchers: ["alertname=~spike|new_issue"],
      equal: ["project"],
    },
    { source_matchers: ["severity=critical"], target_matchers: ["severity=~critical|warning"], equal: ["issue"] },
  ].map((rule) => inhibitRuleSchema.parse(rule));
  const alert = (id: string, labels: Record<string, string>) => ({ id, labels, summary: id });

  test("mutes targets with equal labels, of which missing ones count as empty", () => {
    const inhibits = compileInhibition(rules).over([alert("s", { alertname: "project_spike", project: "shop" })]);
    expect(inhibits(alert("t", { alertname: "spike", project: "shop" }))?.id).toBe("s");
    expect(inhibits(alert("t", { alertname: "spike", project: "bank" }))).toBeUndefined();
    expect(inhibits(alert("t", { alertname: "flatline", project: "shop" }))).toBeUndefined();
    const everywhere = compileInhibition(rules).over([alert("s", { alertname: "project_spike" })]);
    expect(everywhere(alert("t", { alertname: "spike" }))?.id).toBe("s");
  });

  test("never lets an alert, or two of the same kind, inhibit themselves", () => {
    const one = alert("1", { severity: "critical", issue: "i" });
    const two = alert("2", { severity: "critical", issue: "i" });
    const inhibits = compileInhibition(rules).over([one, two]);
    expect(inhibits(one)).toBeUndefined();
    expect(inhibits(two)).toBeUndefined();
    expect(inhibits(alert("3", { severity: "warning", issue: "i" }))?.id).toMatch(/^[12]$/);
  });
});
