import { dartError } from "./dart-error.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, isDigit, splitLocation } from "./lines.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const dart = defineLanguage({
  name: "dart",
  initials: "#pd",
  words: [".dart ", "EXCEPTION CAUGHT BY", "Exception caught by "],
  opens: opensDartTrace,
  parse: parseDart,
  isLibrary: isDartLibrary,
});

function opensDartTrace(text: string, lines: readonly string[], index: number): boolean {
  if (text.charCodeAt(0) === HASH) return readNumbered(text) !== undefined;
  if (isBox(text)) return lines.slice(index + 1, index + 1 + REACH).some((line) => THROWN.test(line));
  return readTerse(text) !== undefined;
}

/** The first line of Flutter's report, in the forms of the engine and of newer releases. */
function isBox(text: string): boolean {
  return /^[═╞╡=\s]{2,40}(?:EXCEPTION CAUGHT BY|Exception caught by) /.test(text);
}

const THROWN = /^\s*The following (\S{1,200}(?: object)?|message) was thrown/;

/** Further above its frames nothing announces an error any more. */
const REACH = 60;

/**
 * Dart and Flutter: numbered frames of the virtual machine, obfuscated ones, those of `package:stack_trace` and of the
 * web compilers; Flutter's boxes. Asynchronous gaps and elided frames are left out.
 */
function parseDart(lines: readonly string[], first: number): FoundTrace {
  const header = isBox((lines[first] ?? "").trim()) ? readBox(lines, first) : findHeader(lines, first);
  const { draft } = header;
  for (let index = header.next; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const frame = frameOf(line);
    if (frame !== undefined) draft.addFrame(frame);
    else if (draft.frames.length > 0 && endsStack(line)) break;
  }
  return { exceptions: [draft.finish()], start: header.index, before: header.before };
}

interface Header {
  readonly index: number;
  readonly next: number;
  readonly before: string;
  readonly draft: ExceptionDraft;
}

/** A second report, or the closing line of a box, ends the frames. */
function endsStack(line: string): boolean {
  return /^[═=]{20,}\s*$|^\s*(?:Unhandled exception:|Another exception was thrown: )/i.test(line) || isBox(line.trim());
}

function readBox(lines: readonly string[], first: number): Header {
  for (let index = first + 1; index < Math.min(lines.length, first + REACH); index++) {
    const thrown = THROWN.exec(lines[index] ?? "");
    if (thrown === null) continue;
    const from = endOfThrown(lines, index);
    const text: string[] = [];
    let next = from + 1;
    for (; next < lines.length && text.length < REACH; next++) {
      const line = (lines[next] ?? "").trim();
      if (endsMessage(line) || frameOf(line) !== undefined) break;
      if (line !== "" || text.length > 0) text.push(line);
    }
    const message = text.join("\n");
    const named = dartError(message);
    const type =
      TYPES_OF_BOXES.get(thrown[1] ?? "") ?? (thrown[1] ?? "").replace(/ object$|^_(?=(?:Type|Assertion)Error)/g, "");
    return {
      index: first,
      next,
      before: "",
      draft: new ExceptionDraft(type, named?.type === type ? named.message : message),
    };
  }
  return findHeader(lines, first);
}

/** The line that ends the sentence: a widget's description in brackets may go on for some lines. */
function endOfThrown(lines: readonly string[], index: number): number {
  let open = 0;
  for (let at = index; at < Math.min(lines.length, index + 6); at++) {
    const line = (lines[at] ?? "").trimEnd();
    for (const char of line) open += char === "(" ? 1 : char === ")" ? -1 : 0;
    if (open <= 0 && line.endsWith(":")) return at;
  }
  return index;
}

/** What the box calls by a word instead of its class. */
const TYPES_OF_BOXES: ReadonlyMap<string, string> = new Map([
  ["assertion", "FlutterError"],
  ["message", "FlutterError"],
]);

/** The paragraphs of a box that follow the error's own text. */
function endsMessage(line: string): boolean {
  return (
    line.startsWith("When the exception was thrown, this was the stack") ||
    line.startsWith("The relevant error-causing widget was") ||
    line.startsWith("Either the assertion indicates an error in the framework itself") ||
    line.startsWith("The ancestors of this widget were") ||
    /^(?:Handler|Recognizer|Image provider|Image key|User-created ancestor of the error-causing widget was|This was caught by asynchronous)\b/.test(
      line,
    )
  );
}

const OPENINGS =
  /^(.*?)(?:Unhandled exception:|Unhandled Exception:|Uncaught Error:|Another exception was thrown:)\s*(.*)$/;

/** `Unhandled exception:` and its text below, or whatever the line above the frames says. */
function findHeader(lines: readonly string[], first: number): Header {
  const top = firstOfPreamble(lines, first);
  for (let index = Math.max(0, top - REACH); index < top; index++) {
    const line = lines[index] ?? "";
    if (!line.includes("nhandled ") && !line.includes("Uncaught ") && !line.includes("Another exception")) continue;
    const opening = OPENINGS.exec(line.slice(0, 4_096));
    if (opening === null) continue;
    const own = opening[2] ?? "";
    const below = lines.slice(index + 1, top);
    const text = (own === "" ? below : [own, ...below]).join("\n").trim();
    const before = (opening[1] ?? "").replace(/\[ERROR:[^\]]{0,200}\]\s*$/, "");
    return { index, next: top, before, draft: draftOf(text) };
  }
  let last = top - 1;
  while (last > 0 && (lines[last] ?? "").trim() === "") last--;
  if (last < 0) return { index: top, next: top, before: "", draft: new ExceptionDraft(undefined, "") };
  // The error's text may span lines: it begins at the nearest line above that names an error.
  for (let index = last; index >= Math.max(0, last - 20); index--) {
    const line = lines[index] ?? "";
    const named = dartError(line.trim());
    if (named !== undefined)
      return { index, next: top, before: "", draft: draftOf(lines.slice(index, top).join("\n")) };
    if (line.trim() === "") break;
  }
  return { index: last, next: top, before: "", draft: draftOf((lines[last] ?? "").trim()) };
}

