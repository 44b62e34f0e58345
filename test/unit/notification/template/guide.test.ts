import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alternatives, metaOf, partsOf, type Schema } from "../../../../src/config/schema-shape.ts";
import { checkTemplate } from "../../../../src/notification/template/check-template.ts";
import { parseTemplate } from "../../../../src/notification/template/engine.ts";
import { HELPERS } from "../../../../src/notification/template/functions.ts";
import { notificationView } from "../../../../src/notification/template/view.ts";
import { ROOT } from "../../../support/source-imports.ts";

const guide = readFileSync(join(ROOT, "docs", "templates.md"), "utf8");

/** Each name of the view with its meaning, once for each object that has it. */
function names(schema: Schema, seen = new Set<Schema>()): readonly string[] {
  return alternatives(schema).flatMap((option) => {
    const { shape, element } = partsOf(option);
    if (element !== undefined) return names(element, seen);
    if (shape === undefined || seen.has(option)) return [];
    seen.add(option);
    return Object.entries(shape).flatMap(([name, inner]) => [
      `| \`${name}\` | ${metaOf(inner).description} |`,
      ...names(inner, seen),
    ]);
  });
}

test("the guide to templates has every name of the view, with its meaning, and no other", () => {
  const [, tables = ""] = guide.split("## What there is to say");
  const rows = tables.split("\n").filter((line) => line.startsWith("| `"));
  expect([...new Set(rows)].toSorted()).toEqual([...new Set(names(notificationView))].toSorted());
});

test("the guide has every function as it is used, and no other", () => {
  const written = [...guide.matchAll(/^\| `\{\{(.*?)\}\}` \|/gm)].map((match) => match[1]?.replaceAll("\\|", "|"));
  expect(written.toSorted()).toEqual(
    Object.values(HELPERS)
      .map(({ usage }) => usage)
      .toSorted(),
  );
});

test("the guide's examples have no fault", () => {
  const examples = [...guide.matchAll(/```handlebars\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) {
    expect(
      checkTemplate(parseTemplate("guide", text), {
        view: notificationView,
        partial: () => undefined,
        partialNames: [],
      }),
    ).toEqual([]);
  }
});
