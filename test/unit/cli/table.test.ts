import fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth } from "../../../src/cli/display-width.ts";
import { type Column, printTable } from "../../../src/cli/table.ts";
import { capturedCli } from "../../support/captured-cli.ts";

interface Row {
  readonly count: number;
  readonly title: string;
  readonly culprit: string;
}
const columns: readonly Column<Row>[] = [
  { heading: "COUNT", cell: ({ count }) => String(count), align: "right" },
  { heading: "TITLE", cell: ({ title }) => title, minWidth: 10 },
  { heading: "CULPRIT", cell: ({ culprit }) => culprit, minWidth: 8, optional: true },
];
const rows: readonly Row[] = [
  { count: 1200, title: "Order <int> not found", culprit: "shop.cart.CartService.checkout" },
  { count: 7, title: "订单 <int> 不存在", culprit: "app\\Order" },
];

function table(width?: number, given: readonly Row[] = rows): string {
  const cli = capturedCli(width === undefined ? {} : { columns: width });
  printTable(cli.context.terminal, columns, given);
  return cli.out();
}

test("columns are aligned by cells, and nothing is cut where there is no terminal", () => {
  expect(table()).toBe(
    [
      "COUNT  TITLE                  CULPRIT",
      " 1200  Order <int> not found  shop.cart.CartService.checkout",
      "    7  订单 <int> 不存在      app\\Order",
      "",
    ].join("\n"),
  );
});

test("the widest column gives first", () => {
  expect(table(50).split("\n")[1]).toBe(" 1200  Order <int> not fou…  shop.cart.CartServic…");
});

test("optional columns go where there is no room", () => {
  expect(table(24)).toBe("COUNT  TITLE\n 1200  Order <int> not …\n    7  订单 <int> 不存在\n");
});

test("log text in a cell stays in its line", () => {
  const out = table(undefined, [{ count: 1, title: "a\nb\u001b[2J", culprit: "" }]);
  expect(out.split("\n")[1]?.trimEnd()).toBe("    1  a\\nb\\x1b[2J");
});

test("no line is wider than the terminal that has room for the least", () => {
  const row = fc.record({ count: fc.nat(99_999), title: fc.string({ unit: "grapheme" }), culprit: fc.string() });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), fc.integer({ min: 30, max: 120 }), (given, width) => {
      for (const line of table(width, given).split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
