import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readServerHeader } from "../../../src/decoding/server-header.ts";
import { readTextHeader } from "../../../src/decoding/text-header.ts";
import { wallClockOf } from "../../../src/decoding/time-zone.ts";

const utc = wallClockOf("UTC");
const NOW = Date.UTC(2026, 10, 28);

/** `time|level|logger|thread|message` of a line; `-` for what its head does not say. */
function parts(line: string): string {
  const found = readServerHeader(line, utc, NOW);
  if (found === undefined) return "none";
  const { timestamp, level, logger, thread, message, end } = found;
  const time = timestamp === undefined ? "-" : new Date(timestamp).toISOString();
  return [time, level ?? "-", logger ?? "-", thread ?? "-", message ?? line.slice(end)].join("|");
}

describe("readServerHeader", () => {
  test.each([
    [
      "2026-11-24 08:15:30.123 CET [7] LOG:  database system is ready",
      "2026-11-24T07:15:30.123Z|LOG|-|-|database system is ready",
    ],
    [
      "2026-11-24 08:15:30 UTC [7-1] shop@orders ERROR:  42P01: no relation",
      "2026-11-24T08:15:30.000Z|ERROR|-|-|no relation",
    ],
    [
      '2026-11-24 08:15:30.1 UTC [7] [unknown]@[unknown] FATAL:  role "x" does not exist',
      '2026-11-24T08:15:30.100Z|FATAL|-|-|role "x" does not exist',
    ],
    [
      "2026-11-24 08:15:30 UTC:10.0.0.1(5432):shop@orders:[7]:ERROR:  no relation",
      "2026-11-24T08:15:30.000Z|ERROR|-|-|no relation",
    ],
    [
      "2026-11-24 08:15:30 UTC [7] DETAIL:  Key (id)=(1) already exists.",
      "2026-11-24T08:15:30.000Z|DETAIL|-|-|Key (id)=(1) already exists.",
    ],
    [
      "2026-11-24 08:15:30 UTC [7] LOG:  statement: select 1",
      "2026-11-24T08:15:30.000Z|LOG|-|-|2026-11-24 08:15:30 UTC [7] LOG:  statement: select 1",
    ],
    [
      '2026-11-24 08:15:30.123 UTC,"a","b",7,"h:1",5f.1,1,"",2026-11-24 08:00:00 UTC,3/9,0,FATAL,28P01,"user ""a"" failed",,,,,,,,,""',
      '2026-11-24T08:15:30.123Z|FATAL|-|-|user "a" failed',
    ],
    [
      '2026-11-24 08:15:30.123 UTC,,,7,,5f.1,1,,2026-11-24 08:00:00 UTC,,0,LOG,00000,"duration: 0.5 ms  statement: select 1;",,,',
      "2026-11-24T08:15:30.123Z|LOG|-|-|select 1;",
    ],
    [
      "2026-11-24T08:15:30.123456Z 0 [Note] InnoDB: Using Linux native AIO",
      "2026-11-24T08:15:30.123Z|Note|-|-|InnoDB: Using Linux native AIO",
    ],
    [
      "2026-11-24T08:15:30.123456Z 0 [ERROR] [MY-010119] [Server] Aborting",
      "2026-11-24T08:15:30.123Z|ERROR|-|-|[MY-010119] [Server] Aborting",
    ],
    ["2026-11-24  8:15:30 0 [Warning] Aborted connection", "2026-11-24T08:15:30.000Z|Warning|-|-|Aborted connection"],
    ["261124  8:15:30 [ERROR] Aborting", "2026-11-24T08:15:30.000Z|ERROR|-|-|Aborting"],
    ["261124 08:15:30 mysqld_safe Starting mysqld", "2026-11-24T08:15:30.000Z|-|-|-|mysqld_safe Starting mysqld"],
    ["2026/11/24 08:15:30 [error] 12#34: *5 open() failed", "2026-11-24T08:15:30.000Z|error|-|-|open() failed"],
    [
      "[Tue Nov 24 08:15:30.123456 2026] [core:error] [pid 1:tid 2] [client 10.0.0.1:80] AH00124: no",
      "2026-11-24T08:15:30.123Z|error|core|-|AH00124: no",
    ],
    [
      "[Tue Nov 24 08:15:30 2026] [error] [client 10.0.0.1] File does not exist",
      "2026-11-24T08:15:30.000Z|error|-|-|File does not exist",
    ],
    ["[Tue Nov 24 08:15:30.123456 2026] [rewrite:trace3] [pid 1] x", "2026-11-24T08:15:30.123Z|trace3|rewrite|-|x"],
    ["7:M 24 Nov 2026 08:15:30.123 # Server started", "2026-11-24T08:15:30.123Z|warning|-|-|Server started"],
    ["7:S 24 Nov 08:15:30.123 * DB loaded", "2026-11-24T08:15:30.123Z|notice|-|-|DB loaded"],
    ["[7] 24 Nov 08:15:30 - Accepted", "2026-11-24T08:15:30.000Z|debug|-|-|Accepted"],
    ["7:signal-handler (1795508130) Received SIGINT", "2026-11-24T08:15:30.000Z|warning|-|-|Received SIGINT"],
    [
      "2026-11-24T08:15:30.123+0100 E STORAGE  [initandlisten] no disk",
      "2026-11-24T07:15:30.123Z|E|STORAGE|initandlisten|no disk",
    ],
    ["2026-11-24T08:15:30.123+0100 I -        [conn7] end", "2026-11-24T07:15:30.123Z|I|-|conn7|end"],
    ["2026-11-24 08:15:30.123456+00:00 [error] <0.123.0> closing", "2026-11-24T08:15:30.123Z|error|-|-|closing"],
    ["[ALERT] 327/081530 (1) : Starting proxy", "-|ALERT|-|-|Starting proxy"],
    ["[WARNING]  (7) : Exiting Master", "-|WARNING|-|-|Exiting Master"],
    ["E1124 08:15:30.123456       1 controller.go:12] no node", "2026-11-24T08:15:30.123Z|error|-|-|no node"],
    ["E, [2026-11-24T08:15:30.123456 #7] ERROR -- shop: no stock", "2026-11-24T08:15:30.123Z|ERROR|shop|-|no stock"],
    ["11-24 08:15:30.123  1234  5678 E ActivityManager: no", "2026-11-24T08:15:30.123Z|E|ActivityManager|-|no"],
    ["CEF:0|Shop|Gate|1|100|Log-in failed|8|src=10.0.0.1", "-|fail|-|-|Log-in failed"],
    ["fail: Shop.Worker[0]\n      no stock", "-|fail|Shop.Worker|-|no stock"],
    ["=ERROR REPORT==== 24-Nov-2026::08:15:30.123456 ===\nno stock", "2026-11-24T08:15:30.123Z|ERROR|-|-|no stock"],
    ["=CRASH REPORT==== 24-Nov-2026::08:15:30 ===\n  crasher:", "2026-11-24T08:15:30.000Z|fail|-|-|crasher:"],
    ["2026-11-24 08:15:30,123 ERROR [main] c.e.X - colon:  spaces", "none"],
    ["12 errors", "none"],
    ["", "none"],
  ])("%s", (line, expected) => {
    expect(parts(line)).toBe(expected);
  });

  test("any end of any head is inside the text", () => {
    const piece = fc.constantFrom(
      ...[
        "2026-11-24",
        "T",
        " ",
        "08:15:30",
        ".123",
        " UTC",
        ",",
        '"',
        "[",
        "]",
        "LOG",
        ":  ",
        "#",
        "*",
        "7",
        "[error]",
      ],
      ...["E", "1124", "CEF:0|", "|", "24 Nov", "-", "\n", "fail: A[1]", "=ERROR REPORT====", "\\"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const line = pieces.join("");
        const end = readServerHeader(line, utc, NOW)?.end ?? 0;
        expect(end).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(line.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("times of text lines", () => {
  test.each([
    ["20261124 08:15:30 ERROR x", "2026-11-24T08:15:30.000Z"],
    ["20261124T081530Z ERROR x", "2026-11-24T08:15:30.000Z"],
    ["11/24/2026 08:15:30 PM ERROR x", "2026-11-24T20:15:30.000Z"],
    ["24/11/2026 08:15:30 ERROR x", "2026-11-24T08:15:30.000Z"],
    ["24.11.2026 08:15:30 ERROR x", "2026-11-24T08:15:30.000Z"],
    ["2026.11.24 08:15:30 ERROR x", "2026-11-24T08:15:30.000Z"],
    ["2026-11-24 08:15:30 EST ERROR x", "2026-11-24T13:15:30.000Z"],
    ["2026-11-24 08:15:30 CST ERROR x", "2026-11-24T08:15:30.000Z"],
    ["24 Nov 2026 08:15:30.123 ERROR x", "2026-11-24T08:15:30.123Z"],
    ['time="2026-11-24T08:15:30Z" level=error msg=x', "2026-11-24T08:15:30.000Z"],
    ["ts=2026-11-24T08:15:30.123Z caller=a.go:1 level=error", "2026-11-24T08:15:30.123Z"],
    ["[2026-11-24 08:15:30.123] [error] x", "2026-11-24T08:15:30.123Z"],
  ])("%s", (line, expected) => {
    expect(new Date(readTextHeader(line, utc, NOW).timestamp ?? 0).toISOString()).toBe(expected);
  });

  test.each(["161399 13:08:33 x", "99/99/2026 08:15:30 x", "261124 99:15:30 x", "11-24 text"])(
    "no time: %s",
    (line) => {
      expect(readTextHeader(line, utc, NOW).timestamp).toBeUndefined();
    },
  );
});
