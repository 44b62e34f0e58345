import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { getField } from "../../../src/decoding/fields.ts";
import { ALIASES } from "../../../src/domain/attribute-names.ts";
import type { JsonObject } from "../../../src/domain/log-record.ts";
import type { FilterQuery, RecordFilter } from "../../../src/domain/record-filter.ts";
import { createExtractor } from "../../../src/extraction/create-extractor.ts";
import { loadRules } from "../../../src/extraction/load-rules.ts";
import { extractorOf, record } from "./rules-of.ts";

const { rules } = await loadRules([join(import.meta.dirname, "..", "..", "..", "rules")]);
const shipped = createExtractor({ rules, projects: [], version: 1 });

/** The contract of `literals`, as simply as it can be said. */
function hasLiteral(filter: RecordFilter, raw: string): boolean {
  const folded = raw.replace(/[A-Z]/g, (capital) => capital.toLowerCase());
  return filter.literals === undefined || filter.literals.some((literal) => folded.includes(literal));
}

/** The contract of `query`, as simply as it can be said. */
function fits(query: FilterQuery, document: JsonObject): boolean {
  switch (query.kind) {
    case "everything":
      return true;
    case "any":
      return query.of.some((part) => fits(part, document));
    case "all":
      return query.of.every((part) => fits(part, document));
    default: {
      const value = getField(document, query.field);
      if (value === undefined || value === null) return false;
      if (query.kind === "exists") return true;
      const text = (typeof value === "object" ? JSON.stringify(value) : String(value)).toLowerCase();
      if (query.kind === "contains") return text.includes(query.literal.toLowerCase());
      return query.values.some((wanted) => wanted.toLowerCase() === text);
    }
  }
}

