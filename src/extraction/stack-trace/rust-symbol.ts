import type { TraceFrame } from "./trace.ts";

/**
 * A symbol as Rust's backtraces print it, taken apart: `<shop::Cart as shop::Add>::add::{{closure}}::h0123456789abcdef`
 * is the function `add::{{closure}}` of `shop::Cart`. Hashes and the type parameters of a call are left
 * out: they differ between builds.
 */
export function readRustSymbol(symbol: string): { readonly module?: string; readonly function: string } {
  let name = symbol.trim().replace(/<unknown>$/, "");
  name = name.replace(/::h[0-9a-f]{16}$/, "").replace(/\[[0-9a-f]{12,16}\](?=::)/g, "");
  if (name.endsWith(">")) {
    const open = openingOf(name);
    if (open > 2 && name.startsWith("::<", open - 2)) name = name.slice(0, open - 2);
  }
  let split = lastScope(name, name.length);
  while (split > 0 && name.charCodeAt(split + 2) === BRACE) {
    const outer = lastScope(name, split);
    if (outer <= 0) break;
    split = outer;
  }
  if (split <= 0) return { function: name === "" ? symbol : name };
  return { module: ownType(name.slice(0, split)), function: name.slice(split + 2) };
}

/** `<shop::Cart as shop::Add>` is code of `shop::Cart`. */
function ownType(module: string): string {
  return /^<([a-z_]\w{0,100}(?:::\w{1,100}){1,20})(?:<.{0,2000}>)? as /.exec(module)?.[1] ?? module;
}

/** The `<` that the `>` at the end of a name closes, or -1. */
function openingOf(name: string): number {
  let depth = 0;
  for (let at = name.length - 1; at >= 0; at--) {
    const code = name.charCodeAt(at);
    if (code === MORE && name.charCodeAt(at - 1) !== MINUS) depth++;
    else if (code === LESS && --depth === 0) return at;
  }
  return -1;
}

/** The last `::` before `end` that stands outside of angle brackets and parentheses, or -1. */
function lastScope(name: string, end: number): number {
  let depth = 0;
  for (let at = end - 1; at > 0; at--) {
    const code = name.charCodeAt(at);
    if ((code === MORE && name.charCodeAt(at - 1) !== MINUS) || code === CLOSE) depth++;
    else if (code === LESS || code === OPEN) depth--;
    else if (depth === 0 && code === COLON && name.charCodeAt(at - 1) === COLON) return at - 1;
  }
  return -1;
}

/** Whether a frame is of Rust's own libraries or of a dependency. */
export function isRustLibrary({ module = "", function: name = "", file = "" }: TraceFrame): boolean {
  if (
    /^\/rustc\/|[/\\]\.cargo[/\\]|[/\\]rustlib[/\\]|[/\\]library[/\\](?:std|core|alloc|test)[/\\]|^\.\/csu\//.test(file)
  ) {
    return true;
  }
  // Symbols outside of any crate are the platform's: `main`, `_start`, `__rust_try`, `clone3`.
  if (module === "") return !file.endsWith(".rs");
  if (module.startsWith("__rustc")) return true;
  const crate = crateOf(module);
  // Of an implementation for any type, the trait tells: `<E as anyhow::context::StdError>`.
  if (crate.length === 1 || PRIMITIVES.has(crate)) {
    const as = module.indexOf(" as ");
    return as < 0 || CRATES.has(crateOf(module.slice(as + 4)));
  }
  return CRATES.has(crate) || (name.startsWith("__rust") && file === "");
}

function crateOf(path: string): string {
  return /^[<&*([ ]*(?:(?:dyn|mut|const|impl) )*(\w{1,100})/.exec(path)?.[1] ?? "";
}

const PRIMITIVES: ReadonlySet<string> = new Set(
  "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char str fn".split(" "),
);

const CRATES: ReadonlySet<string> = new Set(
  `std core alloc test proc_macro std_detect hashbrown backtrace rustc_demangle addr2line gimli miniz_oxide compiler_builtins
  panic_unwind panic_abort tokio tokio_util tokio_stream tokio_rustls mio async_std async_global_executor smol futures futures_util futures_core
  futures_executor hyper hyper_util h2 http http_body tower tower_http tower_service tower_layer axum axum_core actix actix_rt
  actix_web actix_server actix_service actix_http actix_router actix_tls warp rocket tonic reqwest tracing tracing_core tracing_subscriber
  tracing_error tracing_futures log log_panics env_logger anyhow eyre color_eyre stable_eyre simple_eyre miette thiserror serde serde_json
  serde_core rayon rayon_core crossbeam crossbeam_channel crossbeam_utils parking_lot parking_lot_core once_cell lazy_static sqlx sqlx_core
  diesel sea_orm rusqlite redis rdkafka regex clap clap_builder chrono bytes rand num_cpus openssl rustls ring sentry sentry_core
  sentry_panic sentry_backtrace`.split(/\s+/),
);

const [OPEN, CLOSE, MINUS, COLON, LESS, MORE, BRACE] = [40, 41, 45, 58, 60, 62, 123] as const;
