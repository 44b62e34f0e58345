import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parameterize } from "../../../../../src/grouping/strategies/v1/parameterize.ts";
import { MARKS } from "../../../../../src/grouping/strategies/v1/placeholders.ts";

/** Pieces that exercise every branch far more often than random letters would. */
const piece = fc.oneof(
  fc.constantFrom(
    ..."status code HTTP errno= error exit with returned got 404 500 137 Not Found user: for key= = : , ; | - _ . / \\ @ # % ' \" ` “ ” 「 」 ( ) [ ] { } < >".split(
      " ",
    ),
    ..."Nov 24 2026 08:15:30 ,123 5 ms 12MB 0x7f deadbeef a1b2c3 10.0.0.1 :8080 fe80::1 example.com https:// /var/log/x.log C:\\x a@b.c v1.2.3 1e5 -5 +7".split(
      " ",
    ),
    ..."订单 失败 状态码： 返回 用户： 毫秒 2026年11月24日 ５ é \u{1f600} \ud800 \u0000".split(" "),
    ...MARKS.slice(1),
    " ",
    "\n",
  ),
  fc.string({ maxLength: 6 }),
  fc.integer().map(String),
  fc.uuid(),
  fc.ipV6(),
);
const message = fc
  .array(piece, { maxLength: 24 })
  .chain((pieces) => fc.constantFrom("", " ").map((separator) => pieces.join(separator)));

describe("laws", () => {
  test("a pattern is its own pattern, and has the same key", () => {
    fc.assert(
      fc.property(message, (text) => {
        const once = parameterize(text);
        const twice = parameterize(once.pattern);
        expect([twice.pattern, twice.key, twice.codes]).toEqual([once.pattern, once.key, once.codes]);
      }),
      { numRuns: 4_000 },
    );
  });

  test("any text gives a pattern of bounded length, the same each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const { pattern } = parameterize(text);
        expect(pattern.length).toBeLessThanOrEqual(2_100);
        expect(parameterize(text).pattern).toBe(pattern);
      }),
    );
  });

  test("white space of any kind and length counts as one blank", () => {
    expect(parameterize("a \t\n b\u3000c\u00a0d ").pattern).toBe("a b c d");
  });
});

describe("bounds", () => {
  test.each(["'", "“", "7", "a:", "<int>", "k=", "(", "1.", "a@", "-", "用户：", "Nov 24 ", "\ud800", "[1,"])(
    "a megabyte of %j is cut, not walked",
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const { pattern } = parameterize(text);
      expect(pattern.length).toBeLessThanOrEqual(2_000);
      expect(parameterize(text.slice(0, 8_192)).pattern).toBe(pattern);
    },
  );

  test("what differs beyond the first 8,192 code units does not decide", () => {
    const head = "word ".repeat(1_700);
    expect(parameterize(`${head}alpha`)).toEqual(parameterize(`${head}beta`));
  });

  test("more patterns than the cache holds still come out right", () => {
    const name = (n: number) => Array.from(String(n), (digit) => "ghijklmnop"[Number(digit)]).join("");
    for (let n = 0; n < 20_000; n++) parameterize(`${name(n)} failed`);
    for (let n = 0; n < 20_000; n += 997) expect(parameterize(`${name(n)} failed`).pattern).toBe(`${name(n)} failed`);
  });
});

describe("codes", () => {
  test.each([
    ["HTTP 404 for /x", ["404"]],
    ["SQLSTATE[23000]: 1062 Duplicate", ["23000"]],
    ["Error 1062 (23000): Duplicate", ["1062", "23000"]],
    ["exit status 137", ["137"]],
    ["[Errno 13] denied", ["13"]],
    ["returned 404 rows", []],
    ["order 404 lost", []],
    ["verification code 482913", []],
    ["HRESULT 0x80070005", ["0x80070005"]],
    ["status=1/FAILURE", ["1/FAILURE"]],
  ])("%s keeps %j", (text, codes) => {
    expect(parameterize(text).codes).toEqual(codes);
  });
});

describe("values", () => {
  test.each([
    ["id 42", "id <int>"],
    ["x=-7", "x=<int>"],
    ["3.14 of 1e5", "<float> of <float>"],
    ["at 0x7ffe12", "at <hex>"],
    ["10.0.0.1:80 and fe80::1%eth0", "<ip> and <ip>"],
    ["jdbc:mysql://db:3306/shop?x=1 down", "jdbc:<url> down"],
    ["see (https://a.b/c?d=e).", "see (<url>)."],
    ["in 5 ms, 1h2m3s, 300 毫秒", "in <duration>"],
    ["took 12 seconds of 3", "took <duration> of <int>"],
    ["[24/Nov/2026:08:15:30 +0000] x", "[<date> <int>] x"],
    ["2026-11-24 08:15:30,123 x", "<date> x"],
    ["can't don't 'won't'", "can't don't 'won't'"],
    ['{"user_id":5,"state":"open"}', '{"user_id":<int>,"state":"open"}'],
    ["ids 1, 2, 3; 4", "ids <int>"],
    ["blk_-38 blk_12", "blk_<int> blk_<int>"],
    ["com.example.dev.Foo", "com.example.dev.Foo"],
    ["read-only and/or", "read-only and/or"],
    ["sha256 of utf-8 over http/2", "sha256 of utf-8 over http/2"],
    ["", ""],
  ])("%s", (text, pattern) => {
    expect(parameterize(text).pattern).toBe(pattern);
  });
});
