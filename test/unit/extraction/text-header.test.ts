import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTextHeader } from "../../../src/extraction/text-header.ts";

/** `level|logger|thread|message` of a line; `-` for what its head does not say. */
function parts(line: string): string {
  const header = readTextHeader(line);
  if (header === undefined) return "none";
  return [header.level ?? "-", header.logger ?? "-", header.thread ?? "-", line.slice(header.end)].join("|");
}

describe("readTextHeader", () => {
  it.each([
    ["2026-11-24 10:00:00,123 ERROR [main] com.shop.X - it: failed", "ERROR|com.shop.X|main|it: failed"],
    ["10:00:00.123 [main] ERROR c.e.Foo - it failed", "ERROR|c.e.Foo|main|it failed"],
    [
      "2026-11-24T10:00:00.123+08:00 ERROR 1 --- [shop] [nio-1] c.e.Cart                 : it - failed",
      "ERROR|c.e.Cart|nio-1|it - failed",
    ],
    ["[2018-05-17T08:19:35,939][ERROR][o.e.n.Node               ] [vWN] it failed", "ERROR|o.e.n.Node|vWN|it failed"],
    ["2026-11-24 10:00:00,123 - shop.cart - ERROR - it failed", "ERROR|shop.cart|-|it failed"],
    ["2026-11-24 10:00:00.123 | ERROR    | shop.cart:add:12 - it failed", "ERROR|shop.cart|-|it failed"],
    ["ERROR:shop.cart:it failed", "ERROR|shop.cart|-|it failed"],
    ["[2026-11-24 10:00:00 +0000] [7] [ERROR] it failed", "ERROR|-|-|it failed"],
    [
      "24-Nov-2026 10:00:00.123 SEVERE [main] org.apache.catalina.Service.init it failed",
      "SEVERE|org.apache.catalina.Service.init|main|it failed",
    ],
    ["Nov 24, 2026 10:00:00 AM it failed", "-|-|-|it failed"],
    ["2026-11-24 10:00:00 ERROR could not do 12 things - now", "ERROR|-|-|could not do 12 things - now"],
    ["ERROR could not do it", "ERROR|-|-|could not do it"],
    ["[ERROR] could not do it", "ERROR|-|-|could not do it"],
    ["[10:00:00 ERR] it failed", "ERR|-|-|it failed"],
    ["2026-11-24 10:00:00 ERROR 库存不足", "ERROR|-|-|库存不足"],
    ["2026-11-24 10:00:00 it failed", "-|-|-|it failed"],
    ["it failed", "none"],
    ["12 errors", "none"],
    ["", "none"],
    ["[main] started", "none"],
  ])("%s", (line, expected) => {
    expect(parts(line)).toBe(expected);
  });

  it("reads the first line only", () => {
    expect(parts("ERROR\n2026-11-24 [x] y - z")).toBe("ERROR|-|-|\n2026-11-24 [x] y - z");
  });

  it("never reads beyond the text, whatever it is", () => {
    const piece = fc.constantFrom(
      "2026-11-24",
      " ",
      "10:00:00",
      "[",
      "]",
      "ERROR",
      "main",
      "-",
      ":",
      "|",
      "a.b.C",
      "---",
      "\t",
      "\n",
      "Nov 24",
      "7",
      "+0800",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const line = pieces.join("");
        const end = readTextHeader(line)?.end ?? 0;
        expect(end).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(line.length);
      }),
      { numRuns: 3_000 },
    );
  });
});
