import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, numberBefore } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const php = defineLanguage({
  name: "php",
  initials: "#",
  opens: isPhpFrame,
  parse: parsePhp,
  isLibrary: ({ file = "" }) => file === "" || /[/\\](?:vendor|thinkphp)[/\\]|^phar:/.test(file),
});

/** Whether a line without its indentation is a frame as PHP prints them: `#0 /app/cart.php(12): Cart->add()`. */
function isPhpFrame(text: string): boolean {
  return readFrame(text) !== undefined || /^#\d+ \{main\}/.test(text);
}

/**
 * PHP: `Uncaught …` and `exception '…'` with `Next …` (printed from inside out), Monolog's `[object] (…)` with
 * `[previous exception]` (from outside in), ThinkPHP's `[code]message[file:line]`.
 */
function parsePhp(lines: readonly string[], firstFrame: number): FoundTrace {
  const header = findHeader(lines, firstFrame);
  let current = header.draft;
  const chain = [current];
  for (let index = header.next; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const text = line.slice(indentOf(line));
    const frame = readFrame(text);
    if (frame !== undefined) {
      current.addFrame(frame);
    } else if (text.startsWith("Next ") && chain.length < MAX_CHAIN) {
      current = readUncaught(gather(lines, index, text.slice(5)));
      chain.unshift(current);
    } else if (text.startsWith("[previous exception] ") && chain.length < MAX_CHAIN) {
      current = readObject(text) ?? new ExceptionDraft(undefined, text.slice(21));
      chain.push(current);
    }
  }
  return { exceptions: chain.map((draft) => draft.finish()), start: header.index, before: header.before };
}

interface Header {
  readonly index: number;
  readonly next: number;
  readonly before: string;
  readonly draft: ExceptionDraft;
}

/** Further above its frames nothing announces an exception any more. */
const REACH = 40;

function findHeader(lines: readonly string[], firstFrame: number): Header {
  for (let index = Math.max(0, firstFrame - REACH); index <= firstFrame; index++) {
    const line = lines[index] ?? "";
    const object = line.indexOf("[object] (");
    if (object >= 0) {
      const context = line.lastIndexOf('{"', object);
      const draft = readObject(gather(lines, index, line.slice(object)));
      if (draft !== undefined) {
        return { index, next: index + 1, before: line.slice(0, context < 0 ? object : context), draft };
      }
    }
    const uncaught = line.indexOf("Uncaught ");
    if (uncaught >= 0) {
      const before = line
        .slice(0, uncaught)
        .replace(/(?:PHP )?(?:Fatal error|message): *$/, "")
        .replace(/PHP Fatal error: +$/, "");
      const draft = readUncaught(gather(lines, index, line.slice(uncaught + 9)));
      return { index, next: index + 1, before, draft };
    }
    const old = line.indexOf("exception '");
    if (old >= 0 && line.indexOf("' with message '", old) > 0) {
      const draft = readUncaught(gather(lines, index, line.slice(old)));
      return { index, next: index + 1, before: line.slice(0, old), draft };
    }
  }
  let index = Math.max(0, firstFrame - 1);
  while (index > 0 && /^(?:\s*|\[stacktrace\]|Stack trace:|Trace:)$/i.test((lines[index] ?? "").trim())) index--;
  const line = firstFrame === 0 ? "" : (lines[index] ?? "");
  return { index, next: index === firstFrame ? index : index + 1, before: "", draft: readThinkPhp(line) };
}

/** A message may span lines: everything up to `Stack trace:`, `[stacktrace]` or a frame. */
function gather(lines: readonly string[], index: number, first: string): string {
  let text = first;
  for (let next = index + 1; next < Math.min(lines.length, index + REACH); next++) {
    const line = lines[next] ?? "";
    const trimmed = line.trim();
    if (trimmed === "Stack trace:" || trimmed === "[stacktrace]" || isPhpFrame(trimmed)) break;
    text += `\n${line}`;
  }
  return text;
}

