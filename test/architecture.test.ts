import { describe, expect, test } from "vitest";
import { findImports, type ImportEdge, readSources } from "./support/source-imports.ts";

/*
 * The house rules that a compiler cannot see (docs/architecture.md). A failure names the file, what it does and what it
 * may do instead.
 */

const sources = readSources("src");

/** The store's contracts: what lies directly in its folder. */
const STORE = sources.map(({ path }) => path.slice("src/".length)).filter((path) => /^store\/[^/]+$/.test(path));

/** What each folder of src/ may import: whole folders (`domain/`) or single contract files. Itself is always allowed. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  telemetry: ["domain/"],
  config: ["domain/"],
  sources: ["domain/", "config/", "telemetry/"],
  decoding: ["domain/", "config/", "telemetry/"],
  joining: ["domain/", "config/", "telemetry/", "decoding/fields.ts"],
  // Rules read times and heads as decoding does, and their tests decode their own input.
  extraction: [
    "domain/",
    "config/",
    "telemetry/",
    ...[
      "fields.ts",
      "iso-time.ts",
      "timestamp.ts",
      "log-time.ts",
      "server-header.ts",
      "time-zone.ts",
      "decoder.ts",
    ].map((file) => `decoding/${file}`),
  ],
  grouping: ["domain/"],
  search: ["domain/", "config/"],
  // Addresses of the page and of the logs behind events; messages and the API carry them.
  links: ["domain/"],
  store: ["domain/", "config/", "telemetry/", "search/"],
  ingest: [
    "domain/",
    "telemetry/",
    "sources/source.ts",
    "decoding/decoder.ts",
    "joining/joiner.ts",
    "extraction/extractor.ts",
    "grouping/strategy.ts",
    "grouping/attachment.ts",
    "store/store.ts",
  ],
  detection: ["domain/", "config/", "telemetry/", ...STORE],
  notification: ["domain/", "config/", "telemetry/", "links/", ...STORE],
  accounts: ["domain/", "config/", "telemetry/", ...STORE],
  api: [
    "domain/",
    "search/",
    "links/",
    "telemetry/",
    "config/duration.ts",
    "sources/source.ts",
    "sources/partition-name.ts",
    ...STORE,
    "detection/detector.ts",
    "notification/channel.ts",
    "notification/silencing.ts",
    "notification/suppressed-now.ts",
    "accounts/",
  ],
  // The page knows the API only as its description; it is built apart, for browsers, with the schema that editors get.
  ui: ["rules/schema.json"],
  app: [
    "domain/",
    "config/",
    "telemetry/",
    "sources/",
    "decoding/",
    "joining/",
    "extraction/",
    "grouping/",
    "store/",
    "ingest/",
    "detection/",
    "notification/",
    "links/",
    "accounts/",
    "api/",
  ],
  cli: ["app/", "config/", "domain/", "telemetry/", "api/json/"],
  "main.ts": ["cli/"],
  "index.ts": ["app/"],
};

/** Folders of a stage that know nothing of each other; the stage's own files (contract, shared code) may be used by all. */
const SIBLINGS = ["sources", "store"];
/** Files that put siblings together. */
const REGISTRIES = ["src/sources/registry.ts"];

/** Where a package may be imported; a package that is not listed may be imported nowhere. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ["src/sources/kafka/"],
  snappy: ["src/sources/kafka/"],
  "lz4-napi": ["src/sources/kafka/"],
  "@elastic/elasticsearch": ["src/sources/elasticsearch/"],
  "@elastic/transport": ["src/sources/elasticsearch/"],
  pg: ["src/store/postgres/"],
  "node:sqlite": ["src/store/sqlite/"],
  hono: ["src/api/"],
  "@hono/zod-openapi": ["src/api/"],
  "@hono/node-server": ["src/api/"],
  pino: ["src/telemetry/"],
  "prom-client": ["src/telemetry/"],
  yaml: ["src/config/"],
  re2js: [
    "src/extraction/",
    "src/sources/kafka/",
    "src/sources/line-pattern.ts",
    "src/notification/routing/matcher.ts",
  ],
  zod: ["src/"],
  "node-cron": ["src/detection/schedule.ts"],
  handlebars: ["src/notification/template/engine.ts"],
  nodemailer: ["src/notification/channels/email/"],
  "openid-client": ["src/accounts/"],
  react: ["src/ui/"],
  "react-dom": ["src/ui/"],
  uplot: ["src/ui/"],
  "@tanstack/react-virtual": ["src/ui/"],
};

/** Folders that only compute: they may use these modules of Node and no other. */
const PURE = ["src/domain/", "src/grouping/", "src/decoding/", "src/joining/"];
const PURE_MODULES = ["node:crypto", "node:buffer", "node:util"];

