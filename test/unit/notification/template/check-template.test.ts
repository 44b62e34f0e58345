import { describe, expect, test } from "vitest";
import { checkTemplate, type ParsedTemplate } from "../../../../src/notification/template/check-template.ts";
import { parseTemplate, TemplateSyntaxError } from "../../../../src/notification/template/engine.ts";
import { notificationView } from "../../../../src/notification/template/view.ts";

function faults(text: string, partials: Readonly<Record<string, string>> = {}): readonly string[] {
  const files = new Map<string, ParsedTemplate>(
    Object.entries(partials).map(([name, content]) => [name, parseTemplate(`${name}.hbs`, content)]),
  );
  const options = {
    view: notificationView,
    partial: (name: string) => files.get(name),
    partialNames: [...files.keys()],
  };
  return checkTemplate(parseTemplate("t.hbs", text), options).map(
    ({ file, line, column, message, hint }) =>
      `${file}:${line}:${column}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
}

function syntax(text: string): string {
  try {
    parseTemplate("t.hbs", text);
  } catch (thrown) {
    if (thrown instanceof TemplateSyntaxError) return `${thrown.line}:${thrown.column}: ${thrown.message}`;
    throw thrown;
  }
  return "";
}

describe("a template without faults", () => {
  test.each([
    "{{alert.summary}} {{alert.issue.sample.facts.length}} {{labels.service}} {{labels.[a b]}}",
    "{{#each alerts}}{{name}} {{@index}} {{../count}} {{@root.where}} {{issue.title}}{{else}}none{{/each}}",
    "{{#each alerts as |a i|}}{{a.name}}{{i}}{{#with a.issue}}{{title}} {{../status}}{{/with}}{{/each}}",
    "{{#each labels}}{{@key}}={{this}}{{/each}}{{#each alert.numbers}}{{name}}{{value}}{{/each}}",
    '{{#if (and single (eq severity "critical"))}}{{truncate (first_line alert.summary) 80}}{{else if note}}{{note}}{{/if}}',
    '{{time now zone="Asia/Shanghai" show="time"}} {{link "x" page}} {{! comment }}',
  ])("%s", (text) => {
    expect(faults(text)).toEqual([]);
  });

  test("partials are checked with what they are called with", () => {
    expect(faults("{{#each alerts}}{{> one}}{{/each}}{{> one alert}}", { one: "{{summary}} {{issue.title}}" })).toEqual(
      [],
    );
    expect(faults("{{> one}}", { one: "a\n {{sumary}}{{kind}}" })).toEqual([
      expect.stringMatching(/^one\.hbs:2:4: there is no `sumary` here/),
    ]);
    expect(faults("{{> one alert extra=count}}", { one: "{{extra}}" })).toEqual([]);
    expect(faults("{{#each alerts}}{{> one}}{{/each}}", { one: "{{@root.single}}{{@root.summary}}" })).toEqual([
      expect.stringMatching(/^one\.hbs:1:19: there is no `@root\.summary` here/),
    ]);
  });
});

test.each([
  ["{{alert.sumary}}", "t.hbs:1:3: there is no `alert.sumary` here (did you mean `summary`?)"],
  ["a\n\n  {{#each alerts}}\n  {{titel}}{{/each}}", "there is no `titel` here"],
  ["{{#each alert}}x{{/each}}", "t.hbs:1:9: `alert` is no list"],
  ["{{tme now}}", "t.hbs:1:1: there is no helper `tme` (did you mean `time`?)"],
  ["{{truncate alert.summary}}", "`truncate` takes 2 values, not 1 (write `{{truncate TEXT LENGTH}}`)"],
  ['{{time now zoone="UTC"}}', "there is no `zoone=` here"],
  [
    "{{#code_block}}x{{/code_block}}",
    "there is no block `code_block` (`code_block` is no block: write `{{code_block …}}`)",
  ],
  ["{{{alert.summary}}}", "output without escaping is not allowed"],
  ["{{& alert.summary}}", "output without escaping is not allowed"],
  ["{{> nothing}}", "there is no template `nothing`"],
  ["{{> (lookup this 'x')}}", "a partial must be named"],
  ["{{#> x}}y{{/x}}", "partial blocks and decorators are not allowed"],
  ["{{* x}}", "partial blocks and decorators are not allowed"],
  ["{{lookup this 'constructor'}}", "there is no helper `lookup`"],
  ["{{log 'x'}}", "there is no helper `log`"],
  ["{{constructor}}", "there is no `constructor` here"],
  ["{{alert.__proto__.x}}", "there is no `alert.__proto__.x` here"],
  ["{{alert.constructor.constructor 'return 1'}}", "there is no helper"],
  ["{{../count}}", "`../count` leads out of the template"],
  ["{{@level}}", "there is no `@level`"],
  ["{{#if a b}}x{{/if}}", "`if` takes one value"],
])("%s: %s", (text, fault) => {
  expect(faults(text).join("\n")).toContain(fault);
});

test("a partial that calls itself, at any distance, is a fault", () => {
  expect(faults("{{> a}}", { a: "{{> b}}", b: "{{> a}}" })).toEqual([
    "b.hbs:1:1: `a` calls itself (by way of t.hbs, a.hbs, b.hbs)",
  ]);
});

test("templates that would grow beyond all bounds are refused at once", () => {
  const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
  const partials = Object.fromEntries(
    names.map((name, index) => [name, index < 29 ? `{{> p${index + 1}}}{{> p${index + 1}}}` : "x"]),
  );
  expect(faults("{{> p0}}", partials).join()).toContain("too large");
  expect(faults(`${"{{#if single}}".repeat(60)}x${"{{/if}}".repeat(60)}`).join()).toContain("inside each other");
});

test.each([
  ["a\n{{#if single}\n x", "2:13: this cannot stand here"],
  ["a\n {{#if single}}x{{/each}}", "2:5: if doesn't match each"],
  ["a\n {{#if single}}x", "the template ends inside a block"],
  ["some {{ time now= }} x", "1:19: `}}` cannot stand here"],
  ["{{#if a}}".repeat(5_000), "more than 500 blocks"],
  [`{{#if a}}${"{{else if a}}".repeat(5_000)}{{/if}}`, "more than 500 blocks"],
  ["{{a}}".repeat(5_000), "4000 tags"],
])("%j is told with its place", (text, message) => {
  expect(syntax(text)).toContain(message);
});
