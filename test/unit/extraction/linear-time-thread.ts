import { parentPort } from "node:worker_threads";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import { createExtractor } from "../../../src/extraction/create-extractor.ts";
import { readRuleFile } from "../../../src/extraction/load-rules.ts";

/*
 * Runs every condition and step that takes a pattern or reads text with patterns and inputs on which a backtracking
 * engine needs longer than the universe has. Says what it begins, so that whoever ends it knows where it hung.
 */

const PATTERNS = [
  "^(a+)+$",
  "^(a|aa)+$",
  "^(a|a?)+$",
  "(?:a*)*b",
  "(.*a){12}$",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "^(?:\\w+\\s?)*$",
  "(x+x+)+y",
  "(?<!b)(a+)+$",
  "(?:(?:a+)+)+!!",
  "a{0,99}a{0,99}a{0,99}!!",
  "^([a-zA-Z0-9])(([.-]|[_]+)?([a-zA-Z0-9]+))*(@)[a-z0-9]+[.](([a-z]{2,3})|([a-z]{2,3}[.][a-z]{2,3}))$",
  "^(\\d+)*\\D{3}$",
  "(?i)^(?:k|s|ks)+$",
];

const LENGTH = 30_000;
const INPUTS = [
  `${"a".repeat(LENGTH)}!`,
  `${"ab_.-".repeat(LENGTH / 5)}@`,
  "x".repeat(LENGTH),
  `${"1".repeat(LENGTH)}!`,
  " ".repeat(LENGTH),
  "\n\t".repeat(LENGTH / 2),
  '"\\'.repeat(LENGTH / 2),
  "=".repeat(LENGTH),
  "k=v,".repeat(LENGTH / 4),
  "[{(".repeat(LENGTH / 3),
  "2026-11-24 ".repeat(LENGTH / 11),
  "/a?b=c&".repeat(LENGTH / 7),
  "1.2.3.4:".repeat(LENGTH / 8),
  "::1:".repeat(LENGTH / 4),
];

const quoted = (text: string): string => JSON.stringify(text);

/** Rules, one for each place of a pattern. */
const PLACES: readonly ((pattern: string) => string)[] = [
  (pattern) => `{ name: r, when: { any: [{ matches: ${quoted(pattern)} }, { level: trace }] } }`,
  (pattern) => `{ name: r, when: { not: { fields: { message: { matches: ${quoted(pattern)} } } } } }`,
  (pattern) => `{ name: r, when: { not: { contains_any_case: ${quoted(pattern)} } } }`,
  (pattern) => `{ name: r, steps: [{ regex: ${quoted(`(?P<x>${pattern})`)} }] }`,
  (pattern) => `{ name: r, steps: [{ grok: ${quoted(pattern)} }] }`,
  (pattern) => `{ name: r, steps: [{ redact: ${quoted(pattern)} }] }`,
  (pattern) => `{ name: r, steps: [{ redact: { fields: [message], pattern: ${quoted(pattern)} } }] }`,
];

const GROKS = [
  "%{GREEDYDATA:a}%{GREEDYDATA:b}%{GREEDYDATA:c}!!!",
  "(?:%{DATA:a} ?)+!!!",
  "%{HTTPD_COMBINEDLOG}",
  "%{URI:u}!!!",
  "%{IPORHOST:h}!!!",
  "%{QUOTEDSTRING:q}!!!",
  "%{TIMESTAMP_ISO8601:t}!!!",
  "%{SYSLOG5424LINE}",
  "(?>a+)+(?<x>a++)*!!!",
];

/** Steps that read text by rules of their own. */
const STEPS = [
  "{ text_header: true }",
  "{ json: {} }",
  "{ key_value: {} }",
  "{ key_value: { pair_separator: ', ', key_separator: '=', quotes: '\"' } }",
  "{ csv: { columns: [a, b, c, d], separator: ',' } }",
  "{ csv: { columns: [a, b, c, d], separator: '\"' } }",
  "{ timestamp: { field: message, formats: [auto, rfc2822, 'yyyy-MM-dd[ HH:mm:ss][.SSS][ Z]', '%d/%b/%Y %z', epoch] } }",
  "{ stack_trace: auto }",
  "{ set: { a: '{{ message }}{{ message }}' } }",
];

const decoder = createDecoder({ format: "text", encoding: "utf-8", timezone: "UTC" });

function run(rule: string): void {
  const { rules, tests, problems } = readRuleFile("r.yml", `rules: [${rule}]`);
  const error = problems.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`${rule}: ${error.message}`);
  const extractor = createExtractor({ rules: { rules, tests }, projects: [], version: 1 });
  for (const input of INPUTS) {
    parentPort?.postMessage({ running: `${rule} on ${input.slice(0, 12)}…` });
    const decoded = decoder.decode({ origin: { type: "stdin", line: 1 }, value: Buffer.from(input) }, 0);
    if (decoded.kind === "record") extractor.extract(decoded.record);
  }
}

let count = 0;
for (const place of PLACES) for (const pattern of PATTERNS) count += (run(place(pattern)), 1);
for (const grok of GROKS) count += (run(`{ name: r, steps: [{ grok: ${quoted(grok)} }] }`), 1);
for (const step of STEPS) count += (run(`{ name: r, steps: [${step}] }`), 1);
parentPort?.postMessage({ done: count });
