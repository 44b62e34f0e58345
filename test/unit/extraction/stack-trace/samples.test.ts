import { describe, expect, it } from "vitest";
import { parseStackTrace } from "../../../../src/extraction/stack-trace/parse.ts";
import { describeTrace, outlineOf } from "./describe-trace.ts";
import { readSamples } from "./read-samples.ts";

const SAMPLES = readSamples();
const ALL = [...SAMPLES.values()].flat();
/** Samples of several lines that are neither headed nor escaped themselves, and whose trace is all of the text. */
const PLAIN = ALL.filter(
  ({ expected, text }) => /^[a-z]+\n/.test(expected) && text.includes("\n") && !/^\d/.test(text),
);

for (const [language, samples] of SAMPLES) {
  describe(`traces of ${language}`, () => {
    it.each(samples.map(({ name, text, expected }) => [name, text, expected] as const))("%s", (_, text, expected) => {
      expect(describeTrace(text)).toBe(expected);
    });
  });
}

/** Heads of lines as container runtimes, syslog and loggers write them, the time going on from line to line. */
const HEADS: Readonly<Record<string, (index: number) => string>> = {
  docker: () => "web_1  | ",
  kubernetes: () => "[pod/shop-7d8f9/app] ",
  cri: (index) => `2026-11-28T10:00:00.${String(index).padStart(9, "0")}Z stderr F `,
  syslog: (index) => `Nov 28 10:00:${String(index % 60).padStart(2, "0")} web-1 app[312]: `,
  logger: (index) => `2026-11-28 10:00:00,${String(index).padStart(3, "0")} ERROR [main] shop.Cart - `,
};

/** What makes one line of a text, or other lines. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  "Windows' line ends": (text) => text.replaceAll("\n", "\r\n"),
  "a JSON string": (text) => JSON.stringify(text),
  "a JSON string in another": (text) => JSON.stringify(JSON.stringify(text)),
  "a value of a JSON document": (text) => JSON.stringify({ level: "error", stack: text }),
  HTML: (text) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>\n"),
  "terminal colours": (text) => `\u001b[31m${text.replaceAll("\n", "\u001b[0m\n\u001b[31m")}\u001b[0m`,
};

describe("every sample", () => {
  it.each(Object.keys(HEADS))("is read behind the heads that %s puts on each line", (name) => {
    for (const { name: sample, text } of PLAIN) {
      const headed = text
        .split("\n")
        .map((line, index) => `${HEADS[name]?.(index)}${line}`)
        .join("\n");
      expect(outlineOf(parseStackTrace(headed)), sample).toEqual(outlineOf(parseStackTrace(text)));
    }
  });

  it.each(Object.keys(FORMS))("is read from %s", (name) => {
    for (const { name: sample, text } of PLAIN) {
      expect(outlineOf(parseStackTrace(FORMS[name]?.(text) ?? "")), sample).toEqual(outlineOf(parseStackTrace(text)));
    }
  });

  it("gives no frame that it does not have, wherever it is cut off between its lines", () => {
    const framesOf = (text: string): readonly string[] =>
      (parseStackTrace(text)?.exceptions ?? []).flatMap(({ frames }) =>
        // Of a trace without frames the place that its header names is the only one.
        frames
          .filter((frame) => Object.keys(frame).some((key) => key !== "file" && key !== "line"))
          .map((frame) => JSON.stringify(frame)),
      );
    for (const { name, text } of PLAIN) {
      const whole = framesOf(text);
      const lines = text.split("\n");
      for (let end = 1; end < lines.length; end++) {
        const cut = framesOf(lines.slice(0, end).join("\n"));
        expect(
          // A frame of two lines may have lost its second.
          cut.filter((frame) => !whole.some((one) => one.startsWith(frame.slice(0, -1)))),
          `${name}, ${end} lines`,
        ).toEqual([]);
      }
    }
  });
});
