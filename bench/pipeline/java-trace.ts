const EXCEPTIONS = [
  "java.lang.IllegalStateException",
  "java.sql.SQLTransientConnectionException",
  "java.net.SocketTimeoutException",
  "com.example.shop.payment.CardDeclinedException",
  "org.hibernate.StaleObjectStateException",
];

/** An ECS error with a 40-frame Java trace of one of 50 kinds; about 4 KB, as Spring Boot writes them. */
export function javaTraceRecord(index: number): string {
  const kind = index % 50;
  const type = EXCEPTIONS[kind % EXCEPTIONS.length] ?? "";
  const message = `Order ${100_000 + index} of customer c${(index * 7919).toString(16)} failed after ${index % 900} ms`;
  const frames = Array.from({ length: 40 }, (_, depth) =>
    depth < 12
      ? `\tat com.example.shop.step${kind}.Service${depth}.handle(Service${depth}.java:${20 + depth})`
      : `\tat org.springframework.web.servlet.Layer${depth}.doFilter(Layer${depth}.java:${100 + depth})`,
  );
  return JSON.stringify({
    "@timestamp": new Date(Date.UTC(2026, 10, 24, 8) + index).toISOString(),
    log: { level: "ERROR", logger: `com.example.shop.step${kind}.Service0` },
    message,
    service: { name: `service-${kind % 8}`, version: `2.4.${kind % 3}` },
    host: { name: `node-${index % 20}` },
    error: { type, message, stack_trace: `${type}: ${message}\n${frames.join("\n")}` },
  });
}