/** The only way to real time, and the folders' way around it. */
const REAL_TIME = /\b(?:Date\.now\(\)|new Date\(\)|performance\.now\(\)|setTimeout\(|setInterval\()/;
/** A schedule sleeps by the machine's clock, in node-cron, and so has to look at that one. */
const MAY_TOUCH_TIME = ["src/app/system-clock.ts", "src/detection/schedule.ts", "src/ui/"];

const BANNED_NAMES = ["util", "utils", "helper", "helpers", "common", "manager", "misc", "lib", "shared", "stuff"];
const MAX_LINES = 400;

const everything = [...sources, ...readSources("test"), ...readSources("bench")];

function moduleOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function packageOf(specifier: string): string {
  return specifier.startsWith("node:")
    ? specifier
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
}

function isSibling(from: string, to: string): boolean {
  const [, stage = "", folder] = from.split("/");
  const [, otherStage, otherFolder] = to.split("/");
  if (stage !== otherStage || !SIBLINGS.includes(stage) || REGISTRIES.includes(from)) return false;
  const [inFolder, otherInFolder] = [folder?.includes(".") === false, otherFolder?.includes(".") === false];
  return (
    otherInFolder && (!inFolder || folder !== otherFolder) && !["engine", "migrations"].includes(otherFolder ?? "")
  );
}

test("every folder of src/ is in the table", () => {
  expect([...new Set(sources.map(({ path }) => moduleOf(path)))].filter((name) => ALLOWED[name] === undefined)).toEqual(
    [],
  );
});

test("imports follow the direction of the data flow, and reach other stages through their contracts only", () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ target }) => {
      const own = moduleOf(path);
      if (target === undefined || moduleOf(target) === own) return [];
      const inSrc = target.replace(/^src\//, "");
      const allowed = ALLOWED[own] ?? [];
      return allowed.some((entry) => inSrc === entry || (entry.endsWith("/") && inSrc.startsWith(entry)))
        ? []
        : [`${path} imports ${target}; ${own} may import: ${allowed.join(", ") || "nothing"}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test("implementations of one contract know nothing of each other", () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ target }) =>
      target !== undefined && isSibling(path, target)
        ? [`${path} imports ${target}; only ${REGISTRIES.join(", ")} and app/ may`]
        : [],
    ),
  );
  expect(wrong).toEqual([]);
});

test("each package is imported where it is wrapped, and nowhere else", () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, target }) => {
      if (target !== undefined) return [];
      const name = packageOf(specifier);
      const allowed = PACKAGES[name] ?? (name.startsWith("node:") ? ["src/"] : []);
      return allowed.some((folder) => path.startsWith(folder))
        ? []
        : [`${path} imports ${specifier}; allowed in: ${allowed.join(", ") || "no folder (add it to PACKAGES)"}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test("folders that only compute use no module of Node that does more", () => {
  const wrong = sources
    .filter(({ path }) => PURE.some((folder) => path.startsWith(folder)))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => specifier.startsWith("node:") && !PURE_MODULES.includes(specifier))
        .map(({ specifier }) => `${path} imports ${specifier}; allowed: ${PURE_MODULES.join(", ")}`),
    );
  expect(wrong).toEqual([]);
});

test("there are no import cycles", () => {
  expect(findCycles(new Map(sources.map(({ path, imports }) => [path, imports])))).toEqual([]);
});

test("real time is touched by the system clock and by schedules alone", () => {
  const wrong = sources
    .filter(({ path }) => !MAY_TOUCH_TIME.some((allowed) => path.startsWith(allowed)))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        const found = /^\s*(\*|\/\/|\/\*)/.test(line) ? null : REAL_TIME.exec(line);
        return found === null ? [] : [`${path}:${index + 1} uses ${found[0]}; take a Clock instead`];
      }),
    );
  expect(wrong).toEqual([]);
});

