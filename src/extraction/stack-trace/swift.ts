import { defineLanguage, type FoundTrace } from "./language.ts";
import { isDigit, splitLocation } from "./lines.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const swift = defineLanguage({
  name: "swift",
  initials: "*0123456789",
  words: [
    ".swift",
    "Program crashed: ",
    "Exception Type:",
    "uncaught exception '",
    "Crashed:",
    " crashed:",
    "Current stack trace:",
  ],
  alone: [".swift:", ".swift, line ", "uncaught exception '"],
  opens: opensSwiftTrace,
  parse: parseSwift,
  isLibrary: isAppleLibrary,
});

/** `App/cart.swift:12: Fatal error: Index out of range`; older run-times put the place at the end. */
const FATAL =
  /(?:([^\s:]{1,300}\.swift):(\d{1,9}): )?(Fatal error|Precondition failed|Assertion failed): (.{0,4000}?)(?:: file ([^\s:]{1,300}\.swift), line (\d{1,9}))?$/;
const CRASHED = /(?:\*\*\*|💣)\s{1,3}Program crashed: (.{1,400}?)(?: \*\*\*)?$/;
const OBJC = /\*\*\* Terminating app due to uncaught exception '([^']{1,200})', reason: '(.*)$/;

function opensSwiftTrace(text: string, lines: readonly string[], index: number): boolean {
  if (isDigit(text.charCodeAt(0)) && readImageFrame(text) !== undefined) return isStack(lines, index);
  if (CRASHED.test(text) || OBJC.test(text)) return true;
  if (text.startsWith("Exception Type:")) return /^Exception Type: {1,8}(?:EXC_|SIG|\S{1,40} \()/.test(text);
  if (text.startsWith("Current stack trace:")) return true;
  if (/^Thread \d{1,6}(?: .{0,200})? [Cc]rashed:/.test(text)) return isStack(lines, index);
  const fatal = text.includes(".swift") && text.length < 8_192 ? FATAL.exec(text) : null;
  return fatal !== null && (fatal[1] !== undefined || fatal[5] !== undefined);
}

/** Whether frames of an image follow within a few lines. */
function isStack(lines: readonly string[], index: number): boolean {
  for (let next = index + 1; next < Math.min(lines.length, index + 4); next++) {
    const line = (lines[next] ?? "").trim();
    if (readImageFrame(line) !== undefined || readBacktraceFrame(line) !== undefined) return true;
  }
  return false;
}

/**
 * Swift and Apple's platforms: fatal errors, the backtraces of Swift 5.9 and later, crash reports of iOS and macOS,
 * uncaught NSExceptions, the backtraces of older servers. The thread that crashed counts.
 */
function parseSwift(lines: readonly string[], first: number): FoundTrace {
  const header = findHeader(lines, first);
  const draft = new ExceptionDraft(header.type, header.message);
  for (const frame of framesOfCrash(lines, header.index)) draft.addFrame(frame);
  if (draft.frames.length === 0 && header.place !== undefined) draft.addFrame(header.place);
  return { exceptions: [draft.finish()], start: header.index, before: header.before };
}

interface Header {
  readonly index: number;
  readonly before: string;
  readonly type: string | undefined;
  readonly message: string;
  readonly place?: TraceFrame;
}

const REACH = 80;

function findHeader(lines: readonly string[], first: number): Header {
  const until = Math.min(lines.length, first + REACH);
  let report: Header | undefined;
  for (let index = Math.max(0, first - REACH); index < until; index++) {
    const line = (lines[index] ?? "").trim();
    if (line.length > 8_192) continue;
    const own = headerAt(line, index);
    if (own !== undefined) return report?.type?.startsWith("EXC_") ? { ...own, index: report.index, before: "" } : own;
    if (line.startsWith("Exception Type:")) report ??= readReport(lines, index);
    // What a program said of itself tells more than the signal that ended it.
    else if (report === undefined && index <= first) report = crashedAt(line, index);
  }
  if (report !== undefined) return report;
  let index = first - 1;
  while (index > 0 && ((lines[index] ?? "").trim() === "" || /^Current stack trace:/.test(lines[index] ?? ""))) index--;
  if (index < 0) return { index: first, before: "", type: undefined, message: "" };
  return { index, before: "", type: undefined, message: (lines[index] ?? "").trim() };
}

function headerAt(line: string, index: number): Header | undefined {
  const objc = OBJC.exec(line);
  if (objc !== null) {
    const message = (objc[2] ?? "").replace(/'\s*$/, "");
    return { index, before: line.slice(0, objc.index), type: objc[1], message };
  }
  const fatal = line.includes(": ") ? FATAL.exec(line) : null;
  if (fatal === null || !/\.swift|^Fatal error: /.test(line)) return undefined;
  const [, file = fatal[5], number = fatal[6], type, message = ""] = fatal;
  const before = line.slice(0, fatal.index);
  if (file === undefined) return { index, before, type, message };
  return { index, before, type, message, place: traceFrame({ file, line: Number(number) }) };
}

function crashedAt(line: string, index: number): Header | undefined {
  const crashed = CRASHED.exec(line);
  if (crashed === null) return undefined;
  const message = crashed[1] ?? "";
  return { index, before: line.slice(0, crashed.index), type: message.replace(/ at 0x[0-9a-f]{1,16}$/, ""), message };
}

/** `Exception Type:  EXC_BAD_ACCESS (SIGSEGV)` and the lines below it that say why. */
function readReport(lines: readonly string[], index: number): Header {
  const text = (lines[index] ?? "").trim().slice("Exception Type:".length).trim();
  const type = /^\S{1,100}/.exec(text)?.[0];
  let message = /\(([^)]{1,100})\)/.exec(text)?.[1] ?? "";
  for (let next = index + 1; next < Math.min(lines.length, index + 40); next++) {
    const line = (lines[next] ?? "").trim();
    const said = /^Exception (?:Subtype|Message|Reason): {1,8}(.{1,1000})$/.exec(line);
    const codes = /^Exception Codes: {1,8}(KERN_\w{1,60} at 0x[0-9a-f]{1,16})/.exec(line);
    message = said?.[1] ?? codes?.[1] ?? message;
    if (/^Thread \d/.test(line)) break;
  }
  return { index, before: "", type, message };
}

/** The frames of the thread that crashed; where none is named so, those of the first stack. */
function framesOfCrash(lines: readonly string[], from: number): TraceFrame[] {
  const frames: TraceFrame[] = [];
  const start = crashedThread(lines, from);
  for (let index = start; index < lines.length; index++) {
    const text = (lines[index] ?? "").trim();
    const frame = readBacktraceFrame(text) ?? readImageFrame(text) ?? readServerFrame(text);
    if (frame !== undefined) frames.push(frame);
    else if (
      frames.length > 0 &&
      /^(?:Thread \d|Registers:|Images |Binary Images:|Crashed Thread State|Backtrace took|\)$)/.test(text)
    )
      break;
  }
  return frames;
}

