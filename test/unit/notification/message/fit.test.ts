import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  escapeByBackslash,
  escapeByLookalike,
  fenced,
  inlineCode,
  type MarkdownDialect,
  markdown,
} from "../../../../src/notification/channels/markdown.ts";
import { telegramText } from "../../../../src/notification/channels/telegram/telegram-channel.ts";
import { cleanText, oneLine, truncate } from "../../../../src/notification/message/clean-text.ts";
import { type Document, type Message, plainDocument } from "../../../../src/notification/message/document.ts";
import { cutDocument, fitMessage } from "../../../../src/notification/message/fit.ts";
import { marked, markedCode, markedLink, readMarked } from "../../../../src/notification/message/markers.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constantFrom(
    "`".repeat(400),
    "\u{1f469}\u200d\u{1f4bb}".repeat(80),
    "é".normalize("NFD").repeat(200),
    "<&>*_[](x)".repeat(40),
  ),
);
const line = text.map(oneLine);
const block = fc.oneof(
  fc.record({
    kind: fc.constant("line" as const),
    spans: fc.array(
      fc.record(
        { text: line, style: fc.constantFrom("bold", "italic", "code"), url: fc.constant("https://example.com/x?(y)") },
        { requiredKeys: ["text"] },
      ),
      { maxLength: 4 },
    ),
  }),
  fc.record({ kind: fc.constant("code" as const), text: text.map(cleanText) }),
);
const message: fc.Arbitrary<Message> = fc.record({
  title: line.filter((title) => title !== ""),
  body: fc.array(block, { maxLength: 12 }) as fc.Arbitrary<Document>,
  actions: fc.constantFrom([], [{ name: "Open issue", url: "https://errors.example.com/issues/1" }]),
  tone: fc.constantFrom("critical", "resolved"),
});
const dialect: MarkdownDialect = {
  escape: escapeByBackslash,
  bold: "**",
  code: inlineCode,
  codeBlock: fenced,
  lineEnd: "\n",
};
const write = (one: Message): string =>
  [escapeByBackslash(one.title), markdown(one.body, dialect), ...one.actions.map(({ url }) => url)].join("\n");

describe("a message that is made to fit", () => {
  test("fits, in characters and in bytes, and is as long as it may be", () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 80, max: 2_000 }), (one, limit) => {
        for (const measure of [({ length }: string) => length, (written: string) => Buffer.byteLength(written)]) {
          const written = fitMessage(one, limit, write, measure);
          expect(measure(written)).toBeLessThanOrEqual(limit);
          if (measure(write(one)) <= limit) expect(written).toBe(write(one));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("keeps its title and its ways on as long as there is room for them", () => {
    const body: Document = [{ kind: "code", text: "x\n".repeat(5_000) }];
    const actions = [{ name: "Open issue", url: "https://errors.example.com/issues/1" }];
    const written = fitMessage(
      { title: "Spike in cart", body, actions, tone: "critical" },
      300,
      write,
      ({ length }) => length,
    );
    expect(written).toMatch(/^Spike in cart\n/);
    expect(written).toContain(actions[0]?.url);
    expect(written).toContain("shortened");
    expect(written.length).toBeGreaterThan(250);
  });

  test("gives up a way on with a long address before the others, and the first one last", () => {
    const way = (name: string, length: number) => ({ name, url: `https://example.com/${"x".repeat(length)}` });
    const message: Message = {
      ...{ title: "t", body: [], tone: "info" },
      actions: [way("first", 40), way("logs", 900), way("last", 40)],
    };
    const names = (limit: number): readonly string[] =>
      fitMessage(
        message,
        limit,
        (shorter) => shorter.actions,
        (actions) => actions.reduce((sum, { url }) => sum + url.length, 0),
      ).map(({ name }) => name);
    expect([2_000, 500, 100, 10].map(names)).toEqual([["first", "logs", "last"], ["first", "last"], ["first"], []]);
  });

  test("has whole markup: fences are in pairs, entities of Telegram lie in the text", () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 80, max: 600 }), (one, limit) => {
        const { text: shown, entities } = fitMessage(one, limit, telegramText, (written) => written.text.length);
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(shown.length);
        expect(shown.toWellFormed()).toBe(shown);
        const written = fitMessage(one, limit, write, ({ length }) => length);
        const fences = written.split("\n").filter((each) => /^`{3,}$/.test(each));
        expect(fences.filter((fence, index) => index % 2 === 1 && fence !== fences[index - 1])).toEqual([]);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("is cut so that the rest of it can be told from the whole", () => {
    const lines: Document = [1, 2, 3].map((n) => ({ kind: "line", spans: [{ text: `line number ${n} of three` }] }));
    expect(plainDocument(cutDocument(lines, 1_000))).toBe(plainDocument(lines));
    expect(plainDocument(cutDocument(lines, 30))).toBe("line number 1 of three\n… shortened");
    expect(plainDocument(cutDocument([], 0))).toBe("");
  });
});

describe("text", () => {
  test("is cut between whole characters, at most as long as asked", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 60 }), (one, max) => {
        const cut = truncate(one.toWellFormed(), max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.toWellFormed()).toBe(cut);
      }),
      { seed: 3 },
    );
    expect(truncate("ab\u{1f469}\u200d\u{1f4bb}cd", 5)).toBe("ab…");
    expect(truncate(`a${"\u0301".repeat(500)}`, 20)).toHaveLength(20);
    expect(truncate("short", 5)).toBe("short");
  });

  test("is clean: no control character but line ends, nothing that turns or hides text", () => {
    fc.assert(
      fc.property(text, (one) => {
        const clean = cleanText(one);
        expect(clean).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(clean.toWellFormed()).toBe(clean);
      }),
      { seed: 4 },
    );
    expect(cleanText("a\tb\r\nc\u202ed\u0007")).toBe("a    b\nc\\u202ed\\x07");
    expect(oneLine("  a \n\n b  ")).toBe("a b");
  });
});

describe("marked text", () => {
  test("becomes what it was marked as, and nothing in it can mark anything", () => {
    const shown = readMarked(
      `a ${marked("bold", "b")}${markedLink("c", "https://x.example/")}\n${markedCode("d\n\ne")}\n\n\n\nf`,
    );
    expect(shown).toEqual([
      { kind: "line", spans: [{ text: "a " }, { text: "b", style: "bold" }, { text: "c", url: "https://x.example/" }] },
      { kind: "code", text: "d\n\ne" },
      { kind: "line", spans: [] },
      { kind: "line", spans: [{ text: "f" }] },
    ]);
    const forged = readMarked(cleanText("\u0005code\u0004 \u0006http://evil\u0007x\u0004"));
    expect(
      forged.every(
        (one) => one.kind === "line" && one.spans.every(({ url, style }) => url === undefined && style === undefined),
      ),
    ).toBe(true);
  });
});

describe("Markdown", () => {
  test("code ends where it should, whatever is in it", () => {
    expect(fenced("a ``` b ```` c")).toBe("`````\na ``` b ```` c\n`````");
    expect(inlineCode("`a`")).toBe("`` `a` ``");
  });

  test("no sign is left where there is no escaping", () => {
    const shown = escapeByLookalike("**x** [a](http://b) `c` <@all> @all _d_ snake_case # h\n1. i");
    expect(shown).not.toMatch(/[*[\]`<>@]/);
    expect(shown).toContain("snake_case");
    expect(shown).not.toMatch(/(^|\W)_d_(\W|$)/);
    expect(escapeByLookalike("# heading")).not.toMatch(/^#/);
  });
});
