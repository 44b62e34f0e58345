import { formatDuration } from "../../config/duration.ts";
import {
  allowedValues,
  alternatives,
  describeExpected,
  metaOf,
  partsOf,
  type Schema,
} from "../../config/schema-shape.ts";
import { textOf } from "../../domain/sentence.ts";

/** The reference of `elkhound.yml`, from the schema that validates it. */
export function configurationPage(schema: Schema): string {
  const sections: string[] = [];
  const rows = keyRows(schema, "", sections);
  return [
    "# Configuration",
    "",
    "Every key of `elkhound.yml`. `elkhound check` validates a file and tells every problem with its place.",
    "",
    "- Unknown keys are refused. Times are durations as in Prometheus (`500ms`, `5m`, `1h30m`, `7d`), sizes are `256MB` or `1GiB`.",
    `- ${variable("VAR")} in a text is replaced from the environment, ${variable("VAR:-default")} with a default; \`$$\u007b\` is a literal \`$\u007b\`. Inside \`{ … }\` and \`[ … ]\` put it in quotes.`,
    "- Any text `x` can come from a file: `x_file: path`, relative to the configuration's folder, trimmed, at most 64 KB.",
    "- Values that came from variables and files are never printed.",
    "",
    ...table(rows),
    ...sections,
    "",
  ].join("\n");
}

function variable(name: string): string {
  return `\`$\u007b${name}}\``;
}

interface KeyRow {
  readonly key: string;
  readonly kind: string;
  readonly byDefault: string;
  readonly description: string;
}

function table(rows: readonly KeyRow[]): string[] {
  return [
    "| key | value | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows.map(({ key, kind, byDefault, description }) => {
      return `| \`${key}\` | ${cell(kind)} | ${cell(byDefault)} | ${cell(description)} |`;
    }),
  ];
}

/** Text that may stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** The keys of the objects that `schema` is made of; variants become sections of their own. */
function keyRows(schema: Schema, prefix: string, sections: string[]): readonly KeyRow[] {
  const objects = alternatives(schema).filter((option) => partsOf(option).shape !== undefined);
  return objects.flatMap((object) =>
    Object.entries(partsOf(object).shape ?? {}).flatMap(([name, value]) => {
      const key = prefix === "" ? name : `${prefix}.${name}`;
      return [keyRow(key, value), ...innerRows(value, key, sections)];
    }),
  );
}

function innerRows(schema: Schema, key: string, sections: string[]): readonly KeyRow[] {
  if (metaOf(schema).title !== undefined) return [];
  const lists = alternatives(schema).filter((option) => partsOf(option).element !== undefined);
  for (const list of lists) {
    const element = partsOf(list).element;
    if (element !== undefined && partsOf(element).discriminator !== undefined) {
      addVariants(element, key, sections);
      return [];
    }
    if (element !== undefined && metaOf(element).example !== undefined) {
      const below: string[] = [];
      const rows = keyRows(element, "", below);
      sections.push(...section(`\`${key}\``, key, element, rows), ...below);
      return [];
    }
  }
  const inList = lists.flatMap((list) => keyRows(partsOf(list).element ?? list, `${key}[]`, sections));
  return [...keyRows(schema, key, sections), ...inList];
}

function addVariants(element: Schema, key: string, sections: string[]): void {
  const discriminator = partsOf(element).discriminator ?? "type";
  for (const variant of alternatives(element)) {
    const tag = partsOf(variant).shape?.[discriminator];
    const name = tag === undefined ? "" : String(allowedValues(tag)?.[0] ?? "");
    const below: string[] = [];
    const rows = keyRows(variant, "", below).map((row) =>
      row.key === discriminator && row.description === "" ? { ...row, description: "Chooses these keys." } : row,
    );
    sections.push(...section(`\`${key}\` of \`${discriminator}: ${name}\``, key, variant, rows), ...below);
  }
}

/** A heading, what the schema says of itself with an example, and its keys. */
function section(heading: string, key: string, schema: Schema, rows: readonly KeyRow[]): readonly string[] {
  const { description, example } = metaOf(schema);
  const about = description === undefined ? [] : ["", description];
  const written = example === undefined ? [] : ["", "```yaml", `${key.replace(/^.*\./, "")}:`, `  - ${example}`, "```"];
  return ["", `## ${heading}`, ...about, ...written, "", ...table(rows)];
}

function keyRow(key: string, schema: Schema): KeyRow {
  const kind = partsOf(unwrapped(schema)).type === "unknown" ? "anything" : textOf(describeExpected([schema]));
  return { key, kind, byDefault: defaultOf(schema), description: metaOf(schema).description ?? "" };
}

function unwrapped(schema: Schema): Schema {
  const { innerType } = partsOf(schema);
  return innerType === undefined ? schema : unwrapped(innerType);
}

/** What a key is without being written, for a cell: empty when optional, `required` when it must be written. */
export function defaultOf(schema: Schema): string {
  const { type, innerType, defaultValue } = partsOf(schema);
  if (type === "optional" || type === "exactOptional") return "";
  if (type === "default" || type === "prefault") {
    // An object whose keys have defaults of their own.
    if (type === "prefault" && JSON.stringify(defaultValue) === "{}") return "";
    const isDuration = metaOf(schema).title?.includes("duration") === true && typeof defaultValue === "number";
    const shown = isDuration ? formatDuration(defaultValue) : defaultValue;
    return `\`${typeof shown === "string" ? shown : JSON.stringify(shown)}\``;
  }
  return innerType === undefined ? "required" : defaultOf(innerType);
}
