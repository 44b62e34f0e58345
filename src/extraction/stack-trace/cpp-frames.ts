import { splitLocation } from "./lines.ts";
import { type TraceFrame, traceFrame } from "./trace.ts";

/** A frame of a native stack, and its number where it is printed: another zero begins another stack. */
export interface NativeFrame {
  readonly frame: TraceFrame;
  readonly number?: number;
}

/**
 * A frame as native stacks print them, of a line without its indentation: sanitizers, gdb, lldb, coredumpctl, Android,
 * glibc's `backtrace_symbols`, glog and abseil, Boost.Stacktrace and `std::stacktrace`, valgrind.
 */
export function readNativeFrame(text: string): NativeFrame | undefined {
  switch (text.charCodeAt(0)) {
    case HASH:
      return readNumbered(text);
    case AT:
      return readGlog(text);
    case LETTER_F:
    case STAR:
      return readLldb(text);
    case LETTER_A:
    case LETTER_B:
      return readValgrind(text) ?? readGlibc(text);
    default:
      return readBoost(text) ?? readGlibc(text);
  }
}

/** `#0 0x55c0 in shop::take(int) /src/cart.cpp:9`, `#1  main () at cart.c:3`, `#00 pc 0004 /system/lib/libc.so (abort+12)`. */
function readNumbered(text: string): NativeFrame | undefined {
  const found = /^#(\d{1,4})\s+(?:(0x[0-9a-f]{1,16})\s+(?:in\s+)?|(pc) [0-9a-f]{1,16}\s+)?(.*)$/i.exec(text);
  if (found === null) return undefined;
  const [, digits, address, program, rest = ""] = found;
  const number = Number(digits);
  if (program !== undefined) return { frame: readAndroid(rest), number };
  const frame = readCalled(rest, address !== undefined);
  return frame === undefined ? undefined : { frame, number };
}

/** What follows the address: the function and where it stands. Without an address only what no other language writes. */
function readCalled(rest: string, addressed: boolean): TraceFrame | undefined {
  const text = rest.replace(/ \(BuildId: [0-9a-f]{1,64}\)$/, "").trimEnd();
  const gdb = readGdb(text);
  if (gdb !== undefined) return gdb;
  // Sanitizers: `shop::take(int) /src/cart.cpp:9:3`, with the module behind it (ThreadSanitizer) or alone.
  const module = /(?:^|\s)\(([^()\s]{1,500})(?:\+| \+ )0x[0-9a-f]{1,16}\)$/.exec(text);
  const body = (module === null ? text : text.slice(0, module.index)).trimEnd();
  if (!addressed && module === null) return undefined;
  const space = body.lastIndexOf(" ");
  const tail = body.slice(space + 1);
  if (tail === "<null>" || /:\d{1,9}$/.test(tail) || (space > 0 && /^[./]\S*\.\w{1,4}$/.test(tail))) {
    const place = tail === "<null>" ? { file: module?.[1] ?? "" } : splitLocation(tail);
    return traceFrame({ ...readFunction(body.slice(0, Math.max(0, space))), ...place });
  }
  if (body === "" && module === null) return undefined;
  return traceFrame({ ...readFunction(body), file: module?.[1] });
}

/** `main (argc=1, argv=0x7ff) at cart.c:3`, `?? () from /lib/libc.so.6`. */
function readGdb(text: string): TraceFrame | undefined {
  const [at, from] = [text.lastIndexOf(") at "), text.lastIndexOf(") from ")];
  const close = Math.max(at, from);
  if (close < 2) return undefined;
  const open = openingOf(text, close);
  if (open < 1 || text.charCodeAt(open - 1) !== SPACE) return undefined;
  const place = text.slice(close + (at > from ? 5 : 7));
  if (at > from && !/:\d{1,9}$/.test(place)) return undefined;
  return traceFrame({ ...readFunction(text.slice(0, open)), ...(at > from ? splitLocation(place) : { file: place }) });
}

/** The bracket that the one at `close` closes, strings left out; where none is, the first after a space. */
function openingOf(text: string, close: number): number {
  let [depth, quoted] = [0, false];
  for (let at = close; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (code === CLOSE) depth++;
    else if (code === OPEN && --depth === 0) return at;
  }
  return text.indexOf(" (") + 1;
}

