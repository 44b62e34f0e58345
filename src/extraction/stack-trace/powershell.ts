import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, splitLocation } from "./lines.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const powershell = defineLanguage({
  name: "powershell",
  initials: "aAELS+",
  words: [" char:"],
  opens: opensPowerShellTrace,
  parse: parsePowerShell,
  isLibrary: ({ file = "" }) => /[/\\](?:Windows)?PowerShell[/\\](?:v1\.0|\d|Modules)(?:[/\\]|$)/i.test(file),
});

/** `At C:\shop\cart.ps1:12 char:5`, `At line:1 char:1`, behind a localised word as well. */
const POSITION = /^\S{1,20} (?:line|\S.{0,400}):(\d{1,9}) \S{1,20}: ?\d{1,9}\s*$/;
const ENGLISH = /(?:^|\s)At (line|\S.{0,400}):(\d{1,9}) char:\d{1,9}\s*$/;
const SCRIPT_FRAME = /^(?:ScriptStackTrace\s{0,30}: )?at (\S.{0,300}), (\S.{0,400}): \S{1,20} (\d{1,9})\s*$/;

function opensPowerShellTrace(text: string, lines: readonly string[], index: number): boolean {
  const next = lines[index + 1] ?? "";
  if (text.startsWith("+ CategoryInfo")) return /^\+ CategoryInfo {1,20}:/.test(text);
  if (text.startsWith("Line |")) return /^\s{0,40}\d{1,6} \|/.test(next);
  if (text.startsWith("at ")) return SCRIPT_FRAME.test(text);
  if (text.startsWith("ScriptStackTrace")) return /^ScriptStackTrace\s{0,30}: at /.test(text);
  if (text.startsWith("Exception")) return /^Exception\s{1,30}:/.test(text) && isErrorList(lines, index);
  return text.includes(" char:") && ENGLISH.test(text) && /^\s*\+ /.test(next);
}

/** Lines that an error printed as a list may take. */
const REACH = 80;

function isErrorList(lines: readonly string[], index: number): boolean {
  for (let next = index + 1; next < Math.min(lines.length, index + REACH); next++) {
    if (/^\s*(?:TargetObject|CategoryInfo|FullyQualifiedErrorId|ScriptStackTrace)\s{1,30}:/.test(lines[next] ?? ""))
      return true;
  }
  return false;
}

/**
 * PowerShell: the views of Windows PowerShell (`At file:line char:n`, `+ CategoryInfo`), of PowerShell 7 (`Line |`) and of
 * `Get-Error`, with the frames of `ScriptStackTrace`. Words that PowerShell translates are not relied on.
 */
function parsePowerShell(lines: readonly string[], first: number): FoundTrace {
  const found = (lines[first] ?? "").trimStart().startsWith("Line |")
    ? readConcise(lines, first)
    : (readList(lines, first) ?? readNormal(lines, first));
  const frames = scriptFrames(lines, found.index);
  for (const frame of frames.length > 0 ? frames : found.places) found.draft.addFrame(frame);
  return { exceptions: [found.draft.finish()], start: found.index, before: found.before };
}

interface Found {
  readonly index: number;
  readonly before: string;
  readonly draft: ExceptionDraft;
  readonly places: readonly TraceFrame[];
}

function scriptFrames(lines: readonly string[], from: number): TraceFrame[] {
  const frames: TraceFrame[] = [];
  for (let index = from; index < lines.length; index++) {
    const text = (lines[index] ?? "").trim();
    const found = SCRIPT_FRAME.exec(text);
    if (found !== null) {
      const file = /^<[^>]{1,40}>$/.test(found[2] ?? "") ? undefined : found[2];
      frames.push(traceFrame({ function: found[1], file, line: Number(found[3]) }));
    } else if (frames.length > 0) break;
  }
  return frames;
}

/** The position is the line above the first that begins with a plus; the error's text stands above it. */
function readNormal(lines: readonly string[], first: number): Found {
  let at = first;
  while (at > 0 && first - at < 12 && !isPosition(lines, at)) at--;
  if (!isPosition(lines, at)) at = first;
  const line = lines[at] ?? "";
  let top = at;
  while (top > 0 && at - top < 30 && isText(lines[top - 1] ?? "", top === at)) top--;
  const text = lines.slice(top, at).join("\n").trim();
  const command = /^([\w.:\\/-]{1,200}) : /.exec(text);
  const category = categoryOf(lines, at);
  const draft = new ExceptionDraft(category ?? "ErrorRecord", text.slice(command?.[0].length ?? 0));
  const place = placeOf(line);
  const name = command?.[1];
  return {
    index: top,
    before: "",
    draft,
    places: place === undefined ? [] : [traceFrame({ ...place, function: name })],
  };
}

