import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "unhandled exception of the virtual machine",
    text: `Unhandled exception:
FormatException: Unexpected character (at character 1)
cart{
^

#0      _ChunkedJsonParser.fail (dart:convert-patch/convert_patch.dart:1383:5)
#1      jsonDecode (dart:convert/json.dart:96:10)
#2      Cart.fromText.<anonymous closure> (package:shop/src/cart.dart:12:34)
#3      main (file:///app/bin/shop.dart:3:5)
#4      _delayEntrypointInvocation.<anonymous closure> (dart:isolate-patch/isolate_patch.dart:297:19)
#5      _RawReceivePort._handleMessage (dart:isolate-patch/isolate_patch.dart:184:12)`,
    chain: ["FormatException: Unexpected character (at character 1)\ncart{\n^"],
    frames: [
      "_ChunkedJsonParser | fail | dart:convert-patch/convert_patch.dart:1383",
      "- | jsonDecode | dart:convert/json.dart:96",
      "* Cart | fromText.<anonymous closure> | package:shop/src/cart.dart:12",
      "* - | main | file:///app/bin/shop.dart:3",
      "- | _delayEntrypointInvocation.<anonymous closure> | dart:isolate-patch/isolate_patch.dart:297",
      "_RawReceivePort | _handleMessage | dart:isolate-patch/isolate_patch.dart:184",
    ],
  },
  {
    title: "asynchronous gaps",
    text: `Unhandled exception:
Bad state: No element
#0      List.first (dart:core-patch/growable_array.dart:343:5)
#1      Store.newest (package:shop/store.dart:20:16)
<asynchronous suspension>
#2      main (package:shop/main.dart:8:3)
<asynchronous suspension>`,
    chain: ["StateError: Bad state: No element"],
    frames: [
      "List | first | dart:core-patch/growable_array.dart:343",
      "* Store | newest | package:shop/store.dart:20",
      "* - | main | package:shop/main.dart:8",
    ],
  },
  {
    title: "error of the engine, with an error on its own line",
    text: `[ERROR:flutter/runtime/dart_vm_initializer.cc(41)] Unhandled Exception: type 'Null' is not a subtype of type 'String' in type cast
#0      CartPage.build (package:shop/pages/cart.dart:31:40)
#1      StatelessElement.build (package:flutter/src/widgets/framework.dart:5528:49)
#2      ComponentElement.performRebuild (package:flutter/src/widgets/framework.dart:5458:15)`,
    chain: ["TypeError: type 'Null' is not a subtype of type 'String' in type cast"],
    frames: [
      "* CartPage | build | package:shop/pages/cart.dart:31",
      "StatelessElement | build | package:flutter/src/widgets/framework.dart:5528",
      "ComponentElement | performRebuild | package:flutter/src/widgets/framework.dart:5458",
    ],
  },
  {
    title: "own exception without toString",
    text: `Unhandled exception:
Instance of 'PaymentDeclined'
#0      pay (package:shop/pay.dart:9:5)
#1      main (package:shop/main.dart:3:3)`,
    chain: ["PaymentDeclined: Instance of 'PaymentDeclined'"],
    frames: ["* - | pay | package:shop/pay.dart:9", "* - | main | package:shop/main.dart:3"],
  },
  {
    title: "Flutter's box",
    text: `══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞═══════════════════════════════════════════════════════════
The following _TypeError was thrown building CartPage(dirty, dependencies: [MediaQuery], state:
_CartPageState#1f0a2):
type 'Null' is not a subtype of type 'int' of 'index'

The relevant error-causing widget was:
  CartPage file:///app/lib/main.dart:31:20

When the exception was thrown, this was the stack:
#0      _CartPageState.build (package:shop/pages/cart.dart:44:18)
#1      StatefulElement.build (package:flutter/src/widgets/framework.dart:5599:27)
(elided 3 frames from class _AssertionError)
#5      ComponentElement.performRebuild (package:flutter/src/widgets/framework.dart:5458:15)
════════════════════════════════════════════════════════════════════════════════════════════════════`,
    chain: ["TypeError: type 'Null' is not a subtype of type 'int' of 'index'"],
    frames: [
      "* _CartPageState | build | package:shop/pages/cart.dart:44",
      "StatefulElement | build | package:flutter/src/widgets/framework.dart:5599",
      "ComponentElement | performRebuild | package:flutter/src/widgets/framework.dart:5458",
    ],
  },
  {
    title: "Flutter's box of an assertion",
    text: `════════ Exception caught by rendering library ═════════════════════════════════
The following assertion was thrown during layout:
A RenderFlex overflowed by 42 pixels on the right.

The relevant error-causing widget was
Row
lib/cart.dart:18
════════════════════════════════════════════════════════════════════════════════`,
    chain: ["FlutterError: A RenderFlex overflowed by 42 pixels on the right."],
    frames: [],
  },
  {
    title: "obfuscated",
    text: `Unhandled exception:
Exception: no stock
*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
pid: 4711, tid: 4720, name io.flutter.1.ui
os: android arch: arm64 comp: yes sim: no
build_id: '4c6950bdf3438bf09071742a75aaca69'
isolate_dso_base: 7b20f00000, vm_dso_base: 7b20f00000
isolate_instructions: 7b20f1caa80, vm_instructions: 7b20f1c4000
    #00 abs 0000007b20f645d6 virt 00000000000645d6 _kDartIsolateSnapshotInstructions+0x399b56
    #01 abs 0000007b20fa3916 virt 00000000000a3916 _kDartIsolateSnapshotInstructions+0x1d8e96`,
    chain: ["Exception: no stock"],
    frames: [
      "* - | _kDartIsolateSnapshotInstructions+0x399b56 | -",
      "* - | _kDartIsolateSnapshotInstructions+0x1d8e96 | -",
    ],
  },
  {
    title: "package:stack_trace",
    text: `Unhandled exception:
RangeError (index): Invalid value: Only valid value is 0: 3
package:shop/cart.dart 12:5           Cart.at
package:shop/main.dart 8:3            main.<fn>
===== asynchronous gap ===========================
dart:async                            _asyncThenWrapperHelper
bin/shop.dart 4:9                     main`,
    chain: ["RangeError: (index): Invalid value: Only valid value is 0: 3"],
    frames: [
      "* Cart | at | package:shop/cart.dart:12",
      "* - | main.<fn> | package:shop/main.dart:8",
      "- | _asyncThenWrapperHelper | dart:async",
      "* - | main | bin/shop.dart:4",
    ],
  },
  {
    title: "web compiler",
    text: `Uncaught Error: UnsupportedError: no printing
dart-sdk/lib/_internal/js_dev_runtime/private/ddc_runtime/errors.dart 288:3       throw_
packages/shop/print.dart 9:5                                                      printCart
packages/shop/main.dart 3:3                                                       main`,
    chain: ["UnsupportedError: no printing"],
    frames: [
      "- | throw_ | dart-sdk/lib/_internal/js_dev_runtime/private/ddc_runtime/errors.dart:288",
      "* - | printCart | packages/shop/print.dart:9",
      "* - | main | packages/shop/main.dart:3",
    ],
  },
  {
    title: "constructor, setter and operator",
    text: `Invalid argument(s) (price): must not be negative: -3
#0      new Item.priced (package:shop/item.dart:14:7)
#1      Cart.total= (package:shop/cart.dart:20:3)
#2      Cart.[] (package:shop/cart.dart:25:12)`,
    chain: ["ArgumentError: Invalid argument(s) (price): must not be negative: -3"],
    frames: [
      "* Item | new priced | package:shop/item.dart:14",
      "* Cart | total= | package:shop/cart.dart:20",
      "* Cart | [] | package:shop/cart.dart:25",
    ],
  },
  {
    title: "logged with a message",
    text: `SEVERE: 2026-03-04 10:00:00.000: shop: could not load the cart
SocketException: Connection refused (OS Error: Connection refused, errno = 111), address = localhost, port = 41234
#0      _NativeSocket.startConnect (dart:io-patch/socket_patch.dart:677:35)
#1      Store.load (package:shop/store.dart:33:20)`,
    head: "SEVERE: 2026-03-04 10:00:00.000: shop: could not load the cart",
    chain: [
      "SocketException: Connection refused (OS Error: Connection refused, errno = 111), address = localhost, port = 41234",
    ],
    frames: [
      "_NativeSocket | startConnect | dart:io-patch/socket_patch.dart:677",
      "* Store | load | package:shop/store.dart:33",
    ],
  },
  {
    title: "failed assertion of the language",
    text: `Unhandled exception:
'package:shop/cart.dart': Failed assertion: line 12 pos 10: 'count > 0': is not true.
#0      _AssertionError._doThrowNew (dart:core-patch/errors_patch.dart:51:61)
#1      Cart.add (package:shop/cart.dart:12:10)`,
    chain: ["AssertionError: 'package:shop/cart.dart': Failed assertion: line 12 pos 10: 'count > 0': is not true."],
    frames: [
      "_AssertionError | _doThrowNew | dart:core-patch/errors_patch.dart:51",
      "* Cart | add | package:shop/cart.dart:12",
    ],
  },
  {
    title: "no such method",
    text: `NoSuchMethodError: The method 'add' was called on null.
Receiver: null
Tried calling: add(3)
#0      Object.noSuchMethod (dart:core-patch/object_patch.dart:38:5)
#1      main (package:shop/main.dart:4:8)`,
    chain: ["NoSuchMethodError: The method 'add' was called on null.\nReceiver: null\nTried calling: add(3)"],
    frames: ["Object | noSuchMethod | dart:core-patch/object_patch.dart:38", "* - | main | package:shop/main.dart:4"],
  },
];
