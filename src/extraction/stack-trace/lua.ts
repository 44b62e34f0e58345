import { defineLanguage, type FoundTrace } from "./language.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const lua = defineLanguage({
  name: "lua",
  initials: "sT",
  opens: opensLuaTrace,
  parse: parseLua,
  isLibrary: isLuaLibrary,
});

function opensLuaTrace(text: string, lines: readonly string[], index: number): boolean {
  if (!text.startsWith("stack traceback:") && text.trimEnd() !== "Traceback") return false;
  for (let next = index + 1; next < Math.min(lines.length, index + 4); next++) {
    const line = (lines[next] ?? "").trim();
    if (line === "" || /^coroutine \d{1,4}:$/.test(line)) continue;
    return readFrame(line) !== undefined || isSkipped(line);
  }
  return text.startsWith("stack traceback:");
}

/** Further above its frames nothing announces an error any more. */
const REACH = 40;

/**
 * Lua, LuaJIT and OpenResty: `lua: cart.lua:3: message` and `stack traceback:`. The place that begins a message becomes
 * a frame only where the stack has none. Of several coroutines the innermost, which is printed first, comes first.
 */
function parseLua(lines: readonly string[], first: number): FoundTrace {
  const header = findHeader(lines, first);
  const { draft } = header;
  for (let index = first + 1; index < lines.length; index++) {
    const text = (lines[index] ?? "").trim();
    if (text === "" || isSkipped(text) || /^coroutine \d{1,4}:$/.test(text)) continue;
    const frame = readFrame(text);
    if (frame === undefined) break;
    draft.addFrame(frame);
  }
  if (draft.frames.length === 0 && header.place !== undefined) draft.addFrame(header.place);
  return { exceptions: [draft.finish()], start: header.index, before: header.before };
}

interface Header {
  readonly index: number;
  readonly before: string;
  readonly draft: ExceptionDraft;
  readonly place?: TraceFrame;
}

function findHeader(lines: readonly string[], first: number): Header {
  for (let index = first - 1; index >= Math.max(0, first - REACH); index--) {
    const line = lines[index] ?? "";
    const found = findMessage(line);
    if (found === undefined) continue;
    const { type, place, message } = found;
    const below = lines.slice(index + 1, first).join("\n");
    const draft = new ExceptionDraft(type, below.trim() === "" ? message : `${message}\n${below}`);
    return { index, before: line.slice(0, found.at), draft, ...(place === undefined ? {} : { place }) };
  }
  let index = first - 1;
  while (index > 0 && (lines[index] ?? "").trim() === "") index--;
  const text = index < 0 ? "" : (lines[index] ?? "").trim();
  return { index: Math.max(0, index), before: "", draft: new ExceptionDraft("runtime error", text) };
}

/** How interpreters begin the line that says what went wrong. */
const PROGRAM =
  /(?:^|[\s/])(?:lua|luajit|texlua|resty|luvit|lit|tarantool|busted)(?:-?5\.\d|-2\.\d\S{0,20})?(?:\.exe)?: /;
const NGINX =
  /(?:(?:lua (?:entry|user) thread|lua handler) aborted|failed to run \S{1,60}|\b\S{1,40}_by_lua\S{0,20} error|lua coroutine): ?/;

interface Message {
  /** Where on its line it begins. */
  readonly at: number;
  readonly type: string;
  readonly message: string;
  readonly place?: TraceFrame;
}

function findMessage(line: string): Message | undefined {
  const nginx = NGINX.exec(line);
  if (nginx !== null) return readMessage(line.slice(nginx.index + nginx[0].length), nginx.index);
  const program = PROGRAM.exec(line);
  if (program !== null)
    return readMessage(line.slice(program.index + program[0].length), lineStart(line, program.index));
  // An error's own text begins with its place: `cart.lua:3: message`.
  const own = PLACE.exec(line.trimStart());
  return own === null ? undefined : readMessage(line.trimStart(), 0);
}

/** A path to the interpreter belongs to its name. */
function lineStart(line: string, at: number): number {
  return /^\S*$/.test(line.slice(0, at)) ? 0 : at;
}

const PLACE =
  /^(\[string "[^\n]{0,300}?"\]|\[love "[^"]{1,100}"\]|[^\s:][^:\n]{0,300}|[A-Za-z]:[^:\n]{1,300}):(\d{1,9}): /;
const STATUS = /^(runtime error|syntax error|memory allocation error|error in error handling|unknown reason): ?/;

function readMessage(text: string, at: number): Message {
  const status = STATUS.exec(text);
  const rest = text.slice(status?.[0].length ?? 0);
  const place = PLACE.exec(rest);
  const message = place === null ? rest : rest.slice(place[0].length);
  const type = status?.[1] ?? (/ near (?:'|<eof>)/.test(message) ? "syntax error" : "runtime error");
  if (place === null) return { at, type, message };
  return { at, type, message, place: traceFrame({ file: place[1], line: Number(place[2]) }) };
}

/** Lines of a stack that stand for no call that is known. */
function isSkipped(text: string): boolean {
  return /^\(\.\.\.tail calls?\.\.\.\)|^\(tail call\): \?|^\.\.\.(?:\s*\(skipping \d{1,9} levels\))?$/.test(text);
}

/** `cart.lua:3: in upvalue 'add'`, `[C]: in ?`, `cart.lua:9: in function <cart.lua:7>`, `nginx.conf:3: in main chunk`. */
function readFrame(text: string): TraceFrame | undefined {
  const native = /^(?:\[C\]|\[builtin[^\]]{0,60}\]|=\[C\]): (?:in |at )(.{1,300})$/.exec(text);
  if (native !== null) return traceFrame({ function: calledName(native[1] ?? "") });
  const found =
    /^(\[string "[^\n]{0,300}?"\]|\[love "[^"]{1,100}"\]|[^\s:][^:\n]{0,300}|[A-Za-z]:[^:\n]{1,300}):(?:(\d{1,9}):)? in (.{1,4000})$/.exec(
      text,
    );
  if (found === null) return undefined;
  const [, file, line, called = ""] = found;
  return traceFrame({ file, line: line === undefined ? undefined : Number(line), function: calledName(called) });
}

/** What the stack says about a call, without the word for its kind; nginx adds the request behind it. */
function calledName(called: string): string {
  const quoted =
    /^(?:function|method|field|local|upvalue|global|metamethod|hook|for iterator) (?:'([^']{1,200})'|<([^>]{1,300})>)/.exec(
      called,
    );
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  if (called.startsWith("main chunk")) return "main chunk";
  return called.startsWith("?") ? "?" : called.replace(/, client: .*$/, "").trim();
}

/** Functions written in C, and modules where package managers put them. */
function isLuaLibrary({ file = "" }: TraceFrame): boolean {
  if (file === "") return true;
  return /^\[(?:love|builtin)|[/\\](?:lualib|luarocks|lua_modules|site\/lualib)[/\\]|[/\\](?:share|lib)[/\\](?:lua|luajit)[/\\-]|(?:^|[/\\])resty[/\\]|\?$/.test(
    file,
  );
}