/** Whether a line may belong to an error's text; a log's own line does where it is all of the text. */
function isText(line: string, last: boolean): boolean {
  return line.trim() !== "" && (last || !/^\s*\[?\d{2,4}[-/.]\d{2}[-/.]\d{2}/.test(line));
}

function isPosition(lines: readonly string[], index: number): boolean {
  const text = (lines[index] ?? "").trim();
  return !text.startsWith("+ ") && (POSITION.test(text) || /^\s*\+ (?!CategoryInfo)/.test(lines[index + 1] ?? ""));
}

function placeOf(line: string): { readonly file?: string; readonly line: number } | undefined {
  const found = /^\S{1,20} (\S.{0,400}?):(\d{1,9})(?: |$)/.exec(line.trim());
  if (found === null) return undefined;
  const [, file = "", number] = found;
  return /[\\/.]/.test(file) ? { file, line: Number(number) } : { line: Number(number) };
}

/** `+ CategoryInfo : ObjectNotFound: (C:\x:String) [Get-Item], ItemNotFoundException`, wrapped over lines or not. */
function categoryOf(lines: readonly string[], from: number): string | undefined {
  for (let index = from; index < Math.min(lines.length, from + 14); index++) {
    if (!(lines[index] ?? "").trimStart().startsWith("+ CategoryInfo")) continue;
    let text = lines[index] ?? "";
    for (let next = index + 1; next < index + 5; next++) {
      const line = lines[next] ?? "";
      if (line.trim() === "" || line.trimStart().startsWith("+ ")) break;
      text += line.trim();
    }
    const comma = text.lastIndexOf("], ");
    const named = comma < 0 ? undefined : /^[\w.+`]{1,200}/.exec(text.slice(comma + 3).replace(/\s/g, ""))?.[0];
    if (named !== undefined) return named;
  }
  return undefined;
}

/** `Get-Item: C:\shop\cart.ps1:12`, `Line |`, ` 12 | code`, `    | ~~~~` and `    | message`. */
function readConcise(lines: readonly string[], first: number): Found {
  const index = Math.max(0, first - 1);
  const heading = /^(.{0,200}?)([\w.-]{1,200}): {0,2}(\S.{0,400}?)?\s*$/.exec(lines[index] ?? "");
  const name = heading?.[2] ?? "";
  const text: string[] = [];
  for (let next = first + 2; next < Math.min(lines.length, first + REACH); next++) {
    const line = lines[next] ?? "";
    const bar = /^\s{0,40}\| ?(.*)$/.exec(line);
    if (bar === null && (text.length === 0 || line.trim() === "" || indentOf(line) > 0)) break;
    const part = (bar?.[1] ?? line).trimEnd();
    const marked = /^\s*[~^]+\s?/.exec(part);
    const own = marked === null ? part : part.slice(marked[0].length);
    if (own.trim() !== "") text.push(own.trim());
  }
  const isType = /(?:Exception|Error)$/.test(name);
  const draft = new ExceptionDraft(isType ? name : "ErrorRecord", text.join(" "));
  const printed = heading?.[3];
  const number = /^\s*(\d{1,9}) \|/.exec(lines[first + 1] ?? "")?.[1];
  const place: { file?: string; line?: number } = printed === undefined ? {} : splitLocation(printed);
  const frame = traceFrame({ ...place, line: place.line ?? Number(number), function: isType ? undefined : name });
  return { index, before: (heading?.[1] ?? "").trim(), draft, places: [frame] };
}

/** An error printed as a list: `Exception : System.IO.IOException: text`, or with Type and Message of their own. */
function readList(lines: readonly string[], first: number): Found | undefined {
  let index = first;
  while (index > 0 && first - index < REACH && !/^\s*Exception\s{1,30}:/.test(lines[index] ?? "")) index--;
  const own = /^\s*Exception\s{1,30}:\s*(.*)$/.exec(lines[index] ?? "");
  if (own === null) return undefined;
  const inline = /^([\w.+`]{1,300})(?:: (.*))?$/.exec(own[1] ?? "");
  const type = inline?.[1] ?? fieldBelow(lines, index, "Type");
  const message = inline?.[2] ?? fieldBelow(lines, index, "Message") ?? "";
  return { index, before: "", draft: new ExceptionDraft(type, message), places: [] };
}

function fieldBelow(lines: readonly string[], from: number, name: string): string | undefined {
  for (let index = from + 1; index < Math.min(lines.length, from + REACH); index++) {
    const text = (lines[index] ?? "").trim();
    if (text.startsWith(name) && /^\w{1,40}\s{0,30}: /.test(text)) return text.slice(text.indexOf(": ") + 2);
  }
  return undefined;
}
