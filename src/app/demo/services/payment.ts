import type { EpochMs } from "../../../domain/time.ts";
import type { DemoService } from "../demo-stream.ts";
import type { Picker } from "../picker.ts";

/** zap's production encoder, one JSON object a line. */
function line(at: EpochMs, level: string, caller: string, msg: string, more: object): string {
  return `${JSON.stringify({ level, ts: at / 1_000, caller, msg, service: "payment", ...more })}\n`;
}

const GIN_STACK = [
  "github.com/acme/shop/payment/api.(*Handler).Charge",
  "\t/src/payment/api/charge.go:74",
  "github.com/gin-gonic/gin.(*Context).Next",
  "\t/go/pkg/mod/github.com/gin-gonic/gin@v1.10.0/context.go:185",
  "net/http.(*conn).serve",
  "\t/usr/local/go/src/net/http/server.go:2102",
];

/** What the run-time prints itself when a goroutine panics: no time, no level, no JSON. */
function panic(pick: Picker): string {
  const address = () => `0xc000${pick.hex(6)}`;
  return [
    "panic: runtime error: invalid memory address or nil pointer dereference",
    `[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x${pick.hex(6)}]`,
    "",
    `goroutine ${pick.int(18, 90_000)} [running]:`,
    `github.com/acme/shop/payment/ledger.(*Ledger).Book(0x0, {${address()}, 0x24}, 0x${pick.hex(4)})`,
    "\t/src/payment/ledger/ledger.go:57 +0x1c",
    `github.com/acme/shop/payment/worker.(*Settler).run.func1(${address()})`,
    "\t/src/payment/worker/settler.go:88 +0x9a",
    `created by github.com/acme/shop/payment/worker.(*Settler).run in goroutine ${pick.int(1, 17)}`,
    "\t/src/payment/worker/settler.go:81 +0x145",
    "",
  ].join("\n");
}

/** Payments: Go with zap. */
export const payment: DemoService = {
  id: "payment",
  service: "payment",
  file: "payment/payment.log",
  format: "auto",
  streams: [
    {
      kind: "payment.charged",
      level: "info",
      perMinute: 20,
      render: (pick, at) =>
        line(at, "info", "api/charge.go:52", "charge accepted", {
          order: pick.int(100_000, 999_999),
          amount: pick.amount(),
          trace_id: pick.hex(32),
          took: `${pick.int(30, 900)}ms`,
        }),
    },
    {
      kind: "payment.retry",
      level: "warning",
      perMinute: 0.8,
      render: (pick, at) =>
        line(at, "warn", "bank/client.go:41", "bank is slow, trying again", { attempt: pick.int(2, 4) }),
    },
    {
      kind: "payment.declined",
      level: "error",
      perMinute: 0.7,
      title: "could not charge order",
      render: (pick, at) =>
        line(
          at,
          "error",
          "api/charge.go:74",
          `could not charge order ${pick.int(100_000, 999_999)}: card declined by issuer`,
          {
            trace_id: pick.hex(32),
            stacktrace: GIN_STACK.join("\n"),
          },
        ),
    },
    {
      kind: "payment.bank_unreachable",
      level: "error",
      perMinute: 0.2,
      title: "dial tcp",
      render: (pick, at) =>
        line(at, "error", "bank/client.go:66", `dial tcp ${pick.ip()}:8443: connect: connection refused`, {
          trace_id: pick.hex(32),
        }),
    },
    {
      kind: "payment.panic",
      level: "fatal",
      perMinute: 0.1,
      from: 45,
      title: "nil pointer dereference",
      render: (pick) => panic(pick),
    },
  ],
};
