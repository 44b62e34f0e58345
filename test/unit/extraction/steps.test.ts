import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorEvent } from "../../../src/domain/error-event.ts";
import { EventDraft } from "../../../src/extraction/event-draft.ts";
import { csvStep } from "../../../src/extraction/steps/csv.ts";
import { keyValueStep } from "../../../src/extraction/steps/key-value.ts";
import { extractorOf, record } from "./rules-of.ts";

function event(steps: string, value: string | Readonly<Record<string, unknown>>, more = ""): ErrorEvent {
  const extraction = extractorOf(`rules: [{ name: r, steps: ${steps}${more} }]`).extract(record(value));
  if (extraction.kind !== "event") throw new Error(JSON.stringify(extraction));
  return extraction.event;
}

/** The values that steps give names. */
function values(steps: string, value: string | Readonly<Record<string, unknown>>, ...names: string[]) {
  const tags = names.map((name, index) => `t${index}: "{{ ${name} }}"`).join(", ");
  const made = event(steps, value, `, event: { tags: { ${tags} } }`);
  return names.map((_, index) => made.tags[`t${index}`]);
}

describe("key_value", () => {
  it.each([
    ["{}", "a=1 b=\"two words\", c='x';d=", { a: "1", b: "two words", c: "x", d: "" }],
    ["{}", 'say "x=1" then a=say="no"', { a: 'say="no"' }],
    ["{}", 'a="q \\"in\\" \\\\ q" b=2', { a: 'q "in" \\ q', b: "2" }],
    ["{}", 'a="not closed b=2', { a: "not closed b=2" }],
    ["{}", "no pairs here", {}],
    ["{ prefix: kv. }", "a=1", { "kv.a": "1" }],
    ["{ only: [b] }", "a=1 b=2", { b: "2" }],
    ["{ pair_separator: ' | ', key_separator: ': ' }", "user: ann b | took: 5 ms | x", { user: "ann b", took: "5 ms" }],
    ["{ pair_separator: '&', quotes: '' }", 'a="1"&b=2', { a: '"1"', b: "2" }],
  ])("%s of %s", (options, text, expected) => {
    const draft = new EventDraft(record(text));
    const defaults = { field: "message", prefix: "", key_separator: "=", quotes: "\"'" };
    keyValueStep({ ...defaults, ...parseFlow(options) })(draft);
    expect(Object.fromEntries(draft.found)).toEqual(expected);
  });

  it("reads back what was written", () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9_.]{0,10}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, fc.string()), { selector: ([name]) => name }), (pairs) => {
        const text = pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ");
        const plain = pairs.every(
          ([, value]) =>
            JSON.stringify(value)
              .replace(/\\["\\]/g, "")
              .includes("\\") === false,
        );
        fc.pre(plain && text !== "");
        const draft = new EventDraft(record({ message: text }));
        keyValueStep({ field: "message", prefix: "k.", key_separator: "=", quotes: '"' })(draft);
        expect([...draft.found]).toEqual(pairs.map(([name, value]) => [`k.${name}`, value]));
      }),
    );
  });
});

function parseFlow(text: string): object {
  return Object.fromEntries(
    [...text.matchAll(/(\w+): (?:'([^']*)'|\[(\w+)\]|(\S+))/g)].map(([, name, quoted, item, plain]) => [
      name,
      item === undefined ? (quoted ?? plain) : [item],
    ]),
  );
}

describe("csv", () => {
  const columns = (text: string, names: string[], separator = ",", quote = '"') => {
    const draft = new EventDraft(record({ message: text }));
    csvStep({ field: "message", columns: names, separator, quote })(draft);
    return Object.fromEntries(draft.found);
  };

  it.each([
    ["a,b,c", ["x", "-", "z"], { x: "a", z: "c" }],
    ['"a, ""b""", c', ["x", "y"], { x: 'a, "b"', y: "c" }],
    ["a,,c", ["x", "y", "z"], { x: "a", y: "", z: "c" }],
    ["a,b", ["x", "y", "z"], { x: "a", y: "b" }],
    ['"not closed, b', ["x", "y"], { x: '"not closed', y: "b" }],
    ["no columns", ["x", "y"], {}],
  ])("%s", (text, names, expected) => {
    expect(columns(text, names)).toEqual(expected);
  });

  it("takes separators of several characters, and no quotes", () => {
    expect(columns('a || "b" || c', ["x", "y", "z"], "||", "")).toEqual({ x: "a", y: '"b"', z: "c" });
  });

  it("reads back what was written", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 6 }), (cells) => {
        const text = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
        const names = cells.map((_, index) => `c${index}`);
        expect(Object.values(columns(text, names))).toEqual(cells);
      }),
    );
  });
});

