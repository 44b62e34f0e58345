import { splitLocation } from "./lines.ts";
import { type TraceFrame, traceFrame } from "./trace.ts";

const LONGEST = 4_096;

/** `foo@http://host/file.js:52:15` of SpiderMonkey and JavaScriptCore, or a place alone; undefined when it is none. */
export function atSignFrame(text: string): TraceFrame | undefined {
  if (text.length > LONGEST) return undefined;
  if (text === "[native code]") return traceFrame({ file: text });
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const last = text.indexOf("@", at + 1) < 0;
    const location = text.slice(at + 1);
    if (!last && !/^(?:[a-z][a-z+.-]{1,30}:\/\/|\/|\[native)/.test(location)) continue;
    if (location !== "[native code]" && !isPlace(location)) {
      if (last) return undefined;
      continue;
    }
    const name = functionOf(text.slice(0, at));
    if (name === undefined) return undefined;
    if (location === "[native code]") return traceFrame({ function: name, file: location });
    return traceFrame({ function: name, ...placeOf(location) });
  }
  return /^(?:https?|file):\/\/\S{1,2000}:\d{1,9}(?::\d{1,9})?$|^[\w./-]{1,200}\.(?:bundle|js|jsbundle):\d{1,9}:\d{1,9}$/.test(
    text,
  )
    ? traceFrame(placeOf(text))
    : undefined;
}

/** A scheme and a line, or a line and a column: less is an address or a mention. */
function isPlace(location: string): boolean {
  if (
    /^(?:[a-z][a-z+.-]{1,30}:\/\/|\/)\S{0,2000}(?: line \d{1,9} > [A-Za-z ]{1,20}.{0,200})?:\d{1,9}(?::\d{1,9})?$/.test(
      location,
    )
  )
    return true;
  return /^[^\s:@][^\s:]{0,500}:\d{1,9}:\d{1,9}$/.test(location) && /[/.]/.test(location);
}

/** `http://host/file.js line 26 > eval line 2 > eval:1:30` is where the outermost evaluation stands. */
function placeOf(location: string): { readonly file: string; readonly line?: number } {
  const evaluated = /^(\S{1,2000}) line (\d{1,9}) > /.exec(location);
  if (evaluated !== null) return { file: evaluated[1] ?? "", line: Number(evaluated[2]) };
  const { file, line } = splitLocation(location);
  return { file: file.startsWith("file:///") ? file.slice(7) : file, ...(line === undefined ? {} : { line }) };
}

/** The function's name, empty for none; undefined for what is no name. Old engines added the arguments. */
function functionOf(before: string): string | undefined {
  const name = before.replace(/^(?:async|promise callback|[\w. ]{1,60} handler)\*/, "");
  if (name.includes(" ") && !/^[\w$]{1,100} code$|^<anonymous function|^obj\[|\[".{0,200}"\]$|\(.{0,500}\)$/.test(name))
    return undefined;
  const open = name.startsWith("<anonymous function") ? name.indexOf("(") : name.search(/\([^()]{0,500}\)$/);
  const bare = open < 0 ? name : name.slice(0, open);
  if (bare === "" || bare === "(null)") return "";
  return bare.replace(/^<anonymous function(?:: (.{1,200}))?>$/, (_, own: string | undefined) => own ?? "");
}

/** Whether a line may be a function's name alone. */
export function isBareName(text: string): boolean {
  return /^[\w$.<>/[\]"-]{1,200}$/.test(text) || /^(?:eval|global|module) code$/.test(text);
}

/**
 * `Line 18 of linked script http://host/file.js: In function foo` of Opera up to 10, `called from line 18, column 4 in
 * foo(a) in http://host/file.js:` of 11 and 12.
 */
export function operaFrame(text: string): TraceFrame | undefined {
  const bounded = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const found =
    /^(?:\.\.\. {1,4})?Line (\d{1,9}) of (?:linked|inline#\d{1,6}|eval|function|unknown) script (?:in )?(\S{1,2000}?)(?:: In function (\S{1,200}))?$/.exec(
      bounded,
    );
  if (found !== null) return traceFrame({ function: found[3], file: found[2], line: Number(found[1]) });
  const called =
    /^(?:Error (?:thrown|created) at|called from|called via .{1,60}? (?:at|from)) line (\d{1,9}), column \d{1,9} in (?:(.{1,300}) in )?(\S{1,2000}):$/.exec(
      bounded,
    );
  return called === null
    ? undefined
    : traceFrame({ function: functionOf(called[2] ?? ""), file: called[3], line: Number(called[1]) });
}
