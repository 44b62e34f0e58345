import { readTerm, type Term } from "./erlang-term.ts";
import { type TraceFrame, traceFrame } from "./trace.ts";

/** An error of the Erlang virtual machine. */
export interface ErlangCrash {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly TraceFrame[];
  /** Where in the text the term begins that tells it. */
  readonly at: number;
}

/** How the shell and crash reports describe the reasons of the run-time system; what follows is the value. */
const DESCRIPTIONS: readonly (readonly [string, string])[] = [
  ["badmatch", "no match of right hand side value"],
  ["badarith", "an error occurred when evaluating an arithmetic expression"],
  ["badarg", "bad argument"],
  ["undef", "undefined function"],
  ["function_clause", "no function clause matching"],
  ["case_clause", "no case clause matching"],
  ["else_clause", "no else clause matching"],
  ["if_clause", "no true branch found when evaluating an if expression"],
  ["try_clause", "no try clause matching"],
  ["badfun", "bad function"],
  ["badmap", "bad map:"],
  ["badkey", "bad key:"],
  ["badrecord", "bad record:"],
  ["system_limit", "a system limit has been reached"],
  ["notsup", "operation not supported"],
];

/** Other wordings of the same, by older releases and by lager. */
const WORDINGS: readonly (readonly [string, string])[] = [
  ["badmatch", "no match of right hand value"],
  ["badarith", "bad arithmetic expression"],
  ["undef", "call to undefined function"],
  ["badarity", "interpreted function with arity"],
  ["undef", "'module could not be loaded'"],
  ["undef", "'function not exported'"],
];

/** The type and message of an error that was printed in words, or as the term that it is. */
export function describedError(text: string, kind: string): { readonly type: string; readonly message: string } {
  for (const [type, words] of [...DESCRIPTIONS, ...WORDINGS]) {
    if (text.startsWith(words)) return { type, message: text };
  }
  const term = readTerm(text, 0);
  const name = atomOf(term.kind === "tuple" ? term.items[0] : term, text);
  return { type: name ?? kind, message: onOneLine(text) };
}

/** Of a text the first term that holds an error and its stack; only so many places are tried. */
const MAX_TRIES = 40;
const MAX_TEXT = 64 * 1024;

/** The error that a printed term tells: `{Reason,[{Module,Function,Arity,Location}|…]}` at any depth. */
export function crashOfTerm(whole: string): ErlangCrash | undefined {
  const text = whole.length > MAX_TEXT ? whole.slice(0, MAX_TEXT) : whole;
  let from = 0;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const at = text.indexOf("{", from);
    if (at < 0) break;
    const term = readTerm(text, at);
    const crash = crashOf(term, text);
    if (crash !== undefined) return { ...crash, at };
    from = Math.max(at + 1, term.end);
  }
  return bareStack(text);
}

/** A stack alone, the error's own term being cut off or printed elsewhere. */
function bareStack(text: string): ErlangCrash | undefined {
  let from = 0;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const at = text.indexOf("[", from);
    if (at < 0) return undefined;
    const term = readTerm(text, at);
    if (isStack(term)) return { type: "error", message: "", frames: framesOf(term, text), at };
    from = Math.max(at + 1, term.end);
  }
  return undefined;
}

function crashOf(term: Term, text: string): Omit<ErlangCrash, "at"> | undefined {
  const stack = term.items.at(-1);
  if (term.kind === "tuple" && stack !== undefined && term.items.length >= 2 && isStack(stack)) {
    const reason = term.items.at(-2);
    if (reason !== undefined) return { ...reasonOf(reason, text, stack), frames: framesOf(stack, text) };
  }
  for (const item of term.items) {
    const inner = item.kind === "other" ? undefined : crashOf(item, text);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function reasonOf(reason: Term, text: string, stack: Term): { readonly type: string; readonly message: string } {
  const printed = onOneLine(text.slice(reason.start, reason.end));
  const name = atomOf(reason.kind === "tuple" ? reason.items[0] : reason, text);
  const called = stack.items[0];
  if (name === "undef" || printed.startsWith("'module could not") || printed.startsWith("'function not exp")) {
    return { type: "undef", message: `undefined function ${called === undefined ? "" : nameOf(called, text)}` };
  }
  const words = DESCRIPTIONS.find(([type]) => type === name)?.[1];
  if (name === undefined || words === undefined) return { type: name ?? "error", message: printed };
  if (name === "function_clause")
    return { type: name, message: `${words} ${called === undefined ? "" : nameOf(called, text)}` };
  const value = reason.items[1];
  return {
    type: name,
    message: value === undefined ? words : `${words} ${onOneLine(text.slice(value.start, value.end))}`,
  };
}

function isStack(term: Term): boolean {
  const call = term.items[0];
  if (term.kind !== "list" || call?.kind !== "tuple" || call.items.length !== 4) return false;
  return call.items[0]?.kind === "other" && call.items[3]?.kind === "list";
}

function framesOf(stack: Term, text: string): TraceFrame[] {
  const frames: TraceFrame[] = [];
  for (const call of stack.items) {
    if (call.kind !== "tuple" || call.items.length < 3) continue;
    const module = atomOf(call.items[0], text);
    const place = call.items[3];
    const file = place === undefined ? undefined : pairOf(place, "file", text)?.replace(/^"(.*)"$/, "$1");
    const line = Number(place === undefined ? Number.NaN : pairOf(place, "line", text));
    const name = nameOf(call, text);
    frames.push(
      traceFrame({
        module: module?.replace(/^Elixir\./, ""),
        function: name.slice(name.indexOf(":", module?.length ?? 0) + 1),
        file,
        line: Number.isInteger(line) ? line : undefined,
      }),
    );
  }
  return frames;
}

/** `shop:go/2` of `{shop,go,2,…}` and of `{shop,go,[x,3],…}`: how often a call fails does not depend on its values. */
function nameOf(call: Term, text: string): string {
  const [module, name, args] = call.items;
  const count = args?.kind === "list" ? String(args.items.length) : textOf(args, text);
  return `${atomOf(module, text) ?? "?"}:${textOf(name, text)}/${count}`;
}

function pairOf(list: Term, key: string, text: string): string | undefined {
  for (const pair of list.items) {
    if (pair.kind === "tuple" && textOf(pair.items[0], text) === key) return textOf(pair.items[1], text);
  }
  return undefined;
}

function textOf(term: Term | undefined, text: string): string {
  return term === undefined ? "" : text.slice(term.start, term.end).trim();
}

/** The name of an atom; undefined for any other term. */
function atomOf(term: Term | undefined, text: string): string | undefined {
  const own = textOf(term, text);
  if (term?.kind !== "other") return undefined;
  return /^[a-z][\w@.]{0,200}$/.exec(own)?.[0] ?? /^'([^'\n]{1,200})'$/.exec(own)?.[1];
}

/** Long terms are printed over several lines, broken after commas. */
function onOneLine(text: string): string {
  return text.trim().replace(/\n\s*/g, "");
}
