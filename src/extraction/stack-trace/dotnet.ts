import { findHeader, readTypeAndMessage } from "./header.ts";
import { defineLanguage, type FoundTrace, startsWithPackage } from "./language.ts";
import { indentOf, numberBefore } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const dotnet = defineLanguage({
  name: "dotnet",
  initials: "a",
  alike: ["java", "javascript"],
  opens: isDotnetFrame,
  parse: parseDotnet,
  isLibrary: ({ module = "" }) => module === "" || startsWithPackage(module, LIBRARIES, "."),
});

/** Whether a line without its indentation is a frame as .NET prints them: `at Shop.Cart.Add(Item item) in …:line 12`. */
function isDotnetFrame(text: string): boolean {
  if (!text.startsWith("at ")) return false;
  const open = text.indexOf("(");
  const close = text.indexOf(")", open);
  if (open < 4 || close < 0 || text.lastIndexOf(".", open) < 4) return false;
  const rest = text.slice(close + 1);
  return rest.trim() === "" || rest.includes(":line ") || rest.includes(" in ");
}

const INNER_END = "--- End of inner exception stack trace ---";

/** .NET: ` ---> ` announces inner exceptions from outside in, their frames are printed from inside out. */
function parseDotnet(lines: readonly string[], firstFrame: number): FoundTrace {
  const header = findHeader(lines, lines.slice(0, firstFrame).some(isArrow) ? firstArrow(lines) : firstFrame);
  const [own = "", ...inner] = header.message.split(" ---> ");
  const chain = [new ExceptionDraft(header.type, own)];
  for (const text of inner) push(chain, text);
  let owner: number | undefined;
  for (let index = header.index + 1; index < lines.length; index++) {
    const text = (lines[index] ?? "").slice(indentOf(lines[index] ?? ""));
    if (text.startsWith("at ")) {
      owner ??= chain.length - 1;
      chain[owner]?.addFrame(readFrame(text));
    } else if (text.startsWith(INNER_END)) {
      owner = Math.max(0, (owner ?? chain.length - 1) - 1);
    } else if (isArrow(text)) {
      if (owner === undefined) for (const part of text.trimStart().slice(5).split(" ---> ")) push(chain, part);
      // Further inner exceptions of an aggregate are left out.
      else if (text.startsWith("---> (Inner Exception #")) break;
    } else if (owner === undefined) {
      chain.at(-1)?.addText(lines[index] ?? "");
    }
  }
  return { exceptions: chain.map((draft) => draft.finish()), start: header.index, before: header.before };
}

function isArrow(line: string): boolean {
  return line.trimStart().startsWith("---> ");
}

function firstArrow(lines: readonly string[]): number {
  return Math.max(1, lines.findIndex(isArrow));
}

function push(chain: ExceptionDraft[], text: string): void {
  if (chain.length >= MAX_CHAIN) return;
  const head = readTypeAndMessage(text.replace(/^\(Inner Exception #\d+\) /, ""), false);
  chain.push(new ExceptionDraft(head?.type, head?.message ?? text));
}

/** `at Shop.Cart.<Add>d__2.MoveNext() in C:\src\Cart.cs:line 12`. */
function readFrame(text: string): TraceFrame {
  const open = text.indexOf("(");
  const name = text.slice(3, open < 0 ? text.length : open);
  const dot =
    name.endsWith(".ctor") || name.endsWith(".cctor")
      ? name.lastIndexOf(".", name.lastIndexOf(".") - 1) + 0
      : name.lastIndexOf(".");
  const split = name.endsWith("..ctor") || name.endsWith("..cctor") ? name.lastIndexOf("..") : dot;
  const close = text.indexOf(")", open);
  const place = close < 0 ? "" : text.slice(close + 1);
  const line = numberBefore(place, place.length);
  const marker = place.lastIndexOf(":line ");
  const from = place.indexOf(" in ");
  return traceFrame({
    module: split > 0 ? name.slice(0, split) : undefined,
    function: split > 0 ? name.slice(split + 1) : name,
    file: from < 0 ? undefined : place.slice(from + 4, marker < 0 ? place.length : marker),
    line: marker < 0 ? undefined : line?.value,
  });
}

const LIBRARIES: ReadonlySet<string> = new Set(
  "System Microsoft MS Npgsql Newtonsoft Serilog NLog MySql Dapper Autofac Castle MassTransit MediatR Polly StackExchange RabbitMQ Grpc Hangfire AutoMapper FluentValidation xunit NUnit Xunit Azure Amazon Swashbuckle EntityFramework lambda_method".split(
    " ",
  ),
);
