import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "index out of bounds, without a backtrace",
    text: `thread 'main' (12624) panicked at src/lib.rs:5:109:
index out of bounds: the len is 3 but the index is 99
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
    chain: ["panic: index out of bounds: the len is 3 but the index is 99"],
    frames: ["* - | - | src/lib.rs:5"],
  },
  {
    title: "short backtrace",
    text: `thread 'main' (12646) panicked at src/lib.rs:5:109:
index out of bounds: the len is 3 but the index is 99
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/59807616e1fa2540/library/core/src/panicking.rs:80:14
   2: core::panicking::panic_bounds_check
             at /rustc/59807616e1fa2540/library/core/src/panicking.rs:271:5
   3: <usize as core::slice::index::SliceIndex<[T]>>::index
             at /rustc/59807616e1fa2540/library/core/src/slice/index.rs:272:10
   4: core::slice::index::<impl core::ops::index::Index<I> for [T]>::index
             at /rustc/59807616e1fa2540/library/core/src/slice/index.rs:19:15
   5: <alloc::vec::Vec<T,A> as core::ops::index::Index<I>>::index
             at /rustc/59807616e1fa2540/library/alloc/src/vec/mod.rs:3804:9
   6: <shop::cart::Cart as shop::cart::Adder>::add::{{closure}}
             at /app/src/lib.rs:5:109
   7: <shop::cart::Cart as shop::cart::Adder>::add
             at /app/src/lib.rs:5:114
   8: panics::main
             at /app/src/bin/panics.rs:5:38
   9: core::ops::function::FnOnce::call_once
             at /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250:5
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
    chain: ["panic: index out of bounds: the len is 3 but the index is 99"],
    frames: [
      "__rustc | rust_begin_unwind | /rustc/59807616e1fa2540/library/std/src/panicking.rs:689",
      "core::panicking | panic_fmt | /rustc/59807616e1fa2540/library/core/src/panicking.rs:80",
      "core::panicking | panic_bounds_check | /rustc/59807616e1fa2540/library/core/src/panicking.rs:271",
      "<usize as core::slice::index::SliceIndex<[T]>> | index | /rustc/59807616e1fa2540/library/core/src/slice/index.rs:272",
      "core::slice::index::<impl core::ops::index::Index<I> for [T]> | index | /rustc/59807616e1fa2540/library/core/src/slice/index.rs:19",
      "alloc::vec::Vec | index | /rustc/59807616e1fa2540/library/alloc/src/vec/mod.rs:3804",
      "* shop::cart::Cart | add::{{closure}} | /app/src/lib.rs:5",
      "* shop::cart::Cart | add | /app/src/lib.rs:5",
      "* panics | main | /app/src/bin/panics.rs:5",
      "core::ops::function::FnOnce | call_once | /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250",
    ],
  },
  {
    title: "assertion in a named thread, then a second panic",
    text: `thread 'worker 7' (12628) panicked at src/bin/panics.rs:8:90:
assertion \`left == right\` failed: sum of parts
  left: 2
 right: 3
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace

thread '<unnamed>' (12629) panicked at src/bin/panics.rs:8:215:
first line
second line: x

thread 'main' (12627) panicked at src/bin/panics.rs:8:263:
called \`Result::unwrap()\` on an \`Err\` value: Any { .. }`,
    chain: ["panic: assertion `left == right` failed: sum of parts\n  left: 2\n right: 3"],
    frames: ["* - | - | src/bin/panics.rs:8"],
  },
  {
    title: "stack overflow",
    text: `thread 'main' (12633) has overflowed its stack
fatal runtime error: stack overflow, aborting`,
    chain: ["fatal runtime error: thread 'main' (12633) has overflowed its stack"],
    frames: [],
  },
  {
    title: "panic while panicking",
    text: `thread 'main' (12632) panicked at src/bin/panics.rs:11:104:
first
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace

thread 'main' (12632) panicked at src/bin/panics.rs:11:70:
in drop
stack backtrace:
   0:     0x5603037f0b9a - std[e28293b1aa0f68bd]::backtrace_rs::backtrace::libunwind::trace
                               at /rustc/59807616e1fa2540/library/std/src/../../backtrace/src/backtrace/libunwind.rs:117:9
   1:     0x5603037f0b9a - std[e28293b1aa0f68bd]::backtrace_rs::backtrace::trace_unsynchronized::<std[e28293b1aa0f68bd]::sys::backtrace::_print_fmt::{closure#1}>
                               at /rustc/59807616e1fa2540/library/std/src/../../backtrace/src/backtrace/mod.rs:66:14
   2:     0x5603037f0b9a - std[e28293b1aa0f68bd]::sys::backtrace::_print_fmt
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:74:9
   3:     0x5603037f0b9a - <<std[e28293b1aa0f68bd]::sys::backtrace::BacktraceLock>::print::DisplayBacktrace as core[c1f1a4ba060b9bfa]::fmt::Display>::fmt
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:44:26
   4:     0x560303801aca - <core[c1f1a4ba060b9bfa]::fmt::rt::Argument>::fmt
                               at /rustc/59807616e1fa2540/library/core/src/fmt/rt.rs:152:76
   5:     0x560303801aca - core[c1f1a4ba060b9bfa]::fmt::write
   6:     0x5603037f4b22 - std[e28293b1aa0f68bd]::io::default_write_fmt::<std[e28293b1aa0f68bd]::sys::stdio::unix::Stderr>
                               at /rustc/59807616e1fa2540/library/std/src/io/mod.rs:639:11
   7:     0x5603037f4b22 - <std[e28293b1aa0f68bd]::sys::stdio::unix::Stderr as std[e28293b1aa0f68bd]::io::Write>::write_fmt
                               at /rustc/59807616e1fa2540/library/std/src/io/mod.rs:1994:13
   8:     0x5603037db62f - <std[e28293b1aa0f68bd]::sys::backtrace::BacktraceLock>::print
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:47:9
   9:     0x5603037db62f - std[e28293b1aa0f68bd]::panicking::default_hook::{closure#0}
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:292:27
  10:     0x5603037ec6f1 - std[e28293b1aa0f68bd]::panicking::default_hook
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:319:9
  11:     0x5603037ec8ab - std[e28293b1aa0f68bd]::panicking::panic_with_hook
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:825:13
  12:     0x5603037db71a - std[e28293b1aa0f68bd]::panicking::panic_handler::{closure#0}
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:691:13
  13:     0x5603037d32d9 - std[e28293b1aa0f68bd]::sys::backtrace::__rust_end_short_backtrace::<std[e28293b1aa0f68bd]::panicking::panic_handler::{closure#0}, !>
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:182:18
  14:     0x5603037dbf4d - __rustc[b7974e8690430dd9]::rust_begin_unwind
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:689:5
  15:     0x56030380237c - core[c1f1a4ba060b9bfa]::panicking::panic_fmt
                               at /rustc/59807616e1fa2540/library/core/src/panicking.rs:80:14
  16:     0x5603037be895 - <panics::main::D as core::ops::drop::Drop>::drop::h4558aca35a612379
                               at /app/src/bin/panics.rs:11:70
  17:     0x5603037be486 - core::ptr::drop_in_place<panics::main::D>::h4f1bada49ec34df9
                               at /rustc/59807616e1fa2540/library/core/src/ptr/mod.rs:805:1
  18:     0x5603037c3e27 - panics::main::h64637854e867b247
                               at /app/src/bin/panics.rs:11:121
  19:     0x5603037be063 - core::ops::function::FnOnce::call_once::h3ebba8dbdd6a6793
                               at /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250:5
  20:     0x5603037c0e66 - std::sys::backtrace::__rust_begin_short_backtrace::he0ae0bc5794db468
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:166:18
  21:     0x5603037c1309 - std::rt::lang_start::{{closure}}::h405f7a99530bdf6e
                               at /rustc/59807616e1fa2540/library/std/src/rt.rs:206:18
  22:     0x5603037ebb64 - <&dyn core[c1f1a4ba060b9bfa]::ops::function::Fn<(), Output = i32> + core[c1f1a4ba060b9bfa]::marker::Sync + core[c1f1a4ba060b9bfa]::panic::unwind_safe::RefUnwindSafe as core[c1f1a4ba060b9bfa]::ops::function::FnOnce<()>>::call_once
                               at /rustc/59807616e1fa2540/library/core/src/ops/function.rs:287:21
  23:     0x5603037ebb64 - std[e28293b1aa0f68bd]::panicking::catch_unwind::do_call::<&dyn core[c1f1a4ba060b9bfa]::ops::function::Fn<(), Output = i32> + core[c1f1a4ba060b9bfa]::marker::Sync + core[c1f1a4ba060b9bfa]::panic::unwind_safe::RefUnwindSafe, i32>
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:581:40
  24:     0x5603037ebb64 - std[e28293b1aa0f68bd]::panicking::catch_unwind::<i32, &dyn core[c1f1a4ba060b9bfa]::ops::function::Fn<(), Output = i32> + core[c1f1a4ba060b9bfa]::marker::Sync + core[c1f1a4ba060b9bfa]::panic::unwind_safe::RefUnwindSafe>
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:544:19
  25:     0x5603037ebb64 - std[e28293b1aa0f68bd]::panic::catch_unwind::<&dyn core[c1f1a4ba060b9bfa]::ops::function::Fn<(), Output = i32> + core[c1f1a4ba060b9bfa]::marker::Sync + core[c1f1a4ba060b9bfa]::panic::unwind_safe::RefUnwindSafe, i32>
                               at /rustc/59807616e1fa2540/library/std/src/panic.rs:359:14
  26:     0x5603037ebb64 - std[e28293b1aa0f68bd]::rt::lang_start_internal::{closure#0}
                               at /rustc/59807616e1fa2540/library/std/src/rt.rs:175:24
  27:     0x5603037ebb64 - std[e28293b1aa0f68bd]::panicking::catch_unwind::do_call::<std[e28293b1aa0f68bd]::rt::lang_start_internal::{closure#0}, isize>
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:581:40
  28:     0x5603037ebb64 - std[e28293b1aa0f68bd]::panicking::catch_unwind::<isize, std[e28293b1aa0f68bd]::rt::lang_start_internal::{closure#0}>
                               at /rustc/59807616e1fa2540/library/std/src/panicking.rs:544:19
  29:     0x5603037ebb64 - std[e28293b1aa0f68bd]::panic::catch_unwind::<std[e28293b1aa0f68bd]::rt::lang_start_internal::{closure#0}, isize>
                               at /rustc/59807616e1fa2540/library/std/src/panic.rs:359:14
  30:     0x5603037ebb64 - std[e28293b1aa0f68bd]::rt::lang_start_internal
                               at /rustc/59807616e1fa2540/library/std/src/rt.rs:171:5
  31:     0x5603037c12f1 - std::rt::lang_start::h62c4d63c16825643
                               at /rustc/59807616e1fa2540/library/std/src/rt.rs:205:5
  32:     0x5603037c43be - main
  33:     0x7fc35783024a - __libc_start_call_main
                               at ./csu/../sysdeps/nptl/libc_start_call_main.h:58:16
  34:     0x7fc357830305 - __libc_start_main_impl
                               at ./csu/../csu/libc-start.c:360:3
  35:     0x5603037bdb11 - _start
  36:                0x0 - <unknown>

thread 'main' (12632) panicked at /rustc/59807616e1fa2540/library/core/src/panicking.rs:233:5:
panic in a destructor during cleanup
thread caused non-unwinding panic. aborting.`,
    chain: ["panic: first"],
    frames: ["* - | - | src/bin/panics.rs:11"],
  },
  {
    title: "full backtrace with addresses and crate hashes",
    text: `thread 'main' (12668) panicked at src/lib.rs:5:109:
index out of bounds: the len is 3 but the index is 99
stack backtrace:
   0:     0x5569375f4b9a - std[e28293b1aa0f68bd]::backtrace_rs::backtrace::libunwind::trace
                               at /rustc/59807616e1fa2540/library/std/src/../../backtrace/src/backtrace/libunwind.rs:117:9
   1:     0x5569375f4b9a - std[e28293b1aa0f68bd]::backtrace_rs::backtrace::trace_unsynchronized::<std[e28293b1aa0f68bd]::sys::backtrace::_print_fmt::{closure#1}>
                               at /rustc/59807616e1fa2540/library/std/src/../../backtrace/src/backtrace/mod.rs:66:14
   2:     0x5569375f4b9a - std[e28293b1aa0f68bd]::sys::backtrace::_print_fmt
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:74:9
  18:     0x5569375c8c0d - core::slice::index::<impl core::ops::index::Index<I> for [T]>::index::hfcfda945974759e8
                               at /rustc/59807616e1fa2540/library/core/src/slice/index.rs:19:15
  19:     0x5569375c8c0d - <alloc::vec::Vec<T,A> as core::ops::index::Index<I>>::index::h6df38dbf409bd65b
                               at /rustc/59807616e1fa2540/library/alloc/src/vec/mod.rs:3804:9
  20:     0x5569375c8be1 - <shop::cart::Cart as shop::cart::Adder>::add::{{closure}}::hd30076b853cc2d6e
                               at /app/src/lib.rs:5:109
  21:     0x5569375c8954 - <shop::cart::Cart as shop::cart::Adder>::add::h3db584df07d50182
                               at /app/src/lib.rs:5:114
  22:     0x5569375c8231 - panics::main::h64637854e867b247
                               at /app/src/bin/panics.rs:5:38
  23:     0x5569375c2063 - core::ops::function::FnOnce::call_once::h3ebba8dbdd6a6793
                               at /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250:5
  24:     0x5569375c4e66 - std::sys::backtrace::__rust_begin_short_backtrace::he0ae0bc5794db468
                               at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:166:18
  25:     0x5569375c5309 - std::rt::lang_start::{{closure}}::h405f7a99530bdf6e`,
    chain: ["panic: index out of bounds: the len is 3 but the index is 99"],
    frames: [
      "std::backtrace_rs::backtrace::libunwind | trace | /rustc/59807616e1fa2540/library/std/src/../../backtrace/src/backtrace/libunwind.rs:117",
      "std::backtrace_rs::backtrace | trace_unsynchronized | /rustc/59807616e1fa2540/library/std/src/../../backtrace/src/backtrace/mod.rs:66",
      "std::sys::backtrace | _print_fmt | /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:74",
      "core::slice::index::<impl core::ops::index::Index<I> for [T]> | index | /rustc/59807616e1fa2540/library/core/src/slice/index.rs:19",
      "alloc::vec::Vec | index | /rustc/59807616e1fa2540/library/alloc/src/vec/mod.rs:3804",
      "* shop::cart::Cart | add::{{closure}} | /app/src/lib.rs:5",
      "* shop::cart::Cart | add | /app/src/lib.rs:5",
      "* panics | main | /app/src/bin/panics.rs:5",
      "core::ops::function::FnOnce | call_once | /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250",
      "std::sys::backtrace | __rust_begin_short_backtrace | /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:166",
      "std::rt | lang_start::{{closure}} | -",
    ],
  },
  {
    title: "old form, before 1.73",
    text: `thread 'main' panicked at 'index out of bounds: the len is 3 but the index is 99', src/cart.rs:12:5
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
    chain: ["panic: index out of bounds: the len is 3 but the index is 99"],
    frames: ["* - | - | src/cart.rs:12"],
  },
  {
    title: "old form on one line",
    text: `thread 'tokio-runtime-worker' panicked at 'called \`Result::unwrap()\` on an \`Err\` value: Os { code: 2, kind: NotFound, message: "No such file" }', src/store.rs:88:10`,
    chain: [
      'panic: called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file" }',
    ],
    frames: ["* - | - | src/store.rs:88"],
  },
  {
    title: "old form whose message spans lines, with the backtrace of old releases",
    text: `thread 'worker-3' panicked at 'assertion failed: \`(left == right)\`
  left: \`1\`,
 right: \`2\`: sums differ', src/sum.rs:7:9
stack backtrace:
   0: rust_begin_unwind
             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:584:5
   1: core::panicking::panic_fmt
             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/panicking.rs:142:14
   2: core::panicking::assert_failed_inner
   3: shop::sum::check
             at ./src/sum.rs:7:9
   4: <shop::job::Job as shop::job::Run>::run::{{closure}}
             at ./src/job.rs:31
   5: <core::future::from_generator::GenFuture<T> as core::future::future::Future>::poll
             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/future/mod.rs:91:19
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
    chain: ["panic: assertion failed: `(left == right)`\n  left: `1`,\n right: `2`: sums differ"],
    frames: [
      "- | rust_begin_unwind | /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:584",
      "core::panicking | panic_fmt | /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/panicking.rs:142",
      "core::panicking | assert_failed_inner | -",
      "* shop::sum | check | ./src/sum.rs:7",
      "* shop::job::Job | run::{{closure}} | ./src/job.rs:31",
      "core::future::from_generator::GenFuture | poll | /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/future/mod.rs:91",
    ],
  },
  {
    title: "logged by log-panics",
    text: `2026-03-04T10:00:00Z ERROR [panic] thread 'main' panicked at 'no stock': src/cart.rs:12
   0: log_panics::Config::install_panic_hook::{{closure}}
             at /root/.cargo/registry/src/registry-1ecc6299db9ec823/log-panics-2.1.0/src/lib.rs:92:25
   1: shop::cart::add
             at src/cart.rs:12:5`,
    head: "2026-03-04T10:00:00Z ERROR [panic]",
    chain: ["panic: no stock"],
    frames: [
      "log_panics::Config | install_panic_hook::{{closure}} | /root/.cargo/registry/src/registry-1ecc6299db9ec823/log-panics-2.1.0/src/lib.rs:92",
      "* shop::cart | add | src/cart.rs:12",
    ],
  },
];