function crashedThread(lines: readonly string[], from: number): number {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*Last Exception Backtrace:/.test(line)) return index + 1;
    if (/^\s*Thread \d{1,6}(?: .{0,200})? [Cc]rashed:/.test(line)) return index + 1;
  }
  return from;
}

/** `3   Shop   0x00000001026837d4 Cart.add(_:) + 52 (cart.swift:12)`, in crash reports and call stacks. */
function readImageFrame(text: string): TraceFrame | undefined {
  const found = /^\d{1,4}\s{1,6}(\S[^\t]{0,120}?)\s{1,60}0x[0-9a-f]{6,16} (\S.{0,3000})$/.exec(text);
  if (found === null) return undefined;
  const [, image = "", rest = ""] = found;
  if (/^0x|\[(?:ra|system|inlined)\]/.test(image)) return undefined;
  const place = /^(.*) \(([^()\s:]{1,300}:\d{1,9})\)$/.exec(rest);
  const name = (place?.[1] ?? rest).replace(/ \+ \d{1,12}$/, "");
  return symbolFrame(name, image, place?.[2]);
}

/** `1 [ra] [system] 0x0000000196f0bfd8 start + 2412 in dyld`, `0 reallyCrashMe() + 52 in Shop at /src/cart.swift:4:15`. */
function readBacktraceFrame(text: string): TraceFrame | undefined {
  if (!isDigit(text.charCodeAt(0))) return undefined;
  const found =
    /^\d{1,4}\s{1,40}(?:\[(?:ra|system|inlined|async|thunk)\]\s{1,20}){0,4}(?:0x[0-9a-f]{6,16}\s{1,4})?(?:\[(?:ra|system|inlined|async|thunk)\]\s{1,20}){0,4}(\S.{0,3000})$/.exec(
      text,
    );
  const rest = found?.[1] ?? "";
  const at = rest.lastIndexOf(" at ");
  const within = at > 0 ? rest.lastIndexOf(" in ", at) : rest.lastIndexOf(" in ");
  if (within <= 0) return undefined;
  const image = rest.slice(within + 4, at > within ? at : rest.length);
  if (image === "" || /\s/.test(image) || (at < 0 && !/ \+ \d{1,12}$/.test(rest.slice(0, within)))) return undefined;
  return symbolFrame(
    rest.slice(0, within).replace(/ \+ \d{1,12}$/, ""),
    image,
    at > within ? rest.slice(at + 4) : undefined,
  );
}