test("only the executable ends the process", () => {
  // In a thread it ends the thread.
  const may = (path: string): boolean => path === "src/main.ts" || path.endsWith("-thread.ts");
  const wrong = sources.filter(({ path, text }) => !may(path) && /\bprocess\.(exit|abort)\(/.test(text));
  expect(wrong.map(({ path }) => `${path} calls process.exit; return a status to src/main.ts instead`)).toEqual([]);
});

test(`no file is longer than ${MAX_LINES} lines`, () => {
  const long = everything
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  expect(long.map(({ path, lines }) => `${path} has ${lines} lines; split it by concept`)).toEqual([]);
});

test("files are named in kebab-case, for what they hold", () => {
  const wrong = everything.flatMap(({ path }) => {
    const words = path.split("/").map((part) => part.replace(/(\.(test|suite|d))?\.tsx?$/, ""));
    const vague = path.startsWith("test/support/") ? undefined : words.find((word) => BANNED_NAMES.includes(word));
    if (vague !== undefined) return [`${path}: "${vague}" says nothing about what is in it`];
    return words.every((word) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(word)) ? [] : [`${path} is not kebab-case`];
  });
  expect(wrong).toEqual([]);
});

describe("the scanner of imports", () => {
  const text = [
    'import { a } from "./a.ts";',
    "import {",
    "  b,",
    '} from "../b/c.ts";',
    'import type { D } from "zod";',
    'import "./side-effect.ts";',
    'export * from "./e.ts";',
    'export type { F } from "./f.ts";',
    "export const g = 1;",
    '// import { no } from "./comment.ts";',
    '/* import { no } from "./block.ts"; */',
    'const h = await import("node:fs");',
    "const i = await import(name);",
    "const j = 'from \"./text.ts\"';",
  ].join("\n");

  test("finds every form, and nothing in comments and texts", () => {
    expect(findImports("src/x/y.ts", text)).toEqual([
      { specifier: "./a.ts", target: "src/x/a.ts", typeOnly: false },
      { specifier: "../b/c.ts", target: "src/b/c.ts", typeOnly: false },
      { specifier: "zod", target: undefined, typeOnly: true },
      { specifier: "./side-effect.ts", target: "src/x/side-effect.ts", typeOnly: false },
      { specifier: "./e.ts", target: "src/x/e.ts", typeOnly: false },
      { specifier: "./f.ts", target: "src/x/f.ts", typeOnly: true },
      { specifier: "node:fs", target: undefined, typeOnly: false },
      { specifier: "(computed)", target: undefined, typeOnly: false },
    ]);
  });

  test("finds a cycle, and none where there is none", () => {
    const edge = (target: string): ImportEdge => ({ specifier: target, target, typeOnly: false });
    const graph = new Map([
      ["a", [edge("b")]],
      ["b", [edge("c")]],
      ["c", [] as ImportEdge[]],
    ]);
    expect(findCycles(graph)).toEqual([]);
    graph.set("c", [edge("b")]);
    expect(findCycles(graph)).toEqual(["b → c → b"]);
  });

  test("resolves to files that exist", () => {
    const known = new Set(everything.map(({ path }) => path));
    const missing = everything.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => target?.endsWith(".ts") && !known.has(target))
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

/** Each cycle once, as `a → b → a`. */
function findCycles(graph: ReadonlyMap<string, readonly ImportEdge[]>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(path);
    if (seen >= 0) {
      cycles.push([...trail.slice(seen), path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const { target } of graph.get(path) ?? []) if (target !== undefined) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}