function readAndroid(rest: string): TraceFrame {
  const found =
    /^(\S{1,500}(?: \(deleted\))?)(?: \(offset 0x[0-9a-f]{1,16}\))?(?: \((.{1,2000}?)(?:\+\d{1,12})?\))?(?: \(BuildId: [0-9a-f]{1,64}\))?$/.exec(
      rest.trimEnd(),
    );
  return traceFrame({ ...readFunction(found?.[2] ?? ""), file: found?.[1] ?? rest });
}

/** `./shop(_ZN4shop4takeEi+0x2ae)[0x55fe4bfe7573]`, `/lib/libc.so.6(+0x2724a) [0x7f1b]`. */
function readGlibc(text: string): NativeFrame | undefined {
  if (!text.trimEnd().endsWith("]")) return undefined;
  const found =
    /^(\S[^()[\]]{0,500})\(([^()]{0,2000}(?:\([^()]{0,1000}\)[^()]{0,200})?)\) ?\[0x[0-9a-f]{1,16}\]\s*$/.exec(text);
  if (found === null) return undefined;
  return {
    frame: traceFrame({ ...readFunction((found[2] ?? "").replace(/\+0x[0-9a-f]{1,16}$/, "")), file: found[1] }),
  };
}

/** `@     0x7f77abf6d1ed  google::LogMessage::Fail()`, with the frame's size as abseil prints it. */
function readGlog(text: string): NativeFrame | undefined {
  const found = /^@ +0x[0-9a-f]{1,16}(?: +\d{1,12})? +(\S.*)$/.exec(text.trimEnd());
  return found === null ? undefined : { frame: traceFrame(readFunction(found[1] ?? "")) };
}

/** `* frame #0: 0x0000000100003f6c shop`shop::take(i=3) + 12 at cart.cpp:4:5`. */
function readLldb(text: string): NativeFrame | undefined {
  const found = /^(?:\* )?frame #(\d{1,4}): 0x[0-9a-f]{1,16} ([^`]{1,300})`(.*)$/.exec(text.trimEnd());
  if (found === null) return undefined;
  const rest = (found[3] ?? "").replace(/(?: \[(?:opt|inlined|artificial)\])+/g, "");
  const at = rest.lastIndexOf(" at ");
  const name = (at < 0 ? rest : rest.slice(0, at)).replace(/ \+ \d{1,12}$/, "");
  const place = at < 0 ? { file: found[2] ?? "" } : splitLocation(rest.slice(at + 4));
  return { frame: traceFrame({ ...readFunction(name), ...place }), number: Number(found[1]) };
}

