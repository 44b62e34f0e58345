import { describe, expect, test } from "vitest";
import {
  frameName,
  normaliseFile,
  normaliseFunction,
  normaliseModule,
} from "../../../../../src/grouping/strategies/v1/frame-name.ts";

describe("functions", () => {
  test.each([
    ["lambda$handle$3", "lambda$handle"],
    ["lambda$null$0", "lambda$"],
    ["lambda$2", "lambda$"],
    ["CGLIB$save$12", "save"],
    ["access$200", "access$"],
    ["load$default", "load"],
    ["load$suspendImpl", "load"],
    ["invoke-IoAF18A", "invoke"],
    ["handle-request", "handle-request"],
    ["<init>", "<init>"],
    ["<module>", "<module>"],
    ["(*Client).Charge.func1.2", "(*Client).Charge.func"],
    ["Charge-fm", "Charge"],
    ["Map[go.shape.string]", "Map"],
    ["<PayAsync>d__12.MoveNext", "PayAsync"],
    ["<Pay>b__0_1", "Pay"],
    ["Find<T>", "Find"],
    ["Object.<anonymous>", "Object.<anonymous>"],
    ["async Cart.add", "Cart.add"],
    ["new Cart", "Cart"],
    ["Order.create [as handler]", "Order.create"],
    ["block (2 levels) in run", "run"],
    ["rank.<locals>.<lambda>", "rank.<lambda>"],
    ["rescue in block in run", "run"],
    ["{closure}", "{closure}"],
    ["{closure:Shop\\Cart::total():12}", "{closure}"],
    ["shop::add::{{closure}}", "shop::add::{closure}"],
    ["shop::add::{closure#1}", "shop::add::{closure}"],
    ["closure #2 in Cart.total()", "closure in Cart.total"],
    ["specialized Cart.total()", "Cart.total"],
    ["-total/1-fun-0-", "total/1.fun"],
    ["function <cart.lua:12>", "function <cart.lua>"],
    ["shop::Cart::total(int) const", "shop::Cart::total"],
  ])("%s → %s", (written, expected) => {
    expect(normaliseFunction(written)).toBe(expected);
  });
});

describe("modules", () => {
  test.each([
    ["com.shop.OrderService$$EnhancerBySpringCGLIB$$1a2b3c4d", "com.shop.OrderService$$proxy"],
    ["com.shop.OrderService$$SpringCGLIB$$0", "com.shop.OrderService$$proxy"],
    ["com.shop.Repo_$$_jvst4e2_1f", "com.shop.Repo$$proxy"],
    ["com.shop.Repo$MockitoMock$1230412", "com.shop.Repo$$proxy"],
    ["com.shop.Repo_Subclass", "com.shop.Repo$$proxy"],
    ["com.shop.Repo$Proxy$_$$_WeldClientProxy", "com.shop.Repo$$proxy"],
    ["java.base/java.util.ArrayList", "java.util.ArrayList"],
    ["java.base@21.0.1/java.util.ArrayList", "java.util.ArrayList"],
    ["app//com.shop.Repo", "com.shop.Repo"],
    ["Shop.Pay+<>c__DisplayClass3_0", "Shop.Pay"],
    ["com.sun.proxy.$Proxy123", "$Proxy"],
    ["jdk.proxy2.$Proxy98", "$Proxy"],
    ["sun.reflect.GeneratedMethodAccessor123", "sun.reflect.GeneratedMethodAccessor"],
    ["jdk.internal.reflect.GeneratedConstructorAccessor5", "jdk.internal.reflect.GeneratedConstructorAccessor"],
    ["com.shop.Order$1", "com.shop.Order$anonymous"],
    ["com.shop.Order$Line", "com.shop.Order$Line"],
    ["com.shop.A$$Lambda$14/0x0000000800066840", "com.shop.A$$Lambda"],
    ["com.shop.A$$Lambda/0x00007f2f3c0a1", "com.shop.A$$Lambda"],
    ["github.com/gin-gonic/gin@v1.10.0", "github.com/gin-gonic/gin"],
    ["Shop.Pay.<ChargeAsync>d__5", "Shop.Pay.ChargeAsync"],
    ["Shop.Repo`1[System.Int32]", "Shop.Repo"],
    ["shop::pay::charge::h0123456789abcdef", "shop::pay::charge"],
    ["class@anonymous/var/www/app/x.php:12$0", "class@anonymous"],
    ["shop.cart.views", "shop.cart.views"],
    ["app\\controller\\Order", "app\\controller\\Order"],
    ["/srv/releases/20261124081530/src/pay.js", "src/pay.js"],
  ])("%s → %s", (written, expected) => {
    expect(normaliseModule(written)).toBe(expected);
  });
});

describe("files", () => {
  test.each([
    ["/assets/index-Bx1f2Q9z.js", "assets/index.js"],
    ["https://cdn.example.com/static/js/main.abc12345.chunk.js?x=1", "js/main.js"],
    ["webpack:///./src/pay.ts?abcd", "src/pay.ts"],
    ["C:\\app\\src\\Pay.cs", "src/Pay.cs"],
    ["/var/www/releases/9f8e7d6c5b/app/Order.php", "app/Order.php"],
    ["/opt/app-1.2.3/lib/1.4.0/pay.py", "lib/pay.py"],
    ["order-controller.js", "order-controller.js"],
    ["index.js", "index.js"],
  ])("%s → %s", (written, expected) => {
    expect(normaliseFile(written)).toBe(expected);
  });
});

describe("frames", () => {
  test("module before file, and neither line nor cache order matters", () => {
    const frame = { module: "com.shop.Cart", function: "add", file: "Cart.java", line: 7, inApp: true };
    expect(frameName(frame)).toBe("com.shop.Cart.add");
    expect(frameName({ ...frame, line: 99, file: "Other.java" })).toBe("com.shop.Cart.add");
    expect(frameName({ file: "/app/cart.js", function: "add", inApp: true })).toBe("app/cart.js:add");
    expect(frameName({ file: "com.shop.Cart", function: "add", inApp: true })).toBe("com.shop.Cart:add");
    expect(frameName({ function: "main", inApp: true })).toBe("main");
    expect(frameName({ module: "Shop.Pay+<ChargeAsync>d__5", function: "MoveNext()", inApp: true })).toBe(
      "Shop.Pay.ChargeAsync",
    );
    expect(frameName({ inApp: true })).toBe("");
  });

  test("names of any length and kind are taken in linear time", () => {
    for (const piece of ["$", "<", "a$1", "::", "(", "/1.2", "lambda$", "@"]) {
      const name = piece.repeat(200_000);
      expect(normaliseFunction(name).length).toBeLessThanOrEqual(2_000);
      expect(normaliseFile(name).length).toBeLessThanOrEqual(2_000);
    }
  });
});
