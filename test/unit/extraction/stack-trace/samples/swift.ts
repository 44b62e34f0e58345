import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "fatal error on one line",
    text: `Swift/ContiguousArrayBuffer.swift:600: Fatal error: Index out of range`,
    chain: ["Fatal error: Index out of range"],
    frames: ["* - | - | Swift/ContiguousArrayBuffer.swift:600"],
  },
  {
    title: "fatal error of the program",
    text: `Shop/Cart.swift:12: Fatal error: no stock: 3`,
    chain: ["Fatal error: no stock: 3"],
    frames: ["* - | - | Shop/Cart.swift:12"],
  },
  {
    title: "old form",
    text: `Fatal error: 'try!' expression unexpectedly raised an error: Shop.CartError.empty: file Shop/main.swift, line 13`,
    chain: ["Fatal error: 'try!' expression unexpectedly raised an error: Shop.CartError.empty"],
    frames: ["* - | - | Shop/main.swift:13"],
  },
  {
    title: "backtrace of Swift 5.9",
    text: `Shop/Cart.swift:9: Fatal error: Unexpectedly found nil while unwrapping an Optional value

*** Signal 4: Backtracing from 0x7f9cc2a1c4d0... done ***

*** Program crashed: Illegal instruction at 0x00007f9cc2a1c4d0 ***

Thread 0 "Shop" crashed:

0               0x00007f9cc2a1c4d0 _assertionFailure(_:_:file:line:flags:) + 352 in libswiftCore.so
1               0x000055d0c0de1234 Cart.total() + 123 in Shop at /app/Sources/Shop/Cart.swift:9:21

     7│   func total() -> Int {
     8│     let first: Int? = items.first
     9│     return first!
      │                     ▲
    10│   }

2 [ra]          0x000055d0c0de1300 main + 41 in Shop at /app/Sources/Shop/main.swift:3:12
3 [ra] [system] 0x00007f9cc21d3d8f __libc_start_call_main + 127 in libc.so.6

Thread 1:

0  0x00007f9cc2250000 __futex_abstimed_wait + 10 in libc.so.6


Registers:

rax 0x0000000000000001  1`,
    chain: ["Fatal error: Unexpectedly found nil while unwrapping an Optional value"],
    frames: [
      "libswiftCore.so | _assertionFailure(_:_:file:line:flags:) | -",
      "* Shop | Cart.total() | /app/Sources/Shop/Cart.swift:9",
      "* Shop | main | /app/Sources/Shop/main.swift:3",
      "libc.so.6 | __libc_start_call_main | -",
    ],
  },
  {
    title: "crash without a word of the program, Swift 6",
    text: `💣 Program crashed: Bad pointer dereference at 0x0000000000000004

Platform: arm64 macOS 15.0 (24A335)

Thread 0 crashed:

0 0x00000001026837d4 reallyCrash() + 52 in shop at /app/crash.swift:4:15
1 [ra] 0x0000000102683ef8 main + 24 in shop at /app/crash.swift:9:1
2 [ra] [system] 0x000000019b2c60e0 start + 2360 in dyld

Backtrace took 0.42s`,
    chain: ["Bad pointer dereference: Bad pointer dereference at 0x0000000000000004"],
    frames: ["* shop | reallyCrash() | /app/crash.swift:4", "* shop | main | /app/crash.swift:9", "dyld | start | -"],
  },
  {
    title: "iOS crash report",
    text: `Incident Identifier: 2AD3-11
Process:             Shop [4711]
Exception Type:  EXC_BAD_ACCESS (SIGSEGV)
Exception Subtype: KERN_INVALID_ADDRESS at 0x0000000000000010
Exception Codes: 0x0000000000000001, 0x0000000000000010
Termination Reason: SIGNAL 11 Segmentation fault: 11
Triggered by Thread:  1

Thread 0:
0   libsystem_kernel.dylib        	0x00000001e5a3c178 mach_msg2_trap + 8
1   UIKitCore                     	0x00000001b0c6f1a4 UIApplicationMain + 336

Thread 1 Crashed:
0   libswiftCore.dylib            	0x00000001a2c3d5a0 swift_retain + 60
1   Shop                          	0x0000000102e0c1b4 Cart.add(_:) + 132 (Cart.swift:31)
2   Shop                          	0x0000000102e0d010 closure #1 in CartView.body.getter + 44 (CartView.swift:12)
3   libdispatch.dylib             	0x00000001d0a1c4b4 _dispatch_call_block_and_release + 32

Thread 1 crashed with ARM Thread State (64-bit):
    x0: 0x0000000000000010   x1: 0x0000000000000000`,
    head: "Incident Identifier: 2AD3-11\nProcess:             Shop [4711]",
    chain: ["EXC_BAD_ACCESS: KERN_INVALID_ADDRESS at 0x0000000000000010"],
    frames: [
      "libswiftCore.dylib | swift_retain | -",
      "* Shop | Cart.add(_:) | Cart.swift:31",
      "* Shop | closure #1 in CartView.body.getter | CartView.swift:12",
      "libdispatch.dylib | _dispatch_call_block_and_release | -",
    ],
  },
  {
    title: "uncaught NSException",
    text: `2026-03-04 10:00:00.000 Shop[4711:259] *** Terminating app due to uncaught exception 'NSInvalidArgumentException', reason: '-[Shop.Cart total]: unrecognized selector sent to instance 0x600000c041e0'
*** First throw call stack:
(
	0   CoreFoundation                      0x00000001803e1128 __exceptionPreprocess + 172
	1   libobjc.A.dylib                     0x0000000180064078 objc_exception_throw + 72
	2   Shop                                0x0000000104b8d2f0 $s4Shop8CartViewC5totalSiyF + 88
	3   UIKitCore                           0x0000000184e1a4d0 -[UIApplication sendAction:to:from:forEvent:] + 96
)
libc++abi: terminating due to uncaught exception of type NSException`,
    head: "2026-03-04 10:00:00.000 Shop[4711:259]",
    chain: ["NSInvalidArgumentException: -[Shop.Cart total]: unrecognized selector sent to instance 0x600000c041e0"],
    frames: [
      "CoreFoundation | __exceptionPreprocess | -",
      "libobjc.A.dylib | objc_exception_throw | -",
      "* Shop | $s4Shop8CartViewC5totalSiyF | -",
      "UIKitCore | -[UIApplication sendAction:to:from:forEvent:] | -",
    ],
  },
  {
    title: "server with swift-backtrace",
    text: `App/Crash.swift:33: Fatal error: Intentionally crashing
0x7f3d3e89b3bf
0x5623cca3bcbb, App.CrashCommand.run(using: ConsoleKit.CommandContext) throws -> () at /host/Sources/App/Commands/Crash.swift:33
0x5623cce24ba2, (extension in ConsoleKit):ConsoleKit.Command.run(using: inout ConsoleKit.CommandContext) throws -> () at /host/.build/checkouts/console-kit/Sources/ConsoleKit/Command.swift:93`,
    chain: ["Fatal error: Intentionally crashing"],
    frames: [
      "* - | App.CrashCommand.run(using: ConsoleKit.CommandContext) throws -> () | /host/Sources/App/Commands/Crash.swift:33",
      "- | (extension in ConsoleKit):ConsoleKit.Command.run(using: inout ConsoleKit.CommandContext) throws -> () | /host/.build/checkouts/console-kit/Sources/ConsoleKit/Command.swift:93",
    ],
  },
  {
    title: "current stack trace on Linux",
    text: `Fatal error: Unexpectedly found nil: file /app/Sources/App/routes.swift, line 13
Current stack trace:
0    libswiftCore.so                    0x00007f83289f0ea0 swift_reportError + 50
1    libswiftCore.so                    0x00007f8328985eee <unavailable> + 3514094
2    App                                0x0000560f8239a4c0 routes(_:) + 214
3    libc.so.6                          0x00007f8325f01ab0 __libc_start_main + 231`,
    chain: ["Fatal error: Unexpectedly found nil"],
    frames: [
      "libswiftCore.so | swift_reportError | -",
      "libswiftCore.so | - | -",
      "* App | routes(_:) | -",
      "libc.so.6 | __libc_start_main | -",
    ],
  },
  {
    title: "macOS report of an Objective-C exception",
    text: `Exception Type:        EXC_CRASH (SIGABRT)
Exception Codes:       0x0000000000000000, 0x0000000000000000

Last Exception Backtrace:
0   CoreFoundation                	0x00007ff80b1a9c8a __exceptionPreprocess + 242
1   Shop                          	0x000000010a2b3c4d -[Cart total] + 93 (Cart.m:12)

Thread 0 Crashed:
0   libsystem_kernel.dylib        	0x00007ff80b0821f2 __pthread_kill + 10`,
    chain: ["EXC_CRASH: SIGABRT"],
    frames: ["CoreFoundation | __exceptionPreprocess | -", "* Shop | -[Cart total] | Cart.m:12"],
  },
  {
    title: "precondition",
    text: `Shop/Cart.swift:40: Precondition failed: count must be positive`,
    chain: ["Precondition failed: count must be positive"],
    frames: ["* - | - | Shop/Cart.swift:40"],
  },
];
