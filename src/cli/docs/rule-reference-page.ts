import { GROK_PATTERNS, ruleFileSchema, TIME_FORMAT_NAMES } from "../../app/rule-language.ts";
import { alternatives, describeExpected, metaOf, partsOf, type Schema } from "../../config/schema-shape.ts";
import { textOf } from "../../domain/sentence.ts";
import { cell, defaultOf } from "./configuration-page.ts";
import { RULE_EXAMPLES } from "./rule-examples.ts";

/** One table of the reference: the keys of a mapping that stands at `path` of a rule file. */
export interface ReferenceSection {
  readonly heading: string;
  readonly intro?: string;
  readonly path: readonly string[];
}

const STEPS = ["rules", "steps"];

/** Every mapping of a rule file that has keys of its own. */
export const SECTIONS: readonly ReferenceSection[] = [
  { heading: "The file", path: [] },
  { heading: "A rule: `rules[]`", path: ["rules"] },
  {
    heading: "Conditions: `when`",
    intro: "All keys that are given must hold. `any`, `all` and `not` hold conditions of the same kind.",
    path: ["rules", "when"],
  },
  {
    heading: "Tests of a field: `when.fields.NAME`",
    intro:
      "Instead of a value or a list of values. Names are dotted, whether the document nests them or not; ECS's names " +
      "(`service.name`, `log.level`, `host.name`, `trace.id`, …) find what the document calls otherwise. `_index`, " +
      "`_topic` and `_path` tell where the record lies.",
    path: ["rules", "when", "fields", "*"],
  },
  {
    heading: "Steps: `steps[]`",
    intro: "A step has exactly one of these keys. One whose text does not fit changes nothing.",
    path: STEPS,
  },
  ...["json", "grok", "regex", "key_value", "csv", "timestamp", "stack_trace", "redact"].map(
    (step): ReferenceSection => ({ heading: `Step \`${step}\``, path: [...STEPS, step] }),
  ),
  {
    heading: "The event: `event`",
    intro:
      "Each value is a template, or a list of templates of which the first counts whose values are all there. What " +
      "is not given comes from the steps, then from the record.",
    path: ["rules", "event"],
  },
  { heading: "The user: `event.user`", path: ["rules", "event", "user"] },
  { heading: "The HTTP request: `event.request`", path: ["rules", "event", "request"] },
  { heading: "Tests: `tests[]`", path: ["tests"] },
  { heading: "What a test expects: `tests[].event`", path: ["tests", "event"] },
  { heading: "Its user: `tests[].event.user`", path: ["tests", "event", "user"] },
  { heading: "Its request: `tests[].event.request`", path: ["tests", "event", "request"] },
  { heading: "Its newest frame: `tests[].event.first_frame`", path: ["tests", "event", "first_frame"] },
];

/** The keys of a section with their schemas. */
export function keysOf({ path }: ReferenceSection): readonly (readonly [string, Schema])[] {
  const objects = path
    .reduce<readonly Schema[]>((schemas, key) => schemas.flatMap((schema) => child(schema, key)), [ruleFileSchema])
    .flatMap(opened)
    .filter((schema) => partsOf(schema).shape !== undefined);
  return objects.flatMap((schema) => Object.entries(partsOf(schema).shape ?? {}));
}

function child(schema: Schema, key: string): readonly Schema[] {
  return opened(schema).flatMap((option) => {
    const { shape, valueType } = partsOf(option);
    const found = key === "*" ? valueType : shape?.[key];
    return found === undefined ? [] : [found];
  });
}

/** The alternatives of a schema, and of a list its items'. */
function opened(schema: Schema): readonly Schema[] {
  return alternatives(schema).flatMap((option) => {
    const { element } = partsOf(option);
    return element === undefined ? [option] : opened(element);
  });
}

/** The reference of rule files, from the schema that validates them. */
export function ruleReferencePage(): string {
  return [
    "# Rule files: reference",
    "",
    "Every key of a rule file. [rules.md](rules.md) is the guide. Editors that know the YAML language server complete and",
    "check a file that begins with `# yaml-language-server: $schema=PATH/rules/schema.json`.",
    "",
    ...SECTIONS.flatMap(sectionText),
    "## Time formats",
    "",
    `Names: ${TIME_FORMAT_NAMES.map((name) => `\`${name}\``).join(", ")}. With \`%\` a format is read as strptime's`,
    "(`%d/%b/%Y:%H:%M:%S %z`), otherwise as a pattern of letters (`yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX`, `YYYY-MM-DD HH:mm:ss`).",
    "A fraction behind seconds is always read; a time without a year gets the latest one that is not in the future.",
    "",
    "## Grok patterns",
    "",
    `The standard patterns, ${GROK_PATTERNS.size} in number: ${[...GROK_PATTERNS.keys()].map((name) => `\`${name}\``).join(", ")}.`,
  ].join("\n");
}

function sectionText(section: ReferenceSection): readonly string[] {
  return [
    `## ${section.heading}`,
    "",
    ...(section.intro === undefined ? [] : [section.intro, ""]),
    "| key | value | default | example | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...keysOf(section).map(([key, schema]) => {
      const example = RULE_EXAMPLES[section.path.join(".")]?.[key];
      const cells = [kindOf(schema), defaultOf(schema), example === undefined ? "" : `\`${example}\``];
      const meaning = metaOf(schema).description ?? alternatives(schema).map((one) => metaOf(one).description)[0] ?? "";
      return `| \`${key}\` | ${[...cells, meaning].map(cell).join(" | ")} |`;
    }),
    "",
  ];
}

function kindOf(schema: Schema): string {
  return textOf(describeExpected([schema]));
}
