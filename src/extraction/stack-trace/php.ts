import { defineLanguage, type FoundTrace } from "./language.ts";
import { indentOf, numberBefore } from "./lines.ts";
import { ExceptionDraft, MAX_CHAIN, type TraceFrame, traceFrame } from "./trace.ts";

export const php = defineLanguage({
  name: "php",
  initials: "#PCS",
  opens: (text, lines, index) => isPhpFrame(text) || opensCallTable(text, lines, index),
  parse: parsePhp,
  isLibrary: ({ file = "" }) => file === "" || /[/\\](?:vendor|thinkphp|wp-includes|wp-admin)[/\\]|^phar:/.test(file),
});

/** Whether a line without its indentation is a frame as PHP prints them: `#0 /app/cart.php(12): Cart->add()`. */
function isPhpFrame(text: string): boolean {
  return text.charCodeAt(0) === HASH && (readFrame(text) !== undefined || isMain(text));
}

function isMain(text: string): boolean {
  return /^#\d{1,6} \{main\}/.test(text);
}

/**
 * PHP: `Uncaught …` and `exception '…'` with `Next …` (printed from inside out), Monolog's `[object] (…)` with
 * `[previous exception]` (from outside in), ThinkPHP's `[code]message[file:line]`.
 */
function parsePhp(lines: readonly string[], firstFrame: number): FoundTrace {
  const header = findHeader(lines, firstFrame);
  let current = header.draft;
  const chain = [current];
  let ended = false;
  for (let index = header.next; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const text = line.slice(indentOf(line));
    if (opensCallTable(text, lines, index)) {
      readCallTable(lines, index + 1, current);
      break;
    }
    const frame = readFrame(text);
    if (frame !== undefined || isMain(text)) {
      // After the last frame another trace begins, unless it is linked by a word.
      if (ended) break;
      if (frame !== undefined) current.addFrame(frame);
      ended = isMain(text);
    } else if (text.startsWith("Next ") && chain.length < MAX_CHAIN) {
      current = readUncaught(gather(lines, index, text.slice(5)));
      chain.unshift(current);
      ended = false;
    } else if (text.startsWith("[previous exception] ") && chain.length < MAX_CHAIN) {
      current = readObject(gather(lines, index, text)) ?? new ExceptionDraft(undefined, text.slice(21));
      chain.push(current);
      ended = false;
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
      const before = withoutSeverity(line.slice(0, uncaught));
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
  while (index > 0 && isTitle((lines[index] ?? "").trim())) index--;
  const line = firstFrame === 0 ? "" : (lines[index] ?? "");
  if (firstFrame > 0) {
    const plain = plainHeader(lines, index);
    if (plain !== undefined) return { ...plain, next: firstFrame };
  }
  return { index, next: index === firstFrame ? index : index + 1, before: "", draft: readThinkPhp(line) };
}

function isTitle(text: string): boolean {
  return /^(?:|\[stacktrace\]|(?:PHP )?(?:Stack trace|Trace|Call Stack):)$/i.test(text);
}

/** `PHP Fatal error:  `, `Fatal error: ` and the like are no part of the record's message. */
function withoutSeverity(before: string): string {
  return before.replace(/(?:PHP )?(?:Fatal error|Recoverable fatal error|Catchable fatal error|message): {0,4}$/, "");
}

/** `Shop\\OutOfStock: no more in /app/cart.php:12` of a text that was made of the exception, over one line or more. */
function plainHeader(lines: readonly string[], last: number): Omit<Header, "next"> | undefined {
  for (let index = last; index >= Math.max(0, last - 10); index--) {
    const line = lines[index] ?? "";
    const found = /(?:^|[\s:])((?:[A-Z]\w{0,100}\\){0,12}[A-Z]\w{0,100}(?:@anonymous)?)(?=: | in \/)/.exec(
      line.slice(0, 2_000),
    );
    const error = /(?:PHP |^)(?:Fatal error|Warning|Notice|Parse error|Deprecated|Recoverable fatal error): {1,4}/.exec(
      line.slice(0, 2_000),
    );
    if (error !== null) {
      const body = lines
        .slice(index, last + 1)
        .join("\n")
        .slice(error.index + error[0].length);
      const draft = readUncaught(body);
      return { index, before: line.slice(0, error.index), draft };
    }
    if (found === null || !/ in (?:\/|[A-Z]:\\|phar:).{1,500}:\d{1,9}$/.test((lines[last] ?? "").slice(-600))) continue;
    const at = found.index + found[0].length - (found[1] ?? "").length;
    return {
      index,
      before: line.slice(0, at),
      draft: readUncaught(
        lines
          .slice(index, last + 1)
          .join("\n")
          .slice(at),
      ),
    };
  }
  return undefined;
}

/** Xdebug's table of calls, the oldest first: `PHP   2. Shop\\Cart->add($i = 1) /app/cart.php:14`. */
function opensCallTable(text: string, lines: readonly string[], index: number): boolean {
  return /^(?:(?:PHP )?Stack trace:|Call Stack:)\s*$/.test(text) && tableFrame(lines[index + 1] ?? "") !== undefined;
}

function readCallTable(lines: readonly string[], from: number, draft: ExceptionDraft): void {
  const frames: TraceFrame[] = [];
  for (let index = from; index < lines.length; index++) {
    const frame = tableFrame(lines[index] ?? "");
    if (frame === undefined) break;
    frames.push(frame);
  }
  for (const frame of frames.reverse()) draft.addFrame(frame);
}

function tableFrame(line: string): TraceFrame | undefined {
  const row =
    /^(?:.{0,60}?PHP)?\s{1,20}(?:\d+\.\d+\s{1,20}\d+\s{1,20})?\d{1,6}\. (.{1,4000}\)) (\S.{0,500}):(\d{1,9})\s*$/.exec(
      line.slice(0, 5_000),
    );
  if (row === null) return undefined;
  return traceFrame({ ...readCall(row[1] ?? ""), file: row[2], line: Number(row[3]) });
}

/** A message may span lines: everything up to `Stack trace:`, `[stacktrace]` or a frame. */
function gather(lines: readonly string[], index: number, first: string): string {
  let text = first;
  for (let next = index + 1; next < Math.min(lines.length, index + REACH); next++) {
    const line = lines[next] ?? "";
    const trimmed = line.trim();
    if (
      trimmed === "Stack trace:" ||
      trimmed === "[stacktrace]" ||
      trimmed === "PHP Stack trace:" ||
      isPhpFrame(trimmed)
    )
      break;
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
  const at = body.startsWith(" in ") ? 0 : lastPlace(body);
  return at < 0 ? new ExceptionDraft(type, body) : withPlace(type, body.slice(0, at), body.slice(at + 4));
}

/** Where ` in /app/cart.php:12` begins that ends a message; the last ` in ` where there is none. */
function lastPlace(body: string): number {
  const typed = / in (?:\/|[A-Za-z]:[\\/]|phar:|\S{1,200}\.php)[^\n]{0,500}(?::| on line )\d{1,9}\s*$/.exec(
    body.slice(-1_200),
  );
  if (typed === null) return body.lastIndexOf(" in ");
  const from = Math.max(0, body.length - 1_200) + typed.index;
  const later = body.lastIndexOf(" in /");
  return Math.max(later, from);
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
  if (line !== undefined && file !== "" && !file.includes("\n"))
    draft.addFrame(traceFrame({ file, line: line?.value }));
  return draft;
}

/** `#0 /app/cart.php(12): Shop\Cart->add()`, `#1 [internal function]: {closure}()`. */
function readFrame(text: string): TraceFrame | undefined {
  if (text.charCodeAt(0) !== HASH) return undefined;
  const space = text.indexOf(" ");
  if (space < 2 || space > 6 || !/^\d+$/.test(text.slice(1, space))) return undefined;
  const rest = text.slice(space + 1);
  if (rest.startsWith("[internal function]: ")) {
    return rest.includes("(") ? traceFrame(readCall(rest.slice(21))) : undefined;
  }
  // Without the parenthesis of its arguments a frame is cut off.
  const colon = rest.indexOf("): ");
  if (colon < 0 || !rest.includes("(", colon + 3)) return undefined;
  const line = numberBefore(rest, colon);
  if (line === undefined || rest.charCodeAt(line.start - 1) !== OPEN) return undefined;
  return traceFrame({ file: rest.slice(0, line.start - 1), line: line.value, ...readCall(rest.slice(colon + 3)) });
}

/** `Shop\Cart->add(Object(Shop\Item))`, `Shop\Cart::make()`, `array_map()`. */
function readCall(call: string): { readonly module?: string; readonly function?: string } {
  const open = call.indexOf("(", call.startsWith("{closure") ? call.indexOf("}") : 0);
  const written = open < 0 ? call : call.slice(0, open);
  // Monolog escapes what it writes into its context.
  const name = written.includes("\\\\") ? written.replaceAll("\\\\", "\\") : written;
  const arrow = name.lastIndexOf("->");
  const at = arrow >= 0 ? arrow : name.lastIndexOf("::");
  return at < 0 ? { function: name } : { module: name.slice(0, at), function: name.slice(at + 2) };
}

const [HASH, OPEN] = [35, 40] as const;
