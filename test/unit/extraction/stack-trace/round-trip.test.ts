import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStackTrace } from "../../../../src/extraction/stack-trace/parse.ts";

/*
 * Laws over generated chains: what a runtime would print is read back, whatever stands before it, on each line, or
 * between the lines, and wherever the text ends.
 */

interface Exception {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly { readonly owner: string; readonly name: string; readonly line: number }[];
}

const word = fc.stringMatching(/^[a-z]{2,8}$/);
const className = fc.stringMatching(/^[A-Z][a-z]{2,8}$/);
const exception: fc.Arbitrary<Exception> = fc.record({
  type: fc.tuple(word, className).map(([pack, name]) => `${pack}.${name}Exception`),
  // Messages may hold what traces are made of, within a line.
  message: fc
    .array(fc.oneof(word, fc.constantFrom("(a.b:1)", "at", "Caused by", "...", "#1", "17", "ü", "x@y", "|")), {
      minLength: 1,
      maxLength: 5,
    })
    .map((words) => `no ${words.join(" ")}`),
  frames: fc.array(fc.record({ owner: className, name: word, line: fc.integer({ min: 1, max: 9_999 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
});
const chain = fc.array(exception, { minLength: 1, maxLength: 4 });

/** As each runtime prints a chain, the outermost exception first. */
const PRINTERS: Readonly<Record<string, (exceptions: readonly Exception[]) => string>> = {
  java: (exceptions) =>
    exceptions
      .map(({ type, message, frames }, index) =>
        [
          `${index === 0 ? "" : "Caused by: "}${type}: ${message}`,
          ...frames.map(({ owner, name, line }) => `\tat shop.${owner}.${name}(${owner}.java:${line})`),
        ].join("\n"),
      )
      .join("\n\t... 3 more\n"),
  python: (exceptions) =>
    exceptions
      .map(({ type, message, frames }) =>
        [
          "Traceback (most recent call last):",
          ...[...frames]
            .reverse()
            .map(({ owner, name, line }) => `  File "/srv/${owner}.py", line ${line}, in ${name}\n    ${name}()`),
          `${type}: ${message}`,
        ].join("\n"),
      )
      .reverse()
      .join("\n\nThe above exception was the direct cause of the following exception:\n\n"),
  dotnet: (exceptions) =>
    [
      exceptions.map(({ type, message }) => `${type}: ${message}`).join("\n ---> "),
      ...exceptions
        .map(({ frames }) =>
          frames.map((f) => `   at Shop.${f.owner}.${f.name}(String x) in /src/${f.owner}.cs:line ${f.line}`),
        )
        .reverse()
        .flatMap((frames, index) =>
          index === 0 ? frames : ["   --- End of inner exception stack trace ---", ...frames],
        ),
    ].join("\n"),
  php: (exceptions) =>
    [...exceptions]
      .reverse()
      .map(({ type, message, frames }, index) => {
        const [thrown, ...calls] = frames;
        const place = `/srv/${thrown?.owner}.php:${thrown?.line}`;
        return [
          `${index === 0 ? "PHP Fatal error:  Uncaught " : "Next "}${type.replace(".", "\\").replace(/^./, (first) => first.toUpperCase())}: ${message} in ${place}`,
          "Stack trace:",
          ...calls.map((f, at) => `#${at} /srv/${f.owner}.php(${f.line}): Shop\\${f.owner}->${f.name}('x')`),
          `#${calls.length} {main}`,
        ].join("\n");
      })
      .join("\n\n"),
  ruby: (exceptions) =>
    exceptions
      .map(({ type, message, frames }) => {
        const [thrown, ...calls] = frames;
        return [
          `/srv/${thrown?.owner}.rb:${thrown?.line}:in \`${thrown?.name}': ${message} (${type.replace(/^.*\./, "")})`,
          ...calls.map((f) => `\tfrom /srv/${f.owner}.rb:${f.line}:in \`${f.name}'`),
        ].join("\n");
      })
      .join("\n"),
  javascript: (exceptions) => {
    const body = ([first, ...causes]: readonly Exception[], indent: string): string => {
      if (first === undefined) return "";
      const lines = [
        `${first.type.replace(/^.*\./, "")}: ${first.message}`,
        ...first.frames.map((f) => `${indent}    at ${f.owner}.${f.name} (/srv/${f.owner}.js:${f.line}:7)`),
      ].join("\n");
      return causes.length === 0 ? lines : `${lines} {\n${indent}  [cause]: ${body(causes, `${indent}  `)}\n${indent}}`;
    };
    return body(exceptions, "");
  },
};

function outline(exceptions: readonly Exception[]): readonly string[] {
  return exceptions.map(({ type, message, frames }) => {
    const lines = frames.map(({ line }) => line).join(" ");
    return `${type.replace(/^.*[.\\]/, "")}: ${message} at ${lines}`;
  });
}

function read(text: string): readonly string[] {
  return (parseStackTrace(text)?.exceptions ?? []).map(({ type = "", message, frames }) => {
    const lines = frames.map(({ line }) => line).join(" ");
    return `${type.replace(/^.*[.\\]/, "")}: ${message} at ${lines}`;
  });
}

/** Neighbours of one chain that are printed alike are one: Ruby reports a thread's exception twice. */
const distinct = chain.filter(
  (exceptions) => new Set(exceptions.map(({ type, message }) => `${type}${message}`)).size === exceptions.length,
);

const HEADS: readonly ((index: number) => string)[] = [
  () => "shop-1  | ",
  (index) => `2026-11-28T10:00:${String(index).padStart(2, "0")}.000Z stdout F `,
  (index) => `Nov 28 10:00:${String(index % 60).padStart(2, "0")} web-1 shop[${index + 95}]: `,
  (index) => `2026-11-28 10:00:00,${String(index).padStart(3, "0")} [worker-1] ERROR shop.Cart - `,
];

describe.each(Object.keys(PRINTERS))("a chain as %s prints it", (language) => {
  const print = PRINTERS[language]!;

  it("is read back", () => {
    fc.assert(
      fc.property(distinct, (exceptions) => {
        expect(read(print(exceptions))).toEqual(outline(exceptions));
      }),
    );
  });

  it("is read back behind a record's message, escaped, and with a head on each line", () => {
    fc.assert(
      fc.property(distinct, fc.constantFrom(...HEADS), (exceptions, head) => {
        const text = print(exceptions);
        const expected = read(text);
        expect(read(JSON.stringify(text))).toEqual(expected);
        expect(read(`2026-11-28 10:00:00 ERROR Could not pay\n${text}`)).toEqual(expected);
        const lines = text.split("\n");
        // One line alone does not show what is its head.
        if (lines.length === 1) return;
        expect(read(lines.map((line, index) => head(index) + line).join("\n"))).toEqual(expected);
      }),
    );
  });

  it("is no more than was printed, wherever it is cut off", () => {
    fc.assert(
      fc.property(distinct, fc.double({ min: 0, max: 1, noNaN: true }), (exceptions, share) => {
        const text = print(exceptions);
        const cut = text.slice(0, Math.floor(text.length * share));
        const known = new Set(outline(exceptions).flatMap((line) => line.replace(/^.* at /, "").split(" ")));
        const frames = (parseStackTrace(cut)?.exceptions ?? []).flatMap((found) => found.frames);
        // Only the last line's number may have lost its end.
        const wrong = frames.filter(({ line }) => line !== undefined && !known.has(String(line)));
        expect(wrong.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