describe("grok", () => {
  it("takes the first expression that is found, of any field", () => {
    const steps = "[{ grok: { field: req, pattern: ['%{POSINT:number:int}$', '%{WORD:word}'] } }]";
    expect(values(steps, { req: "x 17", message: "m" }, "number", "word")).toEqual(["17", undefined]);
    expect(values(steps, { req: "x-y", message: "m" }, "number", "word")).toEqual([undefined, "x"]);
  });

  it("gives the event what ECS's names mean", () => {
    const made = event("[{ grok: '%{COMMONAPACHELOG}' }, { timestamp: { field: timestamp } }]", {
      message: '10.0.0.7 - ann [24/Nov/2026:08:15:30 +0100] "GET /a HTTP/1.1" 500 -',
    });
    expect(made).toMatchObject({
      timestamp: Date.UTC(2026, 10, 24, 7, 15, 30),
      user: { name: "ann", ip: "10.0.0.7" },
      request: { method: "GET", url: "/a", status: 500 },
    });
  });
});

describe("redact", () => {
  const TRACE = "shop.Refused: card 4111 of ann\n\tat com.shop.Pay.charge(Pay.java:12)";

  it("changes every text that the event keeps, whatever the other steps do", () => {
    const made = event(
      "[{ redact: 'card (\\d+)' }, { stack_trace: java }]",
      { message: "card 4111 refused", stack_trace: TRACE, url: { full: "/pay/card 4111" }, user: { id: "card 4111" } },
      ", event: { title: 'card 4111', tags: { c: '{{ message }}' } }, fingerprint: [card 4111]",
    );
    expect(JSON.stringify(made)).not.toContain("4111");
    expect(made).toMatchObject({
      message: "card [redacted] refused",
      title: "card [redacted]",
      exceptions: [{ message: "card [redacted] of ann" }],
      request: { url: "/pay/card [redacted]" },
      user: { id: "card [redacted]" },
      fingerprint: ["card [redacted]"],
    });
  });

  it("replaces single values, whole or by a pattern", () => {
    const steps =
      "[{ key_value: {} }, { redact: { fields: [a], replacement: '***' } }, { redact: { fields: [b], pattern: '^..' } }]";
    expect(values(steps, "a=secret b=secret c=secret", "a", "b", "c")).toEqual(["***", "[redacted]cret", "secret"]);
  });

  it("replaces all matches, and the groups in them alone", () => {
    expect(event("[{ redact: [a+, 'x=(\\w+) y=(\\w+)'] }]", "aa b a x=1 y=2").message).toBe(
      "[redacted] b [redacted] x=[redacted] y=[redacted]",
    );
    expect(event("[{ redact: 'z*' }]", "abc").message).toBe("abc");
  });
});

describe("remove and lowercase", () => {
  it("forgets values of steps and of the record", () => {
    const made = event("[{ key_value: {} }, { remove: [a, service.name] }]", { message: "a=1 b=2", service: "cart" });
    expect(made.service).toBeUndefined();
    expect(values("[{ key_value: {} }, { remove: a }]", "a=1 b=2", "a", "b")).toEqual([undefined, "2"]);
    expect(values("[{ remove: a }, { set: { a: x } }]", { a: "1", message: "m" }, "a")).toEqual(["x"]);
  });

  it("makes letters small", () => {
    expect(event("[{ lowercase: [service.name] }]", { message: "m", service: "CART" }).service).toBe("cart");
  });
});

describe("json", () => {
  it("reads a document behind a head, and leaves what is none", () => {
    expect(values("[{ json: {} }]", 'app: {"a": {"b": 1}}', "a.b")).toEqual(["1"]);
    expect(values("[{ json: {} }]", "app: {not json}", "a.b")).toEqual([undefined]);
  });
});
