import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../../src/domain/log-record.ts";
import { createJoiner } from "../../../src/joining/create-joiner.ts";
import type { JoinerOptions } from "../../../src/joining/joiner.ts";
import { LineOrder } from "../../../src/joining/line-order.ts";
import { redactor } from "../../support/redactor.ts";

const WAIT = 5_000;

/** Lines of a file as a shipper numbers them, all received at the same time. */
function linesOf(messages: readonly string[], extra: Partial<LogRecord> = {}): LogRecord[] {
  let offset = 0;
  return messages.map((message, at): LogRecord => {
    const origin = { type: "elasticsearch", index: "logs", id: String(at) } as const;
    const record = { origin, receivedAt: 1_000, fields: {}, message, stream: "h  /a  ", offset, lines: 1, ...extra };
    offset += Buffer.byteLength(message) + 1;
    return record;
  });
}

const texts = (records: readonly LogRecord[]): string[] => records.map(({ message }) => message);

describe("LineOrder", () => {
  test("a line that begins where the one before ended does not wait", () => {
    const order = new LineOrder(WAIT);
    const lines = linesOf(["one", "two", "three"]);
    expect(lines.map((line) => texts(order.push("a", line)))).toEqual([["one"], ["two"], ["three"]]);
    expect(order.dueAt).toBeUndefined();
  });

  test("a line waits for what is missing before it, and no longer than it may", () => {
    const order = new LineOrder(WAIT);
    const [one, two, three, four] = linesOf(["one", "two", "three", "four"]) as [
      LogRecord,
      LogRecord,
      LogRecord,
      LogRecord,
    ];
    expect(texts(order.push("a", one))).toEqual(["one"]);
    expect(order.push("a", four)).toEqual([]);
    expect(order.push("a", three)).toEqual([]);
    expect(order.dueAt).toBe(1_000 + WAIT);
    expect(order.settle(1_000 + WAIT - 1)).toEqual([]);
    expect(texts(order.push("a", two))).toEqual(["two", "three", "four"]);
    const late = { ...linesOf(["x", "y", "z"])[2]!, offset: 100 };
    expect(order.push("a", late)).toEqual([]);
    expect(texts(order.settle(1_000 + WAIT))).toEqual(["z"]);
  });

  test("CRI's heads are told from missing lines by their length", () => {
    const order = new LineOrder(WAIT);
    const head = "2026-11-24T08:00:00.000000000Z stdout F ".length;
    const [one, two] = linesOf(["one", "two"], { container: "c" }) as [LogRecord, LogRecord];
    expect(texts(order.push("a", one))).toEqual(["one"]);
    expect(texts(order.push("a", { ...two, offset: head + 4 }))).toEqual(["two"]);
  });

  test("a file that begins anew is not late", () => {
    const order = new LineOrder(WAIT);
    const [first] = linesOf(["a long line that was there before"], { timestamp: 1 }) as [LogRecord];
    order.push("a", first);
    order.push("a", { ...first, offset: 34, timestamp: 2 });
    expect(texts(order.push("a", { ...first, message: "new", offset: 0, timestamp: 3 }))).toEqual(["new"]);
    const [next] = linesOf(["next"], { timestamp: 4 }) as [LogRecord];
    expect(texts(order.push("a", { ...next, offset: 4 }))).toEqual(["next"]);
  });

  test("whatever the order of arrival, lines go on in the order of the file, each once, also over a restart", () => {
    const shuffle = fc
      .array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 40 })
      .chain((messages) =>
        fc.tuple(
          fc.constant(messages),
          fc.shuffledSubarray([...messages.keys()], { minLength: messages.length }),
          fc.nat(messages.length),
        ),
      );
    fc.assert(
      fc.property(shuffle, ([messages, arrival, cut]) => {
        const lines = linesOf(messages.map((message, at) => `${at}${message.replaceAll("\n", " ")}`));
        let order = new LineOrder(WAIT);
        const out: LogRecord[] = [];
        for (const [at, index] of arrival.entries()) {
          out.push(...order.push("a", lines[index]!));
          if (at !== cut) continue;
          const next = new LineOrder(WAIT);
          next.restore(JSON.parse(JSON.stringify(order.save())));
          order = next;
        }
        out.push(...order.settle(Number.POSITIVE_INFINITY));
        expect(texts(out).toSorted()).toEqual(texts(lines).toSorted());
        if (cut >= arrival.length) expect(texts(out)).toEqual(texts(lines));
      }),
    );
  });

  test("is bounded", () => {
    const order = new LineOrder(WAIT);
    const [line] = linesOf(["x"]) as [LogRecord];
    let out = 0;
    for (let at = 0; at < 20_000; at++) out += order.push(`text ${at % 50}`, { ...line, offset: 10 + 10 * at }).length;
    expect(order.save().length).toBeLessThanOrEqual(4_097);
    expect(out + order.save().length).toBe(20_000);
  });
});

describe("joining of lines that arrive out of order", () => {
  const OPTIONS: JoinerOptions = { mode: "auto", timeoutMs: WAIT, reorderMs: WAIT, maxLines: 100, maxBytes: 10_000 };
  const trace = linesOf(["java.lang.Error: x", "\tat a.b.C.d(C.java:1)", "\tat a.b.C.e(C.java:2)", "something else"]);

  test("a trace is whole", () => {
    const joiner = createJoiner(OPTIONS);
    const out = [3, 1, 2, 0].flatMap((at) => joiner.push(trace[at]!));
    expect(texts([...out, ...joiner.flush(Number.POSITIVE_INFINITY)])).toEqual([
      "java.lang.Error: x\n\tat a.b.C.d(C.java:1)\n\tat a.b.C.e(C.java:2)",
      "something else",
    ]);
  });

  test("no secret of a line that waits is stored", () => {
    const joiner = createJoiner(OPTIONS);
    const [, late] = linesOf(["first line, still missing", "login failed password=hunter2hunter2"]);
    expect(joiner.push(late!)).toEqual([]);
    const saved = joiner.save(redactor);
    expect(saved).toContain("login failed password=[redacted]");
    expect(saved).not.toContain("hunter2");
  });

  test("what was half-read before a restart waits for the source, however long that takes to come back", () => {
    const before = createJoiner(OPTIONS);
    before.push(trace[0]!);
    const after = createJoiner(OPTIONS, before.save(redactor));
    expect(after.flush(1_000 + 20 * WAIT)).toEqual([]);
    const next = { ...trace[1]!, receivedAt: 1_000 + 21 * WAIT };
    expect(after.push(next)).toEqual([]);
    // The line before it may still be missing; then it waits for its own continuation.
    expect(after.flush(1_000 + 26 * WAIT)).toEqual([]);
    const [record] = after.flush(1_000 + 31 * WAIT);
    expect(record?.message).toBe("java.lang.Error: x\n\tat a.b.C.d(C.java:1)");
    const never = createJoiner(OPTIONS, before.save(redactor));
    never.flush(1_000_000);
    expect(never.flush(1_000_000 + 60_000)).toHaveLength(1);
  });
});