/** Where the stack begins: obfuscated ones have lines about the process above their frames. */
function firstOfPreamble(lines: readonly string[], first: number): number {
  let top = first;
  while (
    top > 0 &&
    first - top < 12 &&
    /^\s*(?:\*\*\* \*\*\* |pid: \d|os: \w|build_id: |isolate_dso_base: |isolate_instructions: |Warning: This VM)/.test(
      lines[top - 1] ?? "",
    )
  ) {
    top--;
  }
  return top;
}

function draftOf(printed: string): ExceptionDraft {
  const text = printed.trim();
  const named = dartError(text);
  return new ExceptionDraft(named?.type, named?.message ?? text);
}

function frameOf(line: string): TraceFrame | undefined {
  const text = line.slice(indentOf(line)).trimEnd();
  return text.charCodeAt(0) === HASH ? readNumbered(text) : readTerse(text);
}

/** `#0      Cart.add.<anonymous closure> (package:shop/cart.dart:12:5)`, `#00 abs 0000… virt 0000… _kDartIsolate…`. */
function readNumbered(text: string): TraceFrame | undefined {
  let at = 1;
  while (isDigit(text.charCodeAt(at))) at++;
  if (at === 1 || at > 6 || text.charCodeAt(at) !== SPACE) return undefined;
  const rest = text.slice(at).trim();
  if (/^abs [0-9a-f]{1,16}(?: virt [0-9a-f]{1,16})? /.test(rest))
    return traceFrame({ function: rest.slice(rest.lastIndexOf(" ") + 1) });
  const open = rest.lastIndexOf(" (");
  if (open < 1 || !rest.endsWith(")")) return undefined;
  const location = rest.slice(open + 2, -1);
  if (!isDartPlace(location)) return undefined;
  return traceFrame({ ...readMember(rest.slice(0, open)), ...splitLocation(location) });
}

function isDartPlace(location: string): boolean {
  return /^(?:package:|dart:|file:\/\/|https?:\/\/|org-dartlang-)|\.dart(?::\d{1,9}){0,2}$/.test(
    location.slice(0, 600),
  );
}

/** `package:shop/cart.dart 12:5  Cart.add`, as `package:stack_trace` and the web compilers print it. */
function readTerse(text: string): TraceFrame | undefined {
  if (!text.startsWith("dart:") && !text.startsWith("package") && !text.includes(".dart ")) return undefined;
  const found =
    /^((?:package:|dart:|packages\/|dart-sdk\/|\S{0,300}\.dart\b)\S{0,300}) +(?:(\d{1,9})(?::\d{1,9})? +)?(\S.{0,400})$/.exec(
      text.slice(0, 1_024),
    );
  if (found === null) return undefined;
  const [, file = "", line, member = ""] = found;
  if (line === undefined ? !/^dart:[a-z]/.test(file) : !/\.dart$|^dart:/.test(file)) return undefined;
  return traceFrame({ ...readMember(member), file, line: line === undefined ? undefined : Number(line) });
}

/** `Cart.add.<anonymous closure>`, `new Cart.of`, `main`: the class is the module, where there is one. */
function readMember(member: string): { readonly module?: string; readonly function: string } {
  const name = member.trim();
  const dot = name.indexOf(".");
  const from = name.startsWith("new ") ? 4 : 0;
  if (dot <= from || name.startsWith("<", from) || name.charCodeAt(dot + 1) === LESS) return { function: name };
  return { module: name.slice(from, dot), function: from > 0 ? `new ${name.slice(dot + 1)}` : name.slice(dot + 1) };
}

function isDartLibrary({ file = "", function: name = "" }: TraceFrame): boolean {
  if (file === "") return !name.startsWith("_kDartIsolateSnapshotInstructions");
  if (/^(?:dart:|dart-sdk\/|org-dartlang-)|[/\\]\.pub-cache[/\\]/.test(file)) return true;
  const from = file.startsWith("package:") ? 8 : file.startsWith("packages/") ? 9 : -1;
  return from >= 0 && PACKAGES.has(file.slice(from, file.indexOf("/", from)));
}

const PACKAGES: ReadonlySet<string> = new Set(
  `flutter flutter_test flutter_web_plugins flutter_driver flutter_localizations async collection stack_trace test test_api zone
  http http_parser dio shelf shelf_router logging meta path rxdart bloc flutter_bloc hydrated_bloc provider riverpod flutter_riverpod
  hooks_riverpod get get_it go_router auto_route mobx flutter_mobx redux flutter_redux equatable intl yaml args crypto
  firebase_core firebase_auth firebase_messaging firebase_crashlytics cloud_firestore sentry sentry_flutter sentry_dio sentry_logging
  shared_preferences sqflite drift hive isar path_provider url_launcher webview_flutter image_picker cached_network_image
  web_socket_channel grpc protobuf graphql graphql_flutter json_annotation built_value built_collection freezed_annotation`.split(
    /\s+/,
  ),
);

const [SPACE, HASH, LESS] = [32, 35, 60] as const;
