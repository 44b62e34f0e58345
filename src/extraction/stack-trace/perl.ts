import { defineLanguage, type FoundTrace } from "./language.ts";
import { ExceptionDraft, type TraceFrame, traceFrame } from "./trace.ts";

export const perl = defineLanguage({
  name: "perl",
  initials: "",
  words: [" line "],
  alone: [".pl line ", ".pm line ", ".cgi line ", ".psgi line ", ".t line "],
  opens: (text, lines, index) => {
    const place = readPlace(text);
    if (place !== undefined && isPerlFile(place.file)) return true;
    return place !== undefined && index + 1 < lines.length && CALLED.test(lines[index + 1] ?? "");
  },
  parse: parsePerl,
  isLibrary: isPerlLibrary,
});

/** A call of a long message (Carp, Devel::StackTrace): ` Shop::Cart::add(3, "x") called at run.pl line 2`. */
const CALLED = /^\s*(?:\S.{0,4000}[)'"}]|require \S{1,300}) called at (\S.{0,300}?) line (\d{1,9})\.?\s*$/;

/**
 * Perl: `message at file line n.`, the long messages of Carp with the calls below, `...propagated`, the verbose form of
 * Mojo::Exception. The place belongs to the function named on the next line, so names and places are moved together.
 */
function parsePerl(lines: readonly string[], first: number): FoundTrace {
  const start = CALLED.test(lines[first] ?? "") && first > 0 ? first - 1 : first;
  const line = (lines[start] ?? "").trimEnd();
  const place = readPlace(line);
  const message = (place === undefined ? line : line.slice(0, place.at)).trimStart();
  const draft = new ExceptionDraft(typeOf(message), message);
  let open: Place | undefined = place;
  let index = start + 1;
  for (; index < lines.length; index++) {
    const text = (lines[index] ?? "").trim();
    const called = CALLED.exec(text);
    if (called !== null) {
      draft.addFrame(frameOf(open, readCall(text)));
      open = { at: 0, file: called[1] ?? "", line: Number(called[2]) };
    } else if (text.startsWith("...propagated at ")) {
      const propagated = readPlace(text);
      if (open !== undefined) draft.addFrame(frameOf(open));
      open = propagated;
    } else if (text !== "") break;
  }
  const verbose = readVerbose(lines, index);
  if (verbose.length > 0) for (const frame of verbose) draft.addFrame(frame);
  else if (open !== undefined) draft.addFrame(frameOf(open));
  return { exceptions: [draft.finish()], start, before: "" };
}

interface Place {
  /** Where on its line the message ends. */
  readonly at: number;
  readonly file: string;
  readonly line: number;
}

/** `… at run.pl line 5, <STDIN> line 1.`, `… at (eval 6) line 1.`, `syntax error at bad.pl line 1, near "= ;"`. */
function readPlace(text: string): Place | undefined {
  const tail = text.slice(-1_000);
  const end =
    /^(\d{1,9})(?:, (?:<[^>]{0,60}> (?:line|chunk) \d{1,12}|near .*|at EOF|at end of line))?\.?(?:: \/\S{1,300})?\s*$/;
  for (let from = tail.lastIndexOf(" line "); from > 0; from = tail.lastIndexOf(" line ", from - 1)) {
    const number = end.exec(tail.slice(from + 6));
    if (number === null) continue;
    const at = tail.lastIndexOf(" at ", from - 1);
    if (at < 0 || from - at > 320) return undefined;
    const file = tail.slice(at + 4, from);
    if (file === "" || (/\s/.test(file) && !/^\(eval \d{1,9}\)/.test(file))) continue;
    return { at: text.length - tail.length + at, file, line: Number(number[1]) };
  }
  return undefined;
}

/** Whether a file is a Perl program by its name: prose speaks of lines as well. */
function isPerlFile(file: string): boolean {
  if (/\.(?:p[lm]|t|f?cgi|psgi|plx?|PL|al)$|^-e?$|^\(eval \d{1,9}\)/.test(file)) return true;
  return /^\.{0,2}\/(?:[^/\s]{1,100}\/){0,20}[^/.\s]{1,100}$/.test(file);
}

function frameOf(place: Place | undefined, call: ReturnType<typeof readCall> | undefined = undefined): TraceFrame {
  return traceFrame({ ...call, file: place?.file, line: place?.line });
}

/** `Shop::Cart::add(3, "it's") called at …`, `eval {...} called at …`, `require Shop.pm called at …`. */
function readCall(text: string): { readonly module?: string; readonly function?: string } {
  const name = /^[\w:']{1,400}/.exec(text)?.[0] ?? "";
  if (name === "eval" || name === "require") return { function: name };
  const scope = name.lastIndexOf("::");
  return scope < 0 ? { function: name } : { module: name.slice(0, scope), function: name.slice(scope + 2) };
}

/** What the interpreter itself warns of; everything else was thrown. */
const WARNINGS =
  /^(?:Use of uninitialized value|Argument ".{0,200}" isn't numeric|Subroutine \S{1,200} redefined|Odd number of elements|Useless use of|Deep recursion on|Wide character in|Name ".{1,200}" used only once|Possible |Scalar value |Unquoted string|"my" variable)/;

function typeOf(message: string): string {
  const object = /^([A-Z]\w{0,60}(?:::\w{1,60}){0,10})=(?:HASH|ARRAY|SCALAR|CODE|GLOB)\(0x/.exec(message);
  if (object !== null) return object[1] ?? "";
  // Classes that stringify with their name: `Shop::Error::Sold: no more`.
  const named = /^([A-Z]\w{0,60}(?:::\w{1,60}){1,10}): /.exec(message);
  if (named !== null) return named[1] ?? "";
  return WARNINGS.test(message) ? "warning" : "die";
}

/**
 * The stack of Mojo::Exception: `Traceback (most recent call first):` and `File "x.pl", line 3, in "Shop::add"`, where the
 * function named is the one that was called there: it is the one below that stands at the place.
 */
function readVerbose(lines: readonly string[], from: number): readonly TraceFrame[] {
  let index = from;
  while (index < lines.length && !(lines[index] ?? "").trimStart().startsWith("Traceback (most recent call first):"))
    index++;
  const frames: TraceFrame[] = [];
  let above: Place | undefined;
  for (index++; index < lines.length; index++) {
    const found = /^\s*File "([^"]{1,400})", line (\d{1,9}), in "([^"]{0,300})/.exec(lines[index] ?? "");
    if (found === null) break;
    if (above !== undefined) frames.push(frameOf(above, readCall(found[3] ?? "")));
    above = { at: 0, file: found[1] ?? "", line: Number(found[2]) };
  }
  if (above !== undefined) frames.push(frameOf(above));
  return frames;
}

function isPerlLibrary({ module = "", file = "" }: TraceFrame): boolean {
  if (
    /[/\\](?:perl5?|site_perl|vendor_perl|perl-base|perllib)[/\\]|[/\\]perl[/\\][\d.]+[/\\]|^\/usr\/(?:share|lib)\//.test(
      file,
    )
  )
    return true;
  return LIBRARIES.has(module.slice(0, module.indexOf("::") < 0 ? module.length : module.indexOf("::")));
}

const LIBRARIES: ReadonlySet<string> = new Set(
  "Carp Mojo Mojolicious Moose Moo Class Dancer Dancer2 Catalyst Plack DBI DBD DBIx Try Test Exporter LWP HTTP Starman Starlet AnyEvent IO Exception Sub Type Params".split(
    " ",
  ),
);
