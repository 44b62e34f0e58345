import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Metrics } from "../src/telemetry/metrics.ts";
import { ROOT } from "./support/source-imports.ts";

interface Dashboard {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
interface AlertFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}
interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function read(folder: string): { name: string; text: string }[] {
  const path = join(ROOT, "dashboards", folder);
  return readdirSync(path).map((name) => ({ name, text: readFileSync(join(path, name), "utf8") }));
}

const dashboards = read("grafana").map(({ name, text }) => ({ name, content: JSON.parse(text) as Dashboard }));
const alerts = read("alerts").flatMap(({ text }) => (parse(text) as AlertFile).groups.flatMap(({ rules }) => rules));
const expressions = [
  ...dashboards.flatMap(({ content }) => content.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))),
  ...alerts.map(({ expr }) => expr),
];

/** Every series that our metrics give, with the labels it has. */
async function knownSeries(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { registry } = new Metrics();
  const series = new Map<string, readonly string[]>();
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    const labels = (registry.getSingleMetric(name) as unknown as { labelNames: readonly string[] }).labelNames;
    if (String(type) === "histogram") {
      for (const suffix of ["_sum", "_count"]) series.set(name + suffix, labels);
      series.set(`${name}_bucket`, [...labels, "le"]);
    } else series.set(name, labels);
  }
  return series;
}

test("every metric that a panel or an alert asks for exists", async () => {
  const known = await knownSeries();
  const asked = new Set(expressions.flatMap((expr) => expr.match(/elkhound_\w+/g) ?? []));
  expect([...asked].filter((name) => !known.has(name))).toEqual([]);
});

test("labels in selectors are labels of the metric", async () => {
  const known = await knownSeries();
  const wrong = expressions.flatMap((expr) =>
    [...expr.matchAll(/(elkhound_\w+)\{([^}]*)\}/g)].flatMap(([, name = "", selectors = ""]) =>
      [...selectors.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
        .map((match) => match[1] ?? "")
        .filter((label) => known.get(name)?.includes(label) !== true)
        .map((label) => `${name} has no label ${label}: ${expr}`),
    ),
  );
  expect(wrong).toEqual([]);
});

test("every metric of our own is on a dashboard", async () => {
  const shown = dashboards
    .flatMap(({ content }) => content.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))
    .join("\n");
  const own = (await new Metrics().registry.getMetricsAsJSON())
    .map(({ name }) => name)
    .filter((name) => !/^elkhound_(process|nodejs)_/.test(name));
  expect(own.filter((name) => !shown.includes(name))).toEqual([]);
});

test.each(expressions)("%s is balanced and not empty", (expr) => {
  const depth = { "(": 0, "{": 0, "[": 0 };
  const closes = { ")": "(", "}": "{", "]": "[" } as const;
  for (const character of expr) {
    if (character in depth) depth[character as keyof typeof depth] += 1;
    if (character in closes) {
      const opening = closes[character as keyof typeof closes];
      depth[opening] -= 1;
      expect(depth[opening]).toBeGreaterThanOrEqual(0);
    }
  }
  expect(expr.trim()).not.toBe("");
  expect(depth).toEqual({ "(": 0, "{": 0, "[": 0 });
});

describe("dashboards", () => {
  test.each(dashboards)("$name has panels that do not overlap, each with its own id", ({ content }) => {
    expect(content.uid).not.toBe("");
    expect(new Set(content.panels.map(({ id }) => id)).size).toBe(content.panels.length);
    const cells = content.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("alerts", () => {
  test.each(alerts)("$alert says how bad it is, what is wrong and what to do", ({ alert, labels, annotations }) => {
    expect(alert).toMatch(/^Elkhound[A-Z]\w+$/);
    expect(labels["severity"]).toMatch(/^(critical|warning)$/);
    expect(annotations["summary"]).toBeTruthy();
    expect(annotations["description"]).toBeTruthy();
  });

  test("have different names", () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });
});