/** `Shop\OutOfStock: no more in /app/cart.php:12`, `exception 'Shop\OutOfStock' with message 'no more' in …`. */
function readUncaught(text: string): ExceptionDraft {
  const old =
    /^(?:exception )?'([\w\\]{1,400})' with message '/.exec(text) ?? /^exception '([\w\\]{1,400})'/.exec(text);
  if (old !== null) {
    const rest = text.slice(old[0].length);
    const end = rest.lastIndexOf("' in ");
    return withPlace(old[1], end < 0 ? rest : rest.slice(0, end), end < 0 ? "" : rest.slice(end + 5));
  }
  const type = /^[\w\\]{1,400}(?=: |:$| in )/.exec(text)?.[0];
  const body = type === undefined ? text : text.slice(type.length).replace(/^: ?/, "");
  const at = body.startsWith(" in ") ? 0 : body.lastIndexOf(" in ");
  return at < 0 ? new ExceptionDraft(type, body) : withPlace(type, body.slice(0, at), body.slice(at + 4));
}

/** `[object] (Shop\OutOfStock(code: 0): no more at /app/cart.php:12)`. */
function readObject(text: string): ExceptionDraft | undefined {
  const open = text.indexOf("[object] (");
  if (open < 0) return undefined;
  const head = /^([\w\\@:./-]{1,400}?)\(code: [^)]{0,40}\): /.exec(text.slice(open + 10, open + 520));
  if (head === null) return undefined;
  const body = text.slice(open + 10 + head[0].length);
  const at = body.lastIndexOf(" at ");
  const type = (head[1] ?? "").replaceAll("\\\\", "\\");
  if (at < 0) return new ExceptionDraft(type, body);
  return withPlace(type, body.slice(0, at), body.slice(at + 4));
}

/** `[10500]SQLSTATE[HY000]: gone away[/app/Connection.php:12]`; anything else is all message. */
function readThinkPhp(line: string): ExceptionDraft {
  const place = /\[([^[\]]{1,400}\.php):(\d{1,9})\]\s*$/.exec(line.slice(-500));
  if (place === null) return new ExceptionDraft(undefined, line.trim());
  const body = line.trimEnd().slice(0, -place[0].trimEnd().length);
  const code = body.lastIndexOf("]", body.search(/\[-?\d{1,10}\]/) < 0 ? -1 : body.search(/\[-?\d{1,10}\]/) + 12);
  const from = code < 0 ? 0 : code + 1;
  return withPlace(undefined, body.slice(from), `${place[1]}:${place[2]}`);
}

/** The place of the throw counts as a frame: it is the newest, and often the only one. */
function withPlace(type: string | undefined, message: string, place: string): ExceptionDraft {
  const draft = new ExceptionDraft(type, message);
  const text = place.replace(/\)?["}\s]*$/, "");
  const line = numberBefore(text, text.length);
  const file = line === undefined ? text : text.slice(0, line.start).replace(/(?::| on line )$/, "");
  if (file !== "" && !file.includes("\n")) draft.addFrame(traceFrame({ file, line: line?.value }));
  return draft;
}

/** `#0 /app/cart.php(12): Shop\Cart->add()`, `#1 [internal function]: {closure}()`. */
function readFrame(text: string): TraceFrame | undefined {
  if (text.charCodeAt(0) !== HASH) return undefined;
  const space = text.indexOf(" ");
  if (space < 2 || space > 6 || !/^\d+$/.test(text.slice(1, space))) return undefined;
  const rest = text.slice(space + 1);
  if (rest.startsWith("[internal function]: ")) return traceFrame(readCall(rest.slice(21)));
  const colon = rest.indexOf("): ");
  if (colon < 0) return undefined;
  const line = numberBefore(rest, colon);
  if (line === undefined || rest.charCodeAt(line.start - 1) !== OPEN) return undefined;
  return traceFrame({ file: rest.slice(0, line.start - 1), line: line.value, ...readCall(rest.slice(colon + 3)) });
}

/** `Shop\Cart->add(Object(Shop\Item))`, `Shop\Cart::make()`, `array_map()`. */
function readCall(call: string): { readonly module?: string; readonly function?: string } {
  const open = call.indexOf("(", call.startsWith("{closure") ? call.indexOf("}") : 0);
  const name = open < 0 ? call : call.slice(0, open);
  const arrow = name.lastIndexOf("->");
  const at = arrow >= 0 ? arrow : name.lastIndexOf("::");
  return at < 0 ? { function: name } : { module: name.slice(0, at), function: name.slice(at + 2) };
}

const [HASH, OPEN] = [35, 40] as const;