/** `0x5623cca3bcbb, App.Crash.run(using: Context) throws -> () at /host/Sources/App/crash.swift:33`. */
function readServerFrame(text: string): TraceFrame | undefined {
  if (!text.startsWith("0x") && !text.startsWith("+ 0x")) return undefined;
  const comma = text.indexOf(", ");
  const at = text.lastIndexOf(" at ");
  if (comma < 0 || comma > 24 || at < comma) return undefined;
  return symbolFrame(text.slice(comma + 2, at), undefined, text.slice(at + 4));
}

function symbolFrame(symbol: string, image: string | undefined, place: string | undefined): TraceFrame {
  const name = /^0x[0-9a-f]{1,16}$|^<unavailable>|^\?\?\?$/.test(symbol) ? undefined : symbol;
  const known = place === undefined || place.includes("<compiler-generated>") ? {} : splitLocation(place);
  return traceFrame({ module: image, function: name, ...known });
}

/** Images of the system and the Swift run-time, by name: crash reports print no path beside a frame. */
function isAppleLibrary({ module = "", function: name = "", file = "" }: TraceFrame): boolean {
  if (/[/\\](?:\.build[/\\]checkouts|SourcePackages|Pods)[/\\]|\/usr\/lib\/|swift-corelibs/.test(file)) return true;
  if (module === "") return file === "" && name === "";
  if (
    /^lib(?:swift|system|objc|dispatch|c\+\+|c\.|xpc|BacktraceRecording|pthread|MobileGestalt|sqlite)|^com\.apple\.|\.dylib$|^libc\.so/.test(
      module,
    )
  )
    return true;
  return IMAGES.has(module);
}

const IMAGES: ReadonlySet<string> = new Set(
  `dyld dyld_sim UIKit UIKitCore AppKit Foundation CoreFoundation CoreGraphics CoreData CoreText CoreImage CoreMedia CoreLocation
  CoreAutoLayout CoreUI CFNetwork Combine SwiftUI SwiftUICore AttributeGraph QuartzCore GraphicsServices FrontBoardServices BackBoardServices
  BaseBoard HIToolbox MetalKit Metal MapKit WebKit WebCore JavaScriptCore AVFoundation AVFAudio AudioToolbox Security Network StoreKit
  UserNotifications PhotosUI Photos Accessibility LaunchServices RunningBoardServices SpringBoardServices XCTest XCTestCore XCTestSupport
  ExtensionFoundation WatchKit TVUIKit GameKit SpriteKit SceneKit ARKit RealityKit CloudKit HealthKit Sentry Alamofire RxSwift RxCocoa
  FirebaseCrashlytics FirebaseCore GoogleUtilities Realm RealmSwift`.split(/\s+/),
);
