import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "anyhow chain",
    text: `Error: could not load
session 17

Caused by:
    0: could not read the cart
    1: No such file or directory (os error 2)`,
    chain: [
      "Error: could not load\nsession 17",
      "-: could not read the cart",
      "-: No such file or directory (os error 2)",
    ],
    frames: [],
  },
  {
    title: "anyhow chain with a backtrace",
    text: `Error: could not load
session 17

Caused by:
    0: could not read the cart
    1: No such file or directory (os error 2)

Stack backtrace:
   0: <E as anyhow::context::ext::StdError>::ext_context
             at /root/.cargo/registry/src/registry-1949cf8c6b5b557f/anyhow-1.0.105/src/backtrace.rs:10:14
   1: anyhow::context::<impl anyhow::Context<T,E> for core::result::Result<T,E>>::context
             at /root/.cargo/registry/src/registry-1949cf8c6b5b557f/anyhow-1.0.105/src/context.rs:54:37
   2: shop::cart::open
             at /app/src/lib.rs:7:124
   3: shop::cart::open2
             at /app/src/lib.rs:8:67
   4: any::main
             at /app/src/bin/any.rs:1:35
  19: __libc_start_call_main
             at ./csu/../sysdeps/nptl/libc_start_call_main.h:58:16
  20: __libc_start_main_impl
             at ./csu/../csu/libc-start.c:360:3
  21: _start`,
    chain: [
      "Error: could not load\nsession 17",
      "-: could not read the cart",
      "-: No such file or directory (os error 2)",
    ],
    frames: [
      "<E as anyhow::context::ext::StdError> | ext_context | /root/.cargo/registry/src/registry-1949cf8c6b5b557f/anyhow-1.0.105/src/backtrace.rs:10",
      "anyhow::context::<impl anyhow::Context<T,E> for core::result::Result<T,E>> | context | /root/.cargo/registry/src/registry-1949cf8c6b5b557f/anyhow-1.0.105/src/context.rs:54",
      "* shop::cart | open | /app/src/lib.rs:7",
      "* shop::cart | open2 | /app/src/lib.rs:8",
      "* any | main | /app/src/bin/any.rs:1",
      "- | __libc_start_call_main | ./csu/../sysdeps/nptl/libc_start_call_main.h:58",
      "- | __libc_start_main_impl | ./csu/../csu/libc-start.c:360",
      "- | _start | -",
    ],
  },
  {
    title: "color-eyre report with spans",
    text: `Error: 
   0: Unable to read config
   1: No such file or directory (os error 2)

Location:
   src/bin/ce.rs:3

  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ SPANTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

   0: ce::read_file with path="fake_file"
      at src/bin/ce.rs:3
   1: ce::read_config with n=2
      at src/bin/ce.rs:4

Suggestion: try using a file that exists next time

Backtrace omitted. Run with RUST_BACKTRACE=1 environment variable to display it.
Run with RUST_BACKTRACE=full to include source snippets.`,
    chain: ["Error: Unable to read config", "-: No such file or directory (os error 2)"],
    frames: ["* ce | read_file | src/bin/ce.rs:3", "* ce | read_config | src/bin/ce.rs:4"],
  },
  {
    title: "color-eyre report with backtrace",
    text: `Error: 
   0: Unable to read config
   1: No such file or directory (os error 2)

Location:
   src/bin/ce.rs:3

  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ SPANTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

   0: ce::read_file with path="fake_file"
      at src/bin/ce.rs:3
   1: ce::read_config with n=2
      at src/bin/ce.rs:4

  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ BACKTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                                ⋮ 5 frames hidden ⋮                               
   6: <core::result::Result<T,F> as core::ops::try_trait::FromResidual<core::result::Result<core::convert::Infallible,E>>>::from_residual::hc288825842f7a896
      at /rustc/59807616e1fa2540/library/core/src/result.rs:2189
   7: ce::read_file::h959713cda56cf3f8
      at /app/src/bin/ce.rs:3
   8: ce::read_config::hfa0f763f9f763345
      at /app/src/bin/ce.rs:4
   9: ce::main::hbe08f527b3217313
      at /app/src/bin/ce.rs:6
  10: core::ops::function::FnOnce::call_once::h5276e1e2ce126aa1
      at /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250
  11: std::sys::backtrace::__rust_begin_short_backtrace::h0fdcccdd14a80ec0
      at /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:166
                                ⋮ 15 frames hidden ⋮                              

Suggestion: try using a file that exists next time

Run with COLORBT_SHOW_HIDDEN=1 environment variable to disable frame filtering.
Run with RUST_BACKTRACE=full to include source snippets.`,
    chain: ["Error: Unable to read config", "-: No such file or directory (os error 2)"],
    frames: [
      "core::result::Result | from_residual | /rustc/59807616e1fa2540/library/core/src/result.rs:2189",
      "* ce | read_file | /app/src/bin/ce.rs:3",
      "* ce | read_config | /app/src/bin/ce.rs:4",
      "* ce | main | /app/src/bin/ce.rs:6",
      "core::ops::function::FnOnce | call_once | /rustc/59807616e1fa2540/library/core/src/ops/function.rs:250",
      "std::sys::backtrace | __rust_begin_short_backtrace | /rustc/59807616e1fa2540/library/std/src/sys/backtrace.rs:166",
    ],
  },
  {
    title: "color-eyre panic hook",
    text: `2026-03-04T10:40:03.080924Z ERROR checkout{id=3}: ce: x failed
The application panicked (crashed).
Message:  called \`Result::unwrap()\` on an \`Err\` value: 
   0: Unable to read config
   1: No such file or directory (os error 2)

Location:
   src/bin/ce.rs:3

  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ SPANTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

   0: ce::read_file with path="fake_file"
      at src/bin/ce.rs:3
   1: ce::read_config with n=3
      at src/bin/ce.rs:4
   2: ce::checkout with id=3
      at src/bin/ce.rs:6

Suggestion: try using a file that exists next time

Backtrace omitted. Run with RUST_BACKTRACE=1 environment variable to display it.
Run with RUST_BACKTRACE=full to include source snippets.
Location: src/bin/ce.rs:6

  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ SPANTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

   0: ce::checkout with id=3
      at src/bin/ce.rs:6

Backtrace omitted. Run with RUST_BACKTRACE=1 environment variable to display it.
Run with RUST_BACKTRACE=full to include source snippets.`,
    head: "2026-03-04T10:40:03.080924Z ERROR checkout{id=3}: ce: x failed",
    chain: [
      "panic: called `Result::unwrap()` on an `Err` value:\nUnable to read config",
      "-: No such file or directory (os error 2)",
    ],
    frames: [
      "* ce | read_file | src/bin/ce.rs:3",
      "* ce | read_config | src/bin/ce.rs:4",
      "* ce | checkout | src/bin/ce.rs:6",
      "* ce | checkout | src/bin/ce.rs:6",
    ],
  },
  {
    title: "eyre without reports, with a location",
    text: `Error: could not open the cart

Caused by:
   0: could not read cart.toml
   1: No such file or directory (os error 2)

Location:
    src/cart.rs:12:9`,
    chain: [
      "Error: could not open the cart",
      "-: could not read cart.toml",
      "-: No such file or directory (os error 2)",
    ],
    frames: ["* - | - | src/cart.rs:12"],
  },
  {
    title: "a typed error from main with a backtrace",
    text: `Error: Sold { item: 4 }

Stack backtrace:
   0: shop::cart::take
             at ./src/cart.rs:20:9
   1: shop::main
             at ./src/main.rs:8:5`,
    chain: ["Sold: Sold { item: 4 }"],
    frames: ["* shop::cart | take | ./src/cart.rs:20", "* shop | main | ./src/main.rs:8"],
  },
  {
    title: "an error logged with its chain",
    text: `could not charge order 17

Caused by:
    connection reset by peer`,
    chain: ["Error: could not charge order 17", "-: connection reset by peer"],
    frames: [],
  },
];
