import type { Level } from "../../../domain/level.ts";
import type { EpochMs } from "../../../domain/time.ts";
import { type DemoService, SIMMERING, timeParts } from "../demo-stream.ts";
import type { Picker } from "../picker.ts";

/** Spring Boot 3, plain text: a blank line before and after each trace, as `%wEx` prints it. */
function line(pick: Picker, at: EpochMs, level: Level, logger: string, message: string, trace: readonly string[] = []) {
  const { day, time, millis } = timeParts(at);
  const thread = `[nio-8080-exec-${pick.int(1, 16)}]`;
  const name = { error: "ERROR", warning: " WARN", debug: "DEBUG" }[level as string] ?? " INFO";
  const head = `${day}T${time}.${millis}Z ${name} 1 --- ${thread.padStart(20)} ${logger.padEnd(40)} : ${message}\n`;
  return trace.length === 0 ? head : `${head}\n${trace.join("\n")}\n\n`;
}

const SPRING = [
  "\tat org.springframework.aop.framework.CglibAopProxy$DynamicAdvisedInterceptor.intercept(CglibAopProxy.java:720)",
  "\tat com.example.shop.order.OrderService$$SpringCGLIB$$0.place(<generated>)",
  "\tat com.example.shop.order.OrderController.place(OrderController.java:58)",
  "\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)",
  "\tat java.base/java.lang.reflect.Method.invoke(Method.java:580)",
  "\tat org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:255)",
  "\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)",
  "\tat jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)",
  "\tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:149)",
  "\tat org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1741)",
  "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
];
const SERVLET = "o.a.c.c.C.[.[.[/].[dispatcherServlet]";
const SERVLET_MESSAGE =
  "Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception [Request processing failed";

/** Orders: Java with Spring Boot. */
export const order: DemoService = {
  id: "order",
  service: "order-service",
  file: "order/order-service.log",
  format: "text",
  streams: [
    {
      kind: "order.placed",
      level: "info",
      perMinute: 20,
      render: (pick, at) =>
        line(
          pick,
          at,
          "info",
          "c.e.shop.order.OrderController",
          `Order ${pick.int(100_000, 999_999)} placed by ${pick.email()}, total ${pick.amount()} EUR`,
        ),
    },
    {
      kind: "order.shipped",
      level: "info",
      perMinute: 8,
      render: (pick, at) =>
        line(
          pick,
          at,
          "info",
          "c.e.shop.order.ShippingListener",
          `Order ${pick.int(100_000, 999_999)} handed to carrier in ${pick.int(20, 900)} ms`,
        ),
    },
    {
      kind: "order.slow",
      level: "warning",
      perMinute: 1,
      render: (pick, at) =>
        line(
          pick,
          at,
          "warning",
          "c.e.shop.order.OrderRepository",
          `Slow query: ${pick.int(1_000, 9_000)} ms for ${pick.int(1, 5_000)} rows`,
        ),
    },
    {
      kind: "order.missing_address",
      level: "error",
      perMinute: 0.5,
      title: "NullPointerException",
      render: (pick, at) =>
        line(pick, at, "error", SERVLET, `${SERVLET_MESSAGE}: java.lang.NullPointerException] with root cause`, [
          'java.lang.NullPointerException: Cannot invoke "com.example.shop.order.Address.country()" because "address" is null',
          "\tat com.example.shop.order.TaxCalculator.rateOf(TaxCalculator.java:41)",
          `\tat com.example.shop.order.TaxCalculator.lambda$total$${pick.int(0, 3)}(TaxCalculator.java:33)`,
          "\tat java.base/java.util.stream.ReferencePipeline$3$1.accept(ReferencePipeline.java:212)",
          "\tat com.example.shop.order.TaxCalculator.total(TaxCalculator.java:34)",
          "\tat com.example.shop.order.OrderService.place(OrderService.java:87)",
          ...SPRING,
        ]),
    },
    {
      kind: "order.pool_exhausted",
      level: "error",
      perMinute: 0.15,
      spikes: [{ from: 35, seconds: 40, perMinute: 60 }, SIMMERING],
      title: "Unable to acquire JDBC Connection",
      render: (pick, at) =>
        line(
          pick,
          at,
          "error",
          "c.e.shop.order.OrderController",
          `Could not load order ${pick.int(100_000, 999_999)}`,
          [
            "org.springframework.dao.DataAccessResourceFailureException: Unable to acquire JDBC Connection",
            "\tat org.springframework.orm.jpa.vendor.HibernateJpaDialect.convertHibernateAccessException(HibernateJpaDialect.java:277)",
            "\tat com.example.shop.order.OrderRepository.find(OrderRepository.java:29)",
            "\tat com.example.shop.order.OrderService.load(OrderService.java:112)",
            ...SPRING.slice(2),
            `Caused by: java.sql.SQLTransientConnectionException: shop-pool - Connection is not available, request timed out after ${pick.int(30_000, 30_999)}ms`,
            "\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)",
            "\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:181)",
            "\tat com.example.shop.order.OrderRepository.find(OrderRepository.java:27)",
            "\t... 14 common frames omitted",
          ],
        ),
    },
    {
      kind: "order.stock_conflict",
      level: "error",
      perMinute: 0.3,
      title: "is out of stock",
      render: (pick, at) =>
        line(
          pick,
          at,
          "error",
          "c.e.shop.order.StockClient",
          `Reservation failed: item ${pick.int(1_000, 9_999)} is out of stock, ${pick.int(1, 40)} requested`,
        ),
    },
  ],
};