/** ` 0# shop::take(int) at /src/cart.cpp:4`, ` 4# _start in ./shop`, `0> cart.cpp(3): shop!take+0x12`. */
function readBoost(text: string): NativeFrame | undefined {
  const found = /^(\d{1,4})(?:# +|> )(\S.*)$/.exec(text.trimEnd());
  if (found === null) return undefined;
  const rest = (found[2] ?? "").replace(/ \[0x[0-9a-f]{1,16}\]$/, "");
  const number = Number(found[1]);
  const windows = /^(?:(\S.{0,500})\((\d{1,9})\): )?([\w.-]{1,200})!(\S.{0,2000}?)(?:\+0x[0-9A-Fa-f]{1,16})?$/.exec(
    rest,
  );
  if (windows !== null) {
    const line = windows[2] === undefined ? undefined : Number(windows[2]);
    return { frame: traceFrame({ ...readFunction(windows[4] ?? ""), file: windows[1] ?? windows[3], line }), number };
  }
  const at = rest.lastIndexOf(" at ");
  if (at > 0)
    return { frame: traceFrame({ ...readFunction(rest.slice(0, at)), ...splitLocation(rest.slice(at + 4)) }), number };
  const within = rest.lastIndexOf(" in ");
  const name = within > 0 ? rest.slice(0, within) : rest;
  return {
    frame: traceFrame({ ...readFunction(name), file: within > 0 ? rest.slice(within + 4) : undefined }),
    number,
  };
}

/** Valgrind, its `==9==` taken off: `at 0x1091B9: take (cart.c:3)`, `by 0x48: start (in /lib/libc.so.6)`. */
function readValgrind(text: string): NativeFrame | undefined {
  const found = /^(at|by) 0x[0-9A-F]{1,16}: /.exec(text);
  const body = text.trimEnd();
  const open = body.lastIndexOf(" (");
  if (found === null || open < found[0].length || !body.endsWith(")")) return undefined;
  const within = body.slice(open + 2, -1);
  const place = within.startsWith("in ") ? { file: within.slice(3) } : splitLocation(within);
  const frame = traceFrame({ ...readFunction(body.slice(found[0].length, open)), ...place });
  return found[1] === "at" ? { frame, number: 0 } : { frame };
}

/** A frame of a minidump's text, between registers: `0  shop!shop::take(int) [cart.cpp : 4 + 0x5]`. */
export function readMinidumpFrame(text: string): TraceFrame | undefined {
  const found = /^\d{1,4} {2,3}([^!\s]{1,300})(!|$| \+ 0x)/.exec(text);
  if (found === null) return undefined;
  const module = found[1] ?? "";
  if (found[2] !== "!") return traceFrame({ file: module });
  const body = text.slice(found[0].length).trimEnd();
  const bracket = body.endsWith("]") ? body.lastIndexOf(" [") : -1;
  if (bracket < 0) return traceFrame({ ...readFunction(body.replace(/ \+ 0x[0-9a-f]{1,16}$/, "")), file: module });
  const [file = "", line = ""] = body.slice(bracket + 2, -1).split(" : ");
  return traceFrame({ ...readFunction(body.slice(0, bracket)), file, line: Number.parseInt(line, 10) || undefined });
}

/** Node's own native stack: `1: 0xb090e0 node::Abort() [node]`. */
export function readNodeFrame(text: string): TraceFrame | undefined {
  const found = /^\d{1,3}: 0x[0-9a-f]{1,16} (.{0,2000}?) ?\[([^[\]]{1,400})\]$/i.exec(text.trimEnd());
  return found === null ? undefined : traceFrame({ ...readFunction(found[1] ?? ""), file: found[2] });
}

/** The scope and the name of a function without its parameters; `shop::Cart` and `take` of `shop::Cart::take(int) const`. */
export function readFunction(printed: string): { readonly module?: string; readonly function?: string } {
  const text = demangled(printed.trim());
  if (
    text === "" ||
    text === "??" ||
    text === "(unknown)" ||
    text === "<null>" ||
    text === "n/a" ||
    /^0x[0-9a-f]{1,16}$/i.test(text)
  )
    return {};
  const name = withoutParameters(text);
  let depth = 0;
  for (let at = name.length - 1; at > 1; at--) {
    const code = name.charCodeAt(at);
    if (code === MORE || code === CLOSE || code === BRACE_CLOSE) depth++;
    else if (code === LESS || code === OPEN || code === BRACE_OPEN) depth--;
    else if (
      depth <= 0 &&
      code === COLON &&
      name.charCodeAt(at - 1) === COLON &&
      !name.startsWith("operator", at + 1)
    ) {
      return { module: name.slice(0, at - 1), function: name.slice(at + 1) };
    }
  }
  return { function: name };
}

/** `_ZN4shop4Cart4dropEv` is `shop::Cart::drop`; names with more than plain parts stay as they are. */
function demangled(name: string): string {
  const nested = /^_ZNK?((?:\d{1,3}[A-Za-z_$][\w$.]{0,250}){1,20})E/.exec(name)?.[1];
  if (nested === undefined) return name;
  const parts: string[] = [];
  for (let at = 0; at < nested.length; ) {
    const length = /^\d{1,3}/.exec(nested.slice(at, at + 3))?.[0] ?? "";
    const part = nested.slice(at + length.length, at + length.length + Number(length));
    if (length === "" || part.length < Number(length)) return name;
    // The last part of a Rust symbol is a hash.
    if (!/^h[0-9a-f]{16}$/.test(part)) parts.push(part);
    at += length.length + part.length;
  }
  return parts.join("::");
}

/** Parameters say little, and make names long; `operator()` keeps its own brackets. */
function withoutParameters(text: string): string {
  let end = text.replace(/ \[clone [^\]]{1,60}\]$/, "");
  for (let more = true; more; ) {
    more = false;
    for (const word of [" const", " volatile", " &", " &&", " noexcept"]) {
      if (end.endsWith(word)) [end, more] = [end.slice(0, -word.length), true];
    }
  }
  if (!end.endsWith(")") || end.endsWith("operator()")) return end;
  const open = openingOf(end, end.length - 1);
  return open > 0 ? end.slice(0, open).trimEnd() : end;
}

const [
  SPACE,
  QUOTE,
  HASH,
  STAR,
  OPEN,
  CLOSE,
  COLON,
  LESS,
  MORE,
  AT,
  LETTER_A,
  LETTER_B,
  LETTER_F,
  BRACE_OPEN,
  BRACE_CLOSE,
] = [32, 34, 35, 42, 40, 41, 58, 60, 62, 64, 97, 98, 102, 123, 125] as const;
