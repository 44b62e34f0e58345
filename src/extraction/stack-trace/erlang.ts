import { isBeamLibrary } from "./beam-libraries.ts";
import { crashOfTerm, describedError, type ErlangCrash } from "./erlang-crash.ts";
import { defineLanguage, type FoundTrace } from "./language.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const erlang = defineLanguage({
  name: "erlang",
  initials: "*R",
  words: ['[{file,"', "exception error: ", "exception exit: ", "exception throw: ", " with reason", ",[{"],
  alone: ['[{file,"', " with reason: ", "exception error: "],
  opens: opensErlangTrace,
  parse: parseErlang,
  isLibrary: ({ module = "", file = "" }) => isBeamLibrary(module) || /[/\\]lib[/\\]erlang[/\\]/.test(file),
});

const EXCEPTION = /(?:^|\s)(?:\*\* )?exception (error|exit|throw): /;
/** How lager and RabbitMQ put a crash on one line. */
const REASON = /(?:crashed|terminated|exited|terminating|terminate) with reason(?: \([a-z]+\))?: (?=\S)/;
const PLACED = / in (?:call from )?('?[\w@.$]{1,100}'?):('[^']{1,200}'|[\w@$]{1,100})\/(\d{1,3})(?: line (\d{1,9}))?/g;
/** A frame as a term: `{shop,go,2,[{file,"shop.erl"},{line,6}]}`, `{shop,go,[x,3],[]}`. */
const STACK =
  /\[\{'?[a-zA-Z][\w@.$]{0,100}'?,\s*(?:'[^']{1,200}'|[\w@$]{1,100}),\s*(?:\d{1,3}|\[[^\]]{0,400}\]),\s*\[(?:\]|\{(?:file|line|error_info),)/;

function opensErlangTrace(text: string): boolean {
  if (TERMINATED.test(text)) return true;
  if (EXCEPTION.test(text.slice(0, 400))) return true;
  if (text.includes('[{file,"') && /\},?\s*\{line,\d|^\[\{file,"|,\s*\[\{file,"/.test(text)) return true;
  const reason = REASON.exec(text);
  if (reason !== null) {
    const rest = text.slice(reason.index + reason[0].length);
    return rest.search(PLACED) >= 0 || STACK.test(rest);
  }
  return STACK.test(text);
}

/** Behind the heads of lines the stars may be lost. */
const TERMINATED = /^\s*(?:\*\* )?Reason for termination ?={1,2}/;
const REPORT = /^=[A-Z ]{4,30} REPORT====/;
/** A report ends where the next one begins; the stack of a server's client is another process's. */
const REPORT_ENDS = /^=[A-Z ]{4,30} REPORT====|^\s*(?:\*\* )?Client <[\d.]{1,40}> stacktrace/;
/** Lines that are looked at around the one that opens. */
const REACH = 200;

/**
 * Erlang/OTP: error and crash reports, the stacks that logs print as terms, the shell's form and the one-line form of
 * lager. An error is named by its reason (`badmatch`), and described as the shell does.
 */
function parseErlang(lines: readonly string[], first: number): FoundTrace | undefined {
  const line = lines[first] ?? "";
  const exception = EXCEPTION.exec(line.slice(0, 400));
  if (exception !== null) return readPrinted(lines, first, exception);
  const reason = REASON.exec(line);
  if (reason !== null && line.slice(reason.index).search(PLACED) >= 0 && !line.includes("[{file,")) {
    return readOneLine(lines, first, reason);
  }
  return readTermReport(lines, first);
}

/** `exception error: bad argument` with `in function  shop:go/2 (shop.erl, line 6)`. */
function readPrinted(lines: readonly string[], first: number, exception: RegExpExecArray): FoundTrace {
  const line = lines[first] ?? "";
  const text = [line.slice(exception.index + exception[0].length)];
  const frames: TraceFrame[] = [];
  for (let index = first + 1; index < Math.min(lines.length, first + REACH); index++) {
    const next = (lines[index] ?? "").trim();
    const frame = readPrintedFrame(next);
    if (frame !== undefined) frames.push(frame);
    else if (/^(?:called as |\*\*\* argument |ancestors: |initial call: )|^=[A-Z]/.test(next) || next === "") {
      if (!next.startsWith("called") && !next.startsWith("***")) break;
    } else if (frames.length === 0) text.push(next);
    else if (/^\*\* exception |^\d{1,6}> /.test(next)) break;
  }
  const crash = describedError(text.join("\n").trim(), exception[1] ?? "error");
  return found({ ...crash, frames }, first, line.slice(0, exception.index));
}

function readPrintedFrame(text: string): TraceFrame | undefined {
  if (!text.startsWith("in function ") && !text.startsWith("in call from ")) return undefined;
  const place = /\(([^()]{1,300}), line (\d{1,9})\)$/.exec(text);
  const name = text
    .slice(text.indexOf(" ", 4) + 1, place === null ? text.length : place.index)
    .replace(/^from /, "")
    .trim();
  const colon = name.startsWith("'") ? name.indexOf("':") + 1 : name.indexOf(":");
  const named =
    colon > 0
      ? { module: plainAtom(name.slice(0, colon)), function: name.slice(colon + 1) }
      : { module: "erlang", function: name };
  return traceFrame({ ...named, file: place?.[1], line: place === null ? undefined : Number(place[2]) });
}

function plainAtom(name: string): string {
  return name.replace(/^'(.*)'$/, "$1").replace(/^Elixir\./, "");
}

/** `… crashed with reason: no match of right hand value 3 in shop:go/2 line 6`. */
function readOneLine(lines: readonly string[], first: number, reason: RegExpExecArray): FoundTrace {
  const line = lines[first] ?? "";
  const rest = line.slice(reason.index + reason[0].length);
  const text = rest.slice(0, rest.search(PLACED));
  const frames: TraceFrame[] = [];
  for (const [, module = "", name = "", arity = "", number] of rest.matchAll(PLACED)) {
    const line = number === undefined ? undefined : Number(number);
    frames.push(traceFrame({ module: plainAtom(module), function: `${name}/${arity}`, line }));
  }
  return found({ ...describedError(text, "error"), frames }, first, line.slice(0, reason.index));
}

function readTermReport(lines: readonly string[], first: number): FoundTrace | undefined {
  let from = first;
  while (from > 0 && first - from < REACH && continues(lines[from] ?? "", lines[from - 1] ?? "")) from--;
  let to = first + 1;
  while (to < Math.min(lines.length, first + REACH) && !REPORT_ENDS.test(lines[to] ?? "")) to++;
  const line = lines[from] ?? "";
  const own = lines.slice(from, to).map((printed) => printed.replace(/^\s*\*\* /, "   "));
  const crash = crashOfTerm(own.join("\n"));
  if (crash !== undefined) return found(crash, from, crash.at < line.length ? line.slice(0, crash.at) : "");
  if (!TERMINATED.test(line)) return undefined;
  // A server that was told to stop gives a reason without a stack.
  const reason = own.slice(1).join("\n").trim();
  return found({ ...describedError(reason, "exit"), frames: [] }, from, "");
}

/** Whether a line goes on with the term of the line above. */
function continues(line: string, above: string): boolean {
  if (REPORT.test(above) || /^\*\* (?!Client)/.test(line) || above.trim() === "") return false;
  return /^\s/.test(line) && /[,[{(]\s*$/.test(above);
}

function found(crash: Omit<ErlangCrash, "at">, start: number, before: string): FoundTrace {
  const draft = new ExceptionDraft(crash.type, crash.message);
  for (const frame of crash.frames) draft.addFrame(frame);
  return { exceptions: [draft.finish()], start, before };
}
