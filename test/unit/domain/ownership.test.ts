import { describe, expect, test } from "vitest";
import type { ErrorEvent, ExceptionInfo, Frame } from "../../../src/domain/error-event.ts";
import { compileGlob, compilePathGlob } from "../../../src/domain/owner-globs.ts";
import { compileOwnership, type OwnershipRule } from "../../../src/domain/ownership.ts";

const frame = (file: string, inApp = true, module?: string): Frame => ({
  file,
  inApp,
  ...(module === undefined ? {} : { module }),
});
const thrown = (...frames: Frame[]): ExceptionInfo => ({ type: "E", message: "m", frames });

function event(change: Partial<ErrorEvent>): ErrorEvent {
  return {
    origin: { type: "stdin", line: 1 },
    ...{ timestamp: 0, receivedAt: 0, level: "error", project: "shop", message: "m", exceptions: [], tags: {} },
    ...{ rule: "default", lines: 1 },
    ...change,
  };
}

const ownerOf = (rules: readonly OwnershipRule[], change: Partial<ErrorEvent>): string | undefined =>
  compileOwnership(rules)(event(change))?.owners[0];

describe("path globs are those of CODEOWNERS", () => {
  test.each([
    ["src/pay/**", "/app/src/pay/card/client.py", true],
    ["src/pay/**", "src/pay/client.py", true],
    ["src/pay/**", "/app/src/payment/client.py", false],
    ["src/pay", "/app/src/pay/card/client.py", true],
    ["src/pay/", "src/pay/x.py", true],
    ["src/pay/*", "src/pay/x.py", true],
    ["src/pay/*", "src/pay/card/x.py", false],
    ["*.sql", "/app/db/orders.sql", true],
    ["*.sql", "/app/db/orders.sql.py", false],
    ["/app/src/", "/app/src/a/b.py", true],
    ["/src/", "/app/src/a/b.py", false],
    ["src/**/model/*.ts", "/x/src/a/b/model/order.ts", true],
    ["src/**/model/*.ts", "/x/src/model/order.ts", true],
    ["src/**/model/*.ts", "/x/src/a/b/models/order.ts", false],
    ["**", "anything", true],
    ["a/**/b/**/c", "a/b/c/b/x/c", true],
    ["a/**/b/**/c", "a/x/c/y/c", false],
    ["client.py", "/app/src/client.py", true],
    ["SRC/Pay/**", "/app/src/pay/Client.PY", true],
    ["src\\pay\\**", "C:\\app\\src\\pay\\Client.cs", true],
    ["src/pay/**", "webpack:///./src/pay/client.ts?a1b2", true],
    ["src/pay/**", "file:///srv/src/pay/client.mjs", true],
    ["src/pay/**", "", false],
    ["src/[id]/**", "app/src/[id]/page.tsx", true],
    ["src/(a+)+$", "src/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false],
  ])("%s of %s: %s", (glob, path, expected) => {
    expect(compilePathGlob(glob)(path)).toBe(expected);
  });

  test("take no time that grows faster than the text", () => {
    const path = `${"a/".repeat(20_000)}b`;
    expect(compilePathGlob("a/**/a/**/a/**/a/**/c")(path)).toBe(false);
    expect(compileGlob("*a*a*a*a*a*a*b*c")("a".repeat(100_000))).toBe(false);
  });
});

describe("who owns an event", () => {
  const pay: OwnershipRule = { path: ["src/pay/**"], owners: ["#payments"] };
  const web: OwnershipRule = { path: ["src/web/**"], owners: ["#web"] };
  const all: OwnershipRule = { path: ["src/**"], owners: ["#core"] };

  test("of rules that match the same frame the last wins", () => {
    const exceptions = [thrown(frame("src/pay/a.py"))];
    expect(ownerOf([all, pay], { exceptions })).toBe("#payments");
    expect(ownerOf([pay, all], { exceptions })).toBe("#core");
  });

  test("the first frame that any rule matches decides, wherever its rule stands", () => {
    const exceptions = [thrown(frame("src/pay/a.py"), frame("src/web/b.py"))];
    expect(ownerOf([pay, web], { exceptions })).toBe("#payments");
    expect(ownerOf([web, pay], { exceptions })).toBe("#payments");
    expect(ownerOf([web], { exceptions })).toBe("#web");
  });

  test("the user's own frames come before others, causes after what they caused", () => {
    const library = frame("src/pay/vendor.py", false);
    expect(ownerOf([pay, web], { exceptions: [thrown(library), thrown(frame("src/web/b.py"))] })).toBe("#web");
    expect(ownerOf([pay, web], { exceptions: [thrown(library)] })).toBe("#payments");
    const chain = [thrown(frame("src/web/b.py")), thrown(frame("src/pay/a.py"))];
    expect(ownerOf([pay, web], { exceptions: chain })).toBe("#web");
  });

  test("modules are found with all beneath them, and Java's files in the folders of their package", () => {
    const java = { exceptions: [thrown(frame("CardClient.java", true, "com.shop.pay.CardClient"))] };
    expect(ownerOf([{ module: ["com.shop.pay"], owners: ["a"] }], java)).toBe("a");
    expect(ownerOf([{ module: ["com.shop.pa"], owners: ["a"] }], java)).toBeUndefined();
    expect(ownerOf([{ module: ["com.*.CardClient"], owners: ["a"] }], java)).toBe("a");
    expect(ownerOf([{ path: ["com/shop/pay/**"], owners: ["a"] }], java)).toBe("a");
    const rust = { exceptions: [thrown({ module: "shop::pay::card", inApp: true })] };
    expect(ownerOf([{ module: ["shop::pay"], owners: ["a"] }], rust)).toBe("a");
    expect(ownerOf([{ path: ["**"], owners: ["a"] }], rust)).toBeUndefined();
  });

  test("service, logger and tags are looked at too, and between them and frames the later rule wins", () => {
    const of = { service: "cart-api", logger: "shop.pay.Card", tags: { tenant: "acme-eu" } };
    expect(ownerOf([{ service: ["cart-*"], owners: ["a"] }], of)).toBe("a");
    expect(ownerOf([{ service: ["cart"], owners: ["a"] }], of)).toBeUndefined();
    expect(ownerOf([{ logger: ["shop.pay"], owners: ["a"] }], of)).toBe("a");
    expect(ownerOf([{ tag: { tenant: ["globex", "acme-*"] }, owners: ["a"] }], of)).toBe("a");
    expect(ownerOf([{ tag: { region: ["*"] }, owners: ["a"] }], of)).toBeUndefined();
    const cart: OwnershipRule = { service: ["cart-*"], owners: ["#cart"] };
    const exceptions = [thrown(frame("src/pay/a.py"))];
    expect(ownerOf([cart, pay], { ...of, exceptions })).toBe("#payments");
    expect(ownerOf([pay, cart], { ...of, exceptions })).toBe("#cart");
    expect(ownerOf([pay, cart], { exceptions })).toBe("#payments");
  });

  test("all conditions of a rule must hold, those of frames for one and the same frame", () => {
    const rule: OwnershipRule = { path: ["*.java"], module: ["com.shop"], service: ["cart"], owners: ["a"] };
    const exceptions = [thrown(frame("A.java", true, "org.x.A"), frame("B.kt", true, "com.shop.B"))];
    expect(ownerOf([rule], { service: "cart", exceptions })).toBeUndefined();
    const both = [thrown(frame("B.java", true, "com.shop.B"))];
    expect(ownerOf([rule], { service: "cart", exceptions: both })).toBe("a");
    expect(ownerOf([rule], { service: "web", exceptions: both })).toBeUndefined();
  });

  test("the rule is told as people write it, and nobody owns what no rule matches", () => {
    const rule: OwnershipRule = { path: ["a/**", "b/**"], tag: { k: ["v"] }, owners: ["x", "y"] };
    const found = compileOwnership([rule])(event({ tags: { k: "v" }, exceptions: [thrown(frame("b/c.py"))] }));
    expect(found).toEqual({ owners: ["x", "y"], rule: "path:[a/**,b/**] tag.k:v" });
    expect(compileOwnership([rule])(event({}))).toBeUndefined();
    expect(compileOwnership([])(event({}))).toBeUndefined();
  });
});
