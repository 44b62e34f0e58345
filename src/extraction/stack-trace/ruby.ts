import { readTypeAndMessage } from "./header.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf } from "./lines.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const ruby = defineLanguage({
  name: "ruby",
  initials: "",
  words: [".rb:"],
  opens: isRubyFrame,
  parse: parseRuby,
  isLibrary: ({ file = "", function: name }) =>
    /[/\\](?:gems|rubygems|ruby\/\d|bundler)[/\\]|^<internal:/.test(file) || name === "<main>",
});

/** Whether a line is a frame as Ruby prints them: `app/cart.rb:12:in 'add'`, with or without `from `. */
function isRubyFrame(text: string): boolean {
  return readFrame(text) !== undefined;
}

/** Ruby: `file:line:in 'method': message (Type)` with `from` lines, or `Type (message):` above the frames (Rails). */
function parseRuby(lines: readonly string[], firstFrame: number): FoundTrace {
  const first = (lines[firstFrame] ?? "").trim();
  const thrown = /^(.{1,600}?:\d{1,9}:in [`'][^`']{1,200}'): (.{0,8000}?)(?: \(([A-Z][\w:]{0,200})\))?$/.exec(first);
  const header = thrown === null ? above(lines, firstFrame) : undefined;
  const draft = header?.draft ?? new ExceptionDraft(thrown?.[3], thrown?.[2] ?? "");
  if (thrown !== null) {
    const frame = readFrame(thrown[1] ?? "");
    if (frame !== undefined) draft.addFrame(frame);
  }
  for (let index = firstFrame + (thrown === null ? 0 : 1); index < lines.length; index++) {
    const line = lines[index] ?? "";
    const frame = readFrame(line.slice(indentOf(line)));
    if (frame !== undefined) draft.addFrame(frame);
    else if (line.trim() !== "") break;
  }
  return { exceptions: [draft.finish()], start: header?.index ?? firstFrame, before: "" };
}

function above(
  lines: readonly string[],
  firstFrame: number,
): { readonly index: number; readonly draft: ExceptionDraft } {
  let index = firstFrame - 1;
  while (index > 0 && (lines[index] ?? "").trim() === "") index--;
  if (index < 0) return { index: firstFrame, draft: new ExceptionDraft(undefined, "") };
  const line = (lines[index] ?? "").trim();
  const rails = /^([A-Z][\w:]{0,200}) \((.{0,8000})\):?$/.exec(line);
  if (rails !== null) return { index, draft: new ExceptionDraft(rails[1], rails[2] ?? "") };
  const head = readTypeAndMessage(line, false);
  return { index, draft: new ExceptionDraft(head?.type, head?.message ?? line) };
}

function readFrame(text: string): TraceFrame | undefined {
  const body = text.startsWith("from ") ? text.slice(5) : text;
  const found = /^([^\s:][^:]{0,500}|[A-Za-z]:[^:]{0,500}):(\d{1,9})(?::in [`']([^`']{1,300})')?/.exec(body);
  if (found === null || (found[3] === undefined && !text.startsWith("from "))) return undefined;
  const [, file, line, method] = found;
  return traceFrame({ file, line: Number(line), function: method });
}
