import type { EpochMs } from "../../../domain/time.ts";
import type { DemoService } from "../demo-stream.ts";

/** ThinkPHP 6's file log, in the server's own time zone; the shop stands in China. */
function line(at: EpochMs, level: string, message: string, trace: readonly string[] = []): string {
  const local = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);
  return `${[`[${local}+08:00][${level}] ${message}`, ...trace].join("\n")}\n`;
}

const THINK = [
  "#2 [internal function]: think\\route\\dispatch\\Controller->think\\route\\dispatch\\{closure}(Object(think\\Request))",
  "#3 /var/www/shop/vendor/topthink/framework/src/think/Pipeline.php(59): call_user_func(Object(Closure), Object(think\\Request))",
  "#4 /var/www/shop/vendor/topthink/framework/src/think/Http.php(162): think\\Route->dispatch(Object(think\\Request), Object(Closure))",
  "#5 /var/www/shop/public/index.php(20): think\\Http->run()",
  "#6 {main}",
];

/** The shop's pages: PHP-FPM with ThinkPHP, messages in Chinese. */
export const storefront: DemoService = {
  id: "storefront",
  service: "storefront",
  file: "storefront/think.log",
  format: "text",
  streams: [
    {
      kind: "storefront.sql",
      level: "info",
      perMinute: 15,
      render: (pick, at) =>
        line(
          at,
          "sql",
          `SELECT * FROM \`goods\` WHERE \`id\` = ${pick.int(1, 9_999)} LIMIT 1 [ RunTime:0.000${pick.int(100, 999)}s ]`,
        ),
    },
    {
      kind: "storefront.info",
      level: "info",
      perMinute: 10,
      render: (pick, at) => line(at, "info", `用户登录成功，用户编号：${pick.int(10_000, 99_999)}，来源：${pick.ip()}`),
    },
    {
      kind: "storefront.stock",
      level: "error",
      perMinute: 0.4,
      title: "库存不足",
      render: (pick, at) =>
        line(
          at,
          "error",
          `商品“SKU-${pick.int(1_000, 9_999)}”库存不足，剩余${pick.int(0, 4)}件，订单${pick.int(10_000, 99_999)}下单失败`,
        ),
    },
    {
      kind: "storefront.duplicate_order",
      level: "error",
      perMinute: 0.25,
      title: "SQLSTATE[23000]",
      render: (pick, at) =>
        line(
          at,
          "error",
          `[10501]SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry '${pick.int(100_000, 999_999)}' for key 'orders.order_no'[/var/www/shop/vendor/topthink/think-orm/src/db/PDOConnection.php:814]`,
          [
            "#0 /var/www/shop/vendor/topthink/think-orm/src/db/PDOConnection.php(1245): think\\db\\PDOConnection->pdoExecute('INSERT INTO `or...', Array)",
            "#1 /var/www/shop/app/controller/Order.php(64): app\\service\\OrderService->create(Array)",
            ...THINK,
          ],
        ),
    },
    {
      kind: "storefront.pay_callback",
      level: "error",
      perMinute: 0.9,
      from: 120,
      title: "支付回调验签失败",
      render: (pick, at) =>
        line(
          at,
          "error",
          `支付回调验签失败，订单号：${pick.int(10_000_000, 99_999_999)}，状态码：403，耗时${pick.int(12, 900)}毫秒`,
        ),
    },
  ],
};
