import { findHeader, readAnnounced } from "./header.ts";
import { defineLanguage, type FoundTrace, startsWithPackage } from "./language.ts";
import { beginsRecord, indentOf } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

/** .NET, .NET Framework in the languages of Windows, Mono and Unity. */
export const dotnet = defineLanguage({
  name: "dotnet",
  initials: "abvekwiàв在於场場위σh",
  words: [" (at "],
  opens: (text) => isDotnetFrame(text),
  parse: parseDotnet,
  isLibrary: ({ module = "" }) => module === "" || startsWithPackage(module, LIBRARIES, "."),
});

/** What .NET Framework writes for "at" in the languages it speaks. */
const AT: ReadonlySet<string> = new Set(
  "at bei à в 在 於 场所 場所 위치: en em in w konum: v vid ved bij kohteessa σε helyen: hos".split(" "),
);

/** Whether a line without its indentation is a frame: `at Shop.Cart.Add(Item item) in /src/Cart.cs:line 12`. */
function isDotnetFrame(text: string): boolean {
  return readFrame(text) !== undefined;
}

/**
 * ` ---> ` announces inner exceptions from outside in, their frames are printed from inside out. Of an aggregate's
 * members only the first is read.
 */
function parseDotnet(lines: readonly string[], firstFrame: number): FoundTrace {
  const arrow = lines.slice(0, firstFrame).findIndex(isArrow);
  const header = findHeader(lines, arrow < 0 ? firstFrame : Math.max(1, arrow));
  const [own = "", ...inner] = header.message.split(" ---> ");
  const chain = [new ExceptionDraft(header.type, own)];
  for (const text of inner) push(chain, text);
  const base = header.before === "" ? indentOf(lines[header.index] ?? "") : 0;
  let owner: number | undefined;
  for (let index = header.index + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const indent = indentOf(line);
    const text = line.slice(indent);
    const frame = readFrame(text);
    if (frame !== undefined) {
      owner ??= chain.length - 1;
      chain[owner]?.addFrame(frame);
      // Further inner exceptions of an aggregate end so.
      if (text.endsWith("<---")) break;
    } else if (isInnerEnd(text, indent - base)) {
      owner = Math.max(0, (owner ?? chain.length - 1) - 1);
    } else if (isArrow(text)) {
      if (owner === undefined) for (const part of text.trimStart().slice(5).split(" ---> ")) push(chain, part);
      else if (text.startsWith("---> (Inner Exception #")) break;
    } else if (owner === undefined) {
      if (!text.startsWith("--- ")) addText(chain, line);
    } else if (indent <= base && text !== "" && !text.startsWith("--- ") && !goesOn(lines, index)) {
      break;
    }
  }
  return { exceptions: chain.map((draft) => draft.finish()), start: header.index, before: header.before };
}

/** A message's further line; the innermost of the chain may begin on one: `second line ---> System.Exception: why`. */
function addText(chain: ExceptionDraft[], line: string): void {
  const [text = "", ...inner] = line.split(" ---> ");
  chain.at(-1)?.addText(text);
  for (const part of inner) push(chain, part);
}

/** Another thread's record that came between two frames. */
function goesOn(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  const next = lines[index + 1] ?? "";
  return beginsRecord(line) && !/Exception/.test(line) && isDotnetFrame(next.slice(indentOf(next)));
}

/**
 * `--- End of inner exception stack trace ---`, in any language: it is indented as frames are, while the line between
 * the parts of an asynchronous call begins at the margin.
 */
function isInnerEnd(text: string, indent: number): boolean {
  if (!text.startsWith("--- ") || !text.trimEnd().endsWith(" ---")) return false;
  if (text.startsWith("--- End of ")) return text.startsWith("--- End of inner exception");
  return indent > 0;
}

function isArrow(line: string): boolean {
  return line.trimStart().startsWith("---> ");
}