/** The ways in which loggers and shippers write the same document. */
const STYLES: readonly ((document: object) => string)[] = [
  (document) => JSON.stringify(document),
  (document) => JSON.stringify(document, null, 2),
  (document) => JSON.stringify(document, null, 1).replace(/\n */g, " "),
  (document) => escapeUnicode(JSON.stringify(document)),
  (document) => JSON.stringify(document).replaceAll("/", "\\/"),
  (document) =>
    JSON.stringify(document).replace(/[<>&'+]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
  (document) => JSON.stringify({ log: JSON.stringify(document), stream: "stdout" }),
  (document) => JSON.stringify({ message: JSON.stringify(document), host: { name: "web-1" } }),
];

function escapeUnicode(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const word = fc.constantFrom(
  "trace",
  "DEBUG",
  "info",
  "Information",
  "notice",
  "WARN",
  "warning",
  "error",
  "ERROR",
  "Error",
  "err",
  "ERR",
  "severe",
  "SEVERE",
  "fail",
  "crit",
  "CRITICAL",
  "crt",
  "fatal",
  "FTL",
  "panic",
  "dpanic",
  "alert",
  "emerg",
  "Emergency",
  "e",
  "F",
);
const level = fc.oneof(
  word,
  fc.constantFrom<string | number>(10, 20, 30, 40, 50, 60, 9, 13, 17, 18, 20, 21, 24, 3, "50", "17"),
);
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom(
    "Order 17 not found",
    "2026-11-24 10:00:00,123 ERROR [main] com.shop.X - msg",
    "[24-Nov-2026 08:15:30 UTC] PHP Fatal error:  Uncaught E: x in /a.php:1",
    '2026/11/24 10:00:00 [error] 7#7: *1 open() "/x" failed',
    "[10:00:00 ERR] it failed",
    "fail: Shop.Cart[0]\n      no",
    "E1124 08:15:30.123456 1 reflector.go:138] failed",
    'level=error msg="no"',
    "level=err msg=no",
    "lvl=eror msg=no",
    "web-1: segfault",
    "java.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)",
    "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'x'",
    "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1",
    "shop.service: Failed with result 'exit-code'.",
    "[ error ] [8]未定义变量: x[/a.php:1]",
  ),
);
const trace = fc.constantFrom("Foo: x\n    at f (/a.js:1:2)", "com.shop.Sold: out\n\tat a.b.C.d(C.java:1)", "x");

/** Documents with attributes under any of the names that decoders know, nested or dotted. */
const document = fc
  .record(
    {
      levelName: fc.constantFrom(...ALIASES.level, "PRIORITY"),
      level,
      messageName: fc.constantFrom(...ALIASES.message),
      message: text,
      traceName: fc.constantFrom(...ALIASES.stackTrace),
      trace: fc.option(trace, { nil: undefined }),
      typeName: fc.constantFrom(...ALIASES.errorType),
      type: fc.option(fc.constantFrom("shop.Sold", "PoolError"), { nil: undefined }),
      nested: fc.boolean(),
      levelLast: fc.boolean(),
    },
    { requiredKeys: ["levelName", "messageName", "traceName", "typeName", "nested", "levelLast"] },
  )
  .map((parts) => {
    const built: Record<string, unknown> = {};
    const put = (name: string, value: unknown): void => {
      if (value === undefined) return;
      if (parts.nested) nest(built, name.split("."), value);
      else built[name] = value;
    };
    if (!parts.levelLast) put(parts.levelName, parts.level);
    put(parts.messageName, parts.message);
    put(parts.traceName, parts.trace);
    put(parts.typeName, parts.type);
    if (parts.levelLast) put(parts.levelName, parts.level);
    return built;
  });

function nest(into: Record<string, unknown>, [first = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const inner = into[first];
  const next = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
  into[first] = next;
  nest(next, rest, value);
}

describe("record filter of the shipped rules", () => {
  it("lets through the bytes of every document that a rule takes, however it is written", () => {
    fc.assert(
      fc.property(document, fc.constantFrom(...STYLES), (written, style) => {
        const raw = style(written);
        fc.pre(shipped.extract(record(raw)).kind === "event");
        expect(hasLiteral(shipped.filter, raw), raw).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("lets through the bytes of every line that a rule takes", () => {
    const head = fc.constantFrom(
      "",
      "<11>1 2026-11-24T08:15:30Z web-1 shop 7 - - ",
      "<8>Nov 24 08:15:30 web-1 shop[7]: ",
      "<3>",
      "<131>2026-11-24T08:15:30Z web-1 shop: ",
      "2026-11-24T08:15:30.123456789Z stderr F ",
      "<14>1 - web-1 shop - - - ",
    );
    fc.assert(
      fc.property(head, text, word, (before, behind, level) => {
        for (const raw of [
          before + behind,
          `${before}${level} ${behind}`,
          `${before}[${level}] ${behind}`,
          `${before}level=${level} ${behind}`,
        ]) {
          if (raw.trim() === "") continue;
          if (shipped.extract(record(raw)).kind === "event") expect(hasLiteral(shipped.filter, raw), raw).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("asks a search engine for every document that a rule takes", () => {
    fc.assert(
      fc.property(document, (written) => {
        fc.pre(shipped.extract(record(written)).kind === "event");
        expect(fits(shipped.filter.query, written), JSON.stringify(written)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it("keeps back what is plainly no error", () => {
    for (const raw of [
      '{"@timestamp":"2026-11-24T08:15:30.123Z","log.level":"INFO","message":"Order 17 was paid","service.name":"cart"}',
      '{"level":30,"time":1795508130123,"pid":7,"hostname":"web-1","msg":"paid"}',
      '{"severityNumber":9,"body":{"stringValue":"paid"}}',
      "2026-11-24 10:00:00,123 INFO  [main] com.shop.Cart - Order 17 was paid",
    ]) {
      expect(hasLiteral(shipped.filter, raw), raw).toBe(false);
    }
    expect(fits(shipped.filter.query, { "log.level": "INFO", message: "Order 17 was paid" })).toBe(false);
    expect(fits(shipped.filter.query, { level: 30, msg: "paid" })).toBe(false);
  });
});

describe("record filter of any rule", () => {
  const words = fc.constantFrom("lost", "LOST", "Sold out", "kiosk", "\u212aiosk", "503", "é", 'a"b', "x");
  const leaf = fc.oneof(
    words.map((word) => `contains: ${JSON.stringify(word)}`),
    words.map((word) => `contains_any_case: ${JSON.stringify(word)}`),
    words.map((word) => `fields: { shop.state: { contains_any_case: ${JSON.stringify(word)} } }`),
    words.map((word) => `fields: { shop.state: { starts_with: ${JSON.stringify(word)} } }`),
    words.map((word) => `fields: { shop.state: { ends_with: ${JSON.stringify(word)} } }`),
    fc.constantFrom("gt: 500", "gte: 503", "lt: 600", "lte: 503").map((test) => `fields: { shop.state: { ${test} } }`),
    fc.constantFrom("(?<!x)lost", "(?i:lost)|503", "(?:kiosk)?", "lost(?i)x?|x").map((p) => `matches: '${p}'`),
  );
  const when = fc.oneof(
    leaf.map((one) => `{ ${one} }`),
    fc.tuple(leaf, leaf).map(([one, other]) => `{ any: [{ ${one} }, { ${other} }] }`),
    fc.tuple(leaf, leaf).map(([one, other]) => `{ all: [{ ${one} }], not: { ${other} } }`),
  );

  it("lets through every record that the rule takes", () => {
    fc.assert(
      fc.property(
        when,
        words,
        words,
        fc.boolean(),
        fc.constantFrom(...STYLES),
        (when, message, state, nested, style) => {
          const extractor = extractorOf(`rules: [{ name: r, when: ${when} }]`);
          const written = { message, ...(nested ? { shop: { state } } : { "shop.state": state }) };
          const raw = style(written);
          if (extractor.extract(record(raw)).kind === "event")
            expect(hasLiteral(extractor.filter, raw), raw).toBe(true);
          if (extractor.extract(record(written)).kind === "event") {
            expect(fits(extractor.filter.query, written), JSON.stringify(written)).toBe(true);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("record filter of a rule", () => {
  const literalsOf = (when: string): readonly string[] | undefined =>
    extractorOf(`rules: [{ name: r, when: ${when} }]`).filter.literals;

  it.each([
    ["{ contains: Out of stock }", ["out of stock"]],
    ['{ contains: [Sold out, "a\\"quoted text"] }', ["sold out", "quoted text"]],
    ["{ contains: 库存不足 }", undefined],
    ["{ matches: '^Order \\d+ (?:lost|stolen)$' }", ["order "]],
    ["{ matches: '(?:lost|stolen) order' }", ["lost order", "stolen order"]],
    ["{ matches: '(?i)order (?:lot|pot)' }", ["order lot", "order pot"]],
    ["{ matches: '(?i)kiosk order' }", [" order"]],
    ["{ matches: '\\w+ \\d+' }", undefined],
    ["{ fields: { shop.order_id: 17 } }", ["order_id"]],
    ["{ fields: { service.name: cart } }", undefined],
    ["{ any: [{ contains: lost }, { contains: stolen }] }", ["lost", "stolen"]],
    ["{ any: [{ contains: lost }, { fields: { service.name: cart } }] }", undefined],
    ["{ all: [{ contains: lost }, { fields: { service.name: cart } }] }", ["lost"]],
    ["{ contains: lost, not: { contains: found } }", ["lost"]],
    ["{ not: { contains: found } }", undefined],
    ["{ contains_any_case: [Sold OUT, Lost] }", ["sold out", "lost"]],
    ["{ contains_any_case: Größe }", undefined],
    ["{ fields: { shop.status_code: { gte: 500 } } }", ["status_code"]],
    ["{ fields: { _index: { starts_with: logs- } } }", undefined],
    ["{ level: warning }", undefined],
    ["{}", undefined],
  ])("%s", (when, expected) => {
    expect(literalsOf(when)).toEqual(expected);
  });

  it("leaves out what a shorter literal finds anyway, and names the rules that have none", () => {
    const extractor = extractorOf(
      "rules: [{ name: a, when: { contains: stolen order } }, { name: b, when: { contains: order } }, { name: c, when: { contains: x } }]",
    );
    expect(extractor.filter.literals).toBeUndefined();
    expect(extractor.rulesWithoutLiterals).toEqual(["shop/c"]);
    expect(
      extractorOf("rules: [{ name: a, when: { contains: stolen order } }, { name: b, when: { contains: order } }]")
        .filter.literals,
    ).toEqual(["order"]);
  });

  it("leaves out rules of other sources", () => {
    const yaml =
      "rules: [{ name: a, when: { source: 'app_*', contains: lost } }, { name: b, when: { contains: stolen } }]";
    expect(extractorOf(yaml, { sourceId: "app_kafka" }).filter.literals).toEqual(["lost", "stolen"]);
    expect(extractorOf(yaml, { sourceId: "nginx" }).filter.literals).toEqual(["stolen"]);
  });

  it("takes everything with every level", () => {
    const { filter } = extractorOf("rules: [{ name: a, when: { level: error } }]", { levelAll: true, version: 7 });
    expect(filter).toEqual({ version: 7, literals: undefined, query: { kind: "everything" } });
  });
});
