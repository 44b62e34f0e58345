import { describe, expect, test } from "vitest";
import { createDecoder } from "../../../src/decoding/create-decoder.ts";
import type { DecoderOptions } from "../../../src/decoding/decoder.ts";
import type { JsonObject, LogRecord, RawRecord } from "../../../src/domain/log-record.ts";

const NOW = Date.UTC(2026, 10, 24, 8, 15, 30);
const UTC_OPTIONS: DecoderOptions = { format: "auto", encoding: "utf-8", timezone: "UTC" };

function raw(value: RawRecord["value"], extra: Partial<RawRecord> = {}): RawRecord {
  return { origin: { type: "stdin", line: 1 }, value, ...extra };
}

function decode(
  value: string | Buffer | JsonObject,
  options: Partial<DecoderOptions> = {},
  extra: Partial<RawRecord> = {},
): LogRecord {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const decoded = createDecoder({ ...UTC_OPTIONS, ...options }).decode(raw(bytes, extra), NOW);
  if (decoded.kind !== "record") throw new Error(`decoded to ${decoded.kind}`);
  return decoded.record;
}

describe("documents", () => {
  test("ECS, nested and dotted alike", () => {
    const nested = {
      "@timestamp": "2026-11-24T08:15:30.123Z",
      log: { level: "ERROR", logger: "com.shop.Cart" },
      message: "cannot pay",
      service: { name: "cart", environment: "prod", version: "1.2" },
      host: { name: "node-1" },
      container: { id: "abc" },
      trace: { id: "t1" },
      span: { id: "s1" },
      error: {
        type: "IOException",
        message: "broken pipe",
        stack_trace: "IOException: broken pipe\n\tat a.b(C.java:1)",
      },
    };
    const expected = {
      timestamp: Date.UTC(2026, 10, 24, 8, 15, 30, 123),
      level: "ERROR",
      logger: "com.shop.Cart",
      message: "cannot pay",
      service: "cart",
      environment: "prod",
      release: "1.2",
      host: "node-1",
      container: "abc",
      traceId: "t1",
      spanId: "s1",
      errorType: "IOException",
      errorMessage: "broken pipe",
      stackTrace: nested.error.stack_trace,
      lines: 1,
    };
    expect(decode(nested)).toMatchObject(expected);
    expect(decode(nested).fields).toBe(nested);
    const dotted = Object.fromEntries(
      Object.entries(nested).flatMap(([key, value]) =>
        typeof value === "string"
          ? [[key, value]]
          : Object.entries(value).map(([inner, leaf]) => [`${key}.${inner}`, leaf]),
      ),
    );
    expect(decode(JSON.stringify(dotted))).toMatchObject(expected);
  });

  test.each<[string, JsonObject, Partial<LogRecord>]>([
    [
      "pino",
      {
        level: 50,
        time: 1764000000000,
        msg: "no",
        err: { type: "TypeError", message: "x", stack: "TypeError: x\n    at a" },
      },
      {
        level: "50",
        timestamp: 1764000000000,
        message: "no",
        errorType: "TypeError",
        stackTrace: "TypeError: x\n    at a",
      },
    ],
    [
      "zap",
      { level: "error", ts: 1764000000.5, logger: "api", msg: "no", error: "eof", stacktrace: "main.f\n\t/a.go:1" },
      { timestamp: 1764000000500, errorMessage: "eof", stackTrace: "main.f\n\t/a.go:1", logger: "api" },
    ],
    [
      "Serilog",
      { "@t": "2026-11-24T08:00:00Z", "@l": "Error", "@mt": "Hi {Name}", "@x": "System.Exception: x\n   at A.B()" },
      { level: "Error", message: "Hi {Name}", stackTrace: "System.Exception: x\n   at A.B()" },
    ],
    [
      "structlog",
      {
        event: "boom",
        level: "error",
        timestamp: "2026-11-24 08:00:00",
        exception: "Traceback (most recent call last):\n  File",
      },
      { message: "boom", stackTrace: "Traceback (most recent call last):\n  File" },
    ],
    [
      "GELF",
      { version: "1.1", short_message: "no", level: 3, host: "h", full_message: "no\ntrace" },
      { message: "no", level: "err", host: "h", stackTrace: "no\ntrace" },
    ],
    [
      "Monolog",
      {
        message: "no",
        level: 400,
        level_name: "ERROR",
        channel: "app",
        context: { exception: { class: "Foo", message: "bar" } },
      },
      { level: "ERROR", logger: "app", errorType: "Foo", errorMessage: "bar" },
    ],
    [
      "OTel",
      {
        severityText: "ERROR",
        severityNumber: 17,
        timeUnixNano: "1764000000123456789",
        body: { stringValue: "no" },
        attributes: [{ key: "exception.type", value: { stringValue: "E" } }],
        resource: { attributes: [{ key: "service.name", value: { stringValue: "svc" } }] },
      },
      { level: "ERROR", timestamp: 1764000000123, message: "no", errorType: "E", service: "svc" },
    ],
    [
      "journald",
      { MESSAGE: "no", PRIORITY: "3", _HOSTNAME: "h", SYSLOG_IDENTIFIER: "sshd" },
      { message: "no", level: "err", host: "h", service: "sshd" },
    ],
    ["a stack as a list", { message: "no", error: { stack_trace: ["a", "b"] } }, { stackTrace: "a\nb" }],
  ])("%s", (_, document, expected) => {
    expect(decode(document)).toMatchObject(expected);
  });

  test("opens a document inside the message; the outer one fills the gaps, and no key becomes a prototype", () => {
    const inner = '{"level":"error","msg":"inside","ts":1764000000,"__proto__":{"polluted":true}}';
    const record = decode({
      message: inner,
      "@timestamp": "2026-01-01T00:00:00Z",
      kubernetes: { pod: { name: "p-1" } },
    });
    expect(record).toMatchObject({ message: "inside", level: "error", timestamp: 1764000000000, container: "p-1" });
    expect(record.fields).toMatchObject({ level: "error", kubernetes: { pod: { name: "p-1" } } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((record.fields as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("values of the wrong type are passed over", () => {
    const record = decode({
      message: null,
      level: ["x"],
      log: 5,
      service: { name: 7 },
      "@timestamp": {},
      error: [1],
      host: [],
    });
    expect(record).toMatchObject({ message: "5", service: "7" });
    expect(record.level).toBeUndefined();
    expect(record.timestamp).toBeUndefined();
    expect(record.errorMessage).toBeUndefined();
    expect(decode({ message: { a: 1 } }).message).toBe('{"a":1}');
  });

  test("without any message it is rendered; the error's own message is better", () => {
    expect(decode({ a: 1, b: ["c"] }).message).toBe('{"a":1,"b":["c"]}');
    expect(decode({ a: 1, error: { message: "no" } }).message).toBe("no");
    expect(decode({ a: "x".repeat(100_000) }).message.length).toBeLessThan(5_000);
  });

  test("a whole trace where the message should be is a trace", () => {
    expect(decode({ msg: "x", error: "E: y\n  at z" })).toMatchObject({ stackTrace: "E: y\n  at z" });
  });

  test("broken JSON is text, and can still be an error", () => {
    const record = decode('{"level":"error","message":"cut off he');
    expect(record).toMatchObject({ message: '{"level":"error","message":"cut off he', fields: {} });
  });

  test("very deep documents are text", () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(decode(deep).fields).toEqual({});
    expect(decode(`{"message":"ok","text":"${"[{".repeat(2_000)}"}`).message).toBe("ok");
  });

  test("names are bounded, text is storable", () => {
    const record = decode({ message: "a\0b\ud800c", service: "s".repeat(9_999) });
    expect(record.message).toBe("a\ufffdb\ufffdc");
    expect(record.service).toHaveLength(256);
  });
});

describe("container runtimes", () => {
  test("CRI: time, output and partial lines; a document inside is opened", () => {
    const extra = { stream: "f" };
    expect(decode("2016-10-06T00:17:09.669794202Z stdout P half a li", {}, extra)).toMatchObject({
      message: "half a li",
      partial: true,
      stream: "f stdout",
      timestamp: Date.UTC(2016, 9, 6, 0, 17, 9, 669),
    });
    const opened = decode('2016-10-06T00:17:09.669794202Z stderr F {"level":"error","msg":"x"}', {}, extra);
    expect(opened).toMatchObject({ message: "x", level: "error" });
    expect(opened.stream).toBeUndefined();
    expect(decode('2016-10-06T00:17:09.669794202Z stdout P {"a":1}', {}, extra).fields).toEqual({});
  });

  test("Docker's json-file: a line of a text, partial without its end", () => {
    const line = (log: string): string => JSON.stringify({ log, stream: "stderr", time: "2026-11-24T08:00:00.5Z" });
    expect(decode(line("\tat a.b(C.java:1)\n"), {}, { stream: "f" })).toMatchObject({
      message: "\tat a.b(C.java:1)",
      stream: "f stderr",
    });
    expect(decode(line("half"), {}, { stream: "f" })).toMatchObject({ message: "half", partial: true });
    expect(decode(line('{"level":"warn","msg":"x"}\n'), {}, { stream: "f" })).toMatchObject({
      message: "x",
      level: "warn",
    });
  });

  test("lines that a shipper sent one by one belong to their file and host", () => {
    const shipped = {
      message: "\tat a.b(C.java:1)",
      host: { name: "h" },
      log: { file: { path: "/a.log" }, offset: 5 },
    };
    expect(decode(shipped).stream).toBe("h  /a.log  ");
    expect(decode(shipped).offset).toBe(5);
    expect(decode({ message: "whole", host: { name: "h" } }).stream).toBeUndefined();
  });

  test("lines of a container that a shipper sent to Kafka are a text's, whole documents are not", () => {
    const sent = (document: object) =>
      decode(
        JSON.stringify(document),
        {},
        { stream: "t/0", origin: { type: "kafka", topic: "t", partition: 0, offset: "1" } },
      );
    const kubernetes = { pod_name: "cart-1", docker_id: "abc", host: "n" };
    expect(sent({ log: "\tat a.b(C.java:1)\n", stream: "stderr", kubernetes })).toMatchObject({
      message: "\tat a.b(C.java:1)",
      stream: "n abc   stderr",
    });
    expect(sent({ message: "order lost", log: { level: "error" }, kubernetes }).begins).toBe(true);
    expect(sent({ message: "order lost", error: { stack_trace: "x\n\tat y" }, kubernetes }).stream).toBeUndefined();
    expect(sent({ message: "whole" }).stream).toBeUndefined();
  });

  test("a syslog line inside a document", () => {
    const document = { message: "<11>Nov 24 08:00:00 web shop[7]: no stock" };
    const timestamp = Date.UTC(2026, 10, 24, 8);
    const own = { level: "err", host: "web", service: "shop" };
    expect(decode(JSON.stringify(document))).toMatchObject({ message: "no stock", timestamp, ...own });
    // Conditions on these are pushed down, and the engine does not see them here.
    const stored = decode(document);
    expect(stored).toMatchObject({ message: "no stock", timestamp });
    expect(stored).not.toHaveProperty("service");
    expect(stored).not.toHaveProperty("level");
  });

  test("MongoDB's documents", () => {
    const document = {
      t: { $date: "2026-11-24T08:15:30.123+00:00" },
      s: "W",
      c: "NETWORK",
      id: 1,
      ctx: "conn1",
      msg: "slow",
    };
    expect(decode(document)).toMatchObject({
      message: "slow",
      level: "W",
      timestamp: Date.UTC(2026, 10, 24, 8, 15, 30, 123),
    });
  });

  test("reopen reads what partial lines were when put together", () => {
    const decoder = createDecoder(UTC_OPTIONS);
    const half = decode('2016-10-06T00:17:09.669794202Z stdout P {"level":"err', {}, { stream: "f" });
    const whole = decoder.reopen({ ...half, message: '{"level":"error","msg":"x"}', lines: 2 });
    expect(whole).toMatchObject({ message: "x", level: "error", lines: 2, timestamp: half.timestamp });
    expect(whole.stream).toBeUndefined();
    expect(whole.partial).toBeUndefined();
  });
});

describe("syslog", () => {
  test("RFC 5424 with structured data", () => {
    const record = decode(
      '<34>1 2003-10-11T22:14:15.003Z host su 12 ID47 [ex@1 a="b\\"]c" d="e"][x@2 f="g"] it failed',
    );
    expect(record).toMatchObject({ message: "it failed", level: "crit", host: "host", service: "su" });
    expect(record.timestamp).toBe(Date.UTC(2003, 9, 11, 22, 14, 15, 3));
    expect(record.fields).toMatchObject({
      log: { syslog: { structured_data: { "ex@1": { a: 'b"]c', d: "e" }, "x@2": { f: "g" } } } },
    });
  });

  test("RFC 3164, with and without priority", () => {
    expect(decode("<11>Nov 24 08:00:00 web nginx[7]: upstream timed out")).toMatchObject({
      level: "err",
      service: "nginx",
      host: "web",
      message: "upstream timed out",
      timestamp: Date.UTC(2026, 10, 24, 8),
    });
    expect(decode("Nov  4 08:00:00 web sshd[1]: Failed")).toMatchObject({ service: "sshd", message: "Failed" });
    expect(decode("2026-11-24T08:00:00.123456+08:00 web app[1]: hello")).toMatchObject({
      service: "app",
      timestamp: Date.UTC(2026, 10, 24, 0, 0, 0, 123),
    });
  });

  test("a year is that nearest to receipt", () => {
    const decoder = createDecoder(UTC_OPTIONS);
    const decoded = decoder.decode(raw(Buffer.from("Dec 31 23:59:59 h a[1]: x")), Date.UTC(2027, 0, 1, 0, 0, 5));
    expect(decoded).toMatchObject({ record: { timestamp: Date.UTC(2026, 11, 31, 23, 59, 59) } });
  });

  test("a log line of an application is not syslog", () => {
    expect(decode("2026-11-24T08:00:00Z ERROR main: oops").message).toBe("2026-11-24T08:00:00Z ERROR main: oops");
  });
});

describe("plain text", () => {
  test.each([
    ["2026-11-24 08:15:30,123 ERROR [main] c.e.Cart - no", "ERROR", Date.UTC(2026, 10, 24, 8, 15, 30, 123)],
    ["2026/11/24 08:15:30 [error] 12#0: *1 open() failed", "error", Date.UTC(2026, 10, 24, 8, 15, 30)],
    ["[Tue Nov 24 08:15:30.5 2026] [core:error] [pid 1] AH1: no", "error", Date.UTC(2026, 10, 24, 8, 15, 30, 500)],
    ["24-Nov-2026 08:15:30.123 SEVERE [main] org.apache", "SEVERE", Date.UTC(2026, 10, 24, 8, 15, 30, 123)],
    ["Nov 24, 2026 3:15:30 PM com.a.B c", undefined, Date.UTC(2026, 10, 24, 15, 15, 30)],
    ["time=2026-11-24T08:00:00Z level=error msg=x", "error", Date.UTC(2026, 10, 24, 8)],
    ["E1124 08:15:30.123456 1 a.go:1] no", "error", Date.UTC(2026, 10, 24, 8, 15, 30, 123)],
    ["just a sentence about an error", undefined, undefined],
  ])("%s", (line, level, timestamp) => {
    const record = decode(line);
    expect(record.message).toBe(line);
    expect(record.level).toBe(level);
    expect(record.timestamp).toBe(timestamp);
  });

  test("the source's time stands in, the configuration's service too", () => {
    expect(decode("x", { service: "s", environment: "e" }, { timestamp: 5 })).toMatchObject({
      timestamp: 5,
      service: "s",
      environment: "e",
    });
    expect(decode({ service: "own", message: "x" }, { service: "s" }).service).toBe("own");
  });

  test("character sets and byte order marks", () => {
    expect(decode(Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]), { encoding: "gbk" }).message).toBe("订单");
    expect(decode(Buffer.from("\ufefföffnen", "utf8")).message).toBe("öffnen");
    expect(decode(Buffer.from("\ufeff订单", "utf16le")).message).toBe("订单");
    expect(decode(Buffer.from("订单", "utf16le").swap16(), { encoding: "utf-16be" }).message).toBe("订单");
    expect(decode(Buffer.from([0x61, 0xff, 0x62])).message).toBe("a\ufffdb");
  });

  test("nothing is nothing, but a blank line of a text counts for its joiner", () => {
    const decoder = createDecoder(UTC_OPTIONS);
    expect(decoder.decode(raw(null), NOW).kind).toBe("empty");
    expect(decoder.decode(raw(Buffer.from(" \r\n")), NOW).kind).toBe("empty");
    expect(decode("\n", {}, { stream: "f" }).message).toBe("");
  });

  test("format text looks into nothing", () => {
    expect(decode('{"message":"x"}', { format: "text" })).toMatchObject({ message: '{"message":"x"}', fields: {} });
  });
});