function push(chain: ExceptionDraft[], text: string): void {
  if (chain.length >= MAX_CHAIN) return;
  const { type, message } = readAnnounced(text.replace(/^\(Inner Exception #\d{1,9}\) /, ""));
  chain.push(new ExceptionDraft(type, message));
}

/**
 * `at Shop.Cart.<Add>d__2.MoveNext() in C:\\src\\Cart.cs:line 12`, `bei Shop.Cart.Add() in C:\\src\\Cart.cs:Zeile 12.`,
 * Mono's `at Shop.Cart.Add (Item item) [0x00000] in /src/Cart.cs:12`, Unity's `Cart.Add () (at Assets/Cart.cs:12)`.
 */
function readFrame(text: string): TraceFrame | undefined {
  const space = text.indexOf(" ");
  const worded = space > 0 && space < 12 && AT.has(text.slice(0, space));
  const unity = worded ? -1 : text.lastIndexOf(" (at ");
  if (!worded && (unity < 0 || !text.endsWith(")"))) return undefined;
  let from = worded ? space + 1 : 0;
  // Mono names the wrappers that it makes: `at (wrapper managed-to-native) System.Object.Clone(object)`.
  if (text.startsWith("(wrapper ", from)) from = text.indexOf(") ", from) + 2;
  const open = text.indexOf("(", from);
  const close = closing(text, open);
  if (open <= from || close < 0) return undefined;
  const name = text.slice(from, open).trimEnd();
  // Words are prose, unless the compiler made them: `<>c__DisplayClass1_0`, generic arguments.
  if (/\s/.test(name.replace(/<[^<>]{0,500}>|\[[^[\]]{0,500}\]/g, "")) || !isQualified(name)) return undefined;
  const place = placeOf(unity < 0 ? text.slice(close + 1) : ` in ${text.slice(unity + 5, -1)}`);
  if (place === undefined) return undefined;
  const special = /\.\.c?c?tor$/.exec(name);
  const split = special !== null ? special.index : lastDot(name);
  return traceFrame({
    module: split > 0 ? name.slice(0, split) : undefined,
    function: split > 0 ? name.slice(split + 1) : name,
    ...place,
  });
}

/** Compiled expressions alone have no class. */
function isQualified(name: string): boolean {
  return name.lastIndexOf(".") > 0 || /^lambda_method\d{0,9}$/.test(name);
}

/** The parenthesis that closes the arguments, which may hold others: tuples, function pointers. */
function closing(text: string, open: number): number {
  if (open < 0) return -1;
  let depth = 0;
  for (let index = open; index < Math.min(text.length, open + 4_000); index++) {
    const code = text.charCodeAt(index);
    if (code === OPEN) depth++;
    else if (code === CLOSE && --depth === 0) return index;
  }
  return -1;
}

/** The last dot outside of generic arguments. */
function lastDot(name: string): number {
  const end = /[<[][^<>[\]]{0,1000}[>\]]$/.exec(name)?.index ?? name.length;
  return name.lastIndexOf(".", end);
}

/** ` in C:\\src\\Cart.cs:line 12` in any language; undefined for what is no place at all. */
function placeOf(rest: string): { readonly file?: string; readonly line?: number } | undefined {
  const text = rest.replace(/<---$/, "").trim();
  if (text === "" || /^\[0x[0-9a-fA-F]{1,16}\]$|^\+ ?\d{1,9}$|^<[^<>]{1,200}>$/.test(text)) return {};
  const turkish = /^(\S.{0,1000}?) içinde: satır (\d{1,9})$/.exec(text);
  if (turkish !== null) return { file: turkish[1] ?? "", line: Number(turkish[2]) };
  const found =
    /^(?:\[0x[0-9a-fA-F]{1,16}\] |\+0x[0-9a-fA-F]{1,8} )?\S{1,12} (\S.{0,1000}?):(?:[^\s:\d]{1,12} ?)?(\d{1,9})\.?$/.exec(
      text,
    );
  if (found === null) return undefined;
  const file = found[1] ?? "";
  return file.startsWith("<") ? {} : { file, line: Number(found[2]) };
}

const [OPEN, CLOSE] = [40, 41] as const;

const LIBRARIES: ReadonlySet<string> = new Set(
  "System Microsoft MS Npgsql Newtonsoft Serilog NLog MySql Dapper Autofac Castle MassTransit MediatR Polly StackExchange RabbitMQ Grpc Hangfire AutoMapper FluentValidation xunit NUnit Xunit Azure Amazon Swashbuckle EntityFramework lambda_method".split(
    " ",
  ),
);
