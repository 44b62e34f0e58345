import Handlebars from "handlebars";
import type { Call, Expression, Loc, Mustache, Program, Statement } from "./ast.ts";
import type { ParsedTemplate } from "./check-template.ts";
import { FORMATS, type Format, type FormatName, valueText, Written } from "./format.ts";
import { HELPERS, type HelperContext } from "./functions.ts";

/** Text could not be parsed: line and column from 1. */
export class TemplateSyntaxError extends Error {
  override readonly name = "TemplateSyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** A template made too much of its view; nothing of it is sent. */
export class TemplateTooLargeError extends Error {
  override readonly name = "TemplateTooLargeError";
}

/** Rounds of loops, and characters written, of one rendering: many times what a message may have. */
const MAX_ROUNDS = 20_000;
const MAX_CHARACTERS = 1024 * 1024;
/** Every value passes this helper, put in by `wrapOutput`; its name cannot be written in a template. */
const OUTPUT = "elkhound output";

/** Tags of a file, and of them those that begin a block or an alternative: the parser takes long over deep nesting. */
const MAX_TAGS = 4_000;
const MAX_BLOCKS = 500;

/** Parses one file. Throws `TemplateSyntaxError`. */
export function parseTemplate(file: string, text: string): ParsedTemplate {
  const blocks = text.match(/\{\{~?\s*(?:[#^]|else\b)/g)?.length ?? 0;
  if (blocks > MAX_BLOCKS || (text.match(/\{\{/g)?.length ?? 0) > MAX_TAGS) {
    throw new TemplateSyntaxError(`the template has more than ${MAX_BLOCKS} blocks or ${MAX_TAGS} tags`, 1, 1);
  }
  try {
    return { file, program: Handlebars.parse(text) as unknown as Program };
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new TemplateSyntaxError("the template is nested too deeply", 1, 1);
    throw syntaxError(thrown as Error & { lineNumber?: number; column?: number }, text);
  }
}

/** Renders a template with the partials it was compiled with. */
export type Render = (view: unknown, context: Omit<HelperContext, "format">) => string;

/**
 * Compiles a template that `checkTemplate` found no fault in. Values are escaped for the format when they are written, so
 * that no text of a view can become markup or code; prototypes cannot be reached; what it may write and loop is bounded.
 */
export function compileTemplate(
  template: ParsedTemplate,
  format: FormatName,
  partials: ReadonlyMap<string, ParsedTemplate>,
): Render {
  const handlebars = Handlebars.create();
  for (const name of Object.keys(handlebars.helpers)) {
    if (!["if", "unless", "each", "with"].includes(name)) handlebars.unregisterHelper(name);
  }
  registerHelpers(handlebars, FORMATS[format]);
  const compile = ({ program }: ParsedTemplate): Handlebars.TemplateDelegate =>
    handlebars.compile(wrapOutput(program), {
      noEscape: true,
      knownHelpers: KNOWN,
      knownHelpersOnly: true,
    });
  for (const [name, partial] of partials) handlebars.registerPartial(name, compile(partial));
  const run = compile(template);
  return (view, context) => {
    const data = { context, budget: new Budget() };
    // False is the default too; said, it is not warned about on standard error.
    const text = run(view, { data, allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
    if (text.length > MAX_CHARACTERS) throw tooLarge();
    return text;
  };
}

const KNOWN = Object.fromEntries([OUTPUT, ...Object.keys(HELPERS)].map((name) => [name, true])) as unknown as Exclude<
  NonNullable<Parameters<typeof Handlebars.compile>[1]>["knownHelpers"],
  undefined
>;

class Budget {
  private rounds = 0;
  private characters = 0;

  spend(rounds: number, characters: number): void {
    this.rounds += rounds;
    this.characters += characters;
    if (this.rounds > MAX_ROUNDS || this.characters > MAX_CHARACTERS) throw tooLarge();
  }
}

function tooLarge(): TemplateTooLargeError {
  return new TemplateTooLargeError("the template writes too much: more than 1 MB, or more than 20,000 rounds of loops");
}

interface Options {
  readonly hash: Readonly<Record<string, unknown>>;
  readonly data: { readonly context: Omit<HelperContext, "format">; readonly budget: Budget };
  readonly fn: (...parameters: unknown[]) => string;
}

function registerHelpers(handlebars: typeof Handlebars, format: Format): void {
  for (const [name, helper] of Object.entries(HELPERS)) {
    handlebars.registerHelper(name, (...given: unknown[]) => {
      const { hash, data } = given.at(-1) as Options;
      return helper.run(given.slice(0, -1), hash, { ...data.context, format });
    });
  }
  handlebars.registerHelper(OUTPUT, (value: unknown, { data }: Options) => {
    const text = value instanceof Written ? value.text : format.escape(valueText(value));
    data.budget.spend(0, text.length);
    return text;
  });
  const each = handlebars.helpers["each"] as (this: unknown, list: unknown, options: Options) => string;
  handlebars.registerHelper("each", function (this: unknown, list: unknown, options: Options) {
    const counted = (...parameters: unknown[]): string => {
      options.data.budget.spend(1, 0);
      const text = options.fn(...parameters);
      options.data.budget.spend(0, text.length);
      return text;
    };
    return each.call(this, list, { ...options, fn: Object.assign(counted, options.fn) });
  });
}

/** The same program with every `{{value}}` passed through the output helper. */
function wrapOutput(program: Program): Program {
  return { ...program, body: program.body.map(wrapStatement) };
}

function wrapStatement(statement: Statement): Statement {
  if (statement.type === "MustacheStatement") return wrapMustache(statement);
  if (statement.type !== "BlockStatement") return statement;
  return {
    ...statement,
    ...(statement.program === undefined ? {} : { program: wrapOutput(statement.program) }),
    ...(statement.inverse === undefined ? {} : { inverse: wrapOutput(statement.inverse) }),
  };
}

function wrapMustache(mustache: Mustache): Mustache {
  const { path, params, hash, loc } = mustache;
  const isCall = path.type === "PathExpression" && Object.hasOwn(HELPERS, path.original);
  const value: Expression = isCall ? { type: "SubExpression", ...callOf(path, params, hash, loc) } : path;
  const output: Expression = { type: "PathExpression", data: false, depth: 0, parts: [OUTPUT], original: OUTPUT, loc };
  return { ...mustache, ...callOf(output, [value], undefined, loc) };
}

function callOf(path: Expression, params: Call["params"], hash: Call["hash"], loc: Loc): Call {
  return { path, params, hash, loc };
}

/** Where and what: of Handlebars' own words for people who write parsers only what helps. */
function syntaxError(error: Error & { lineNumber?: number; column?: number }, text: string): TemplateSyntaxError {
  if (error.lineNumber !== undefined)
    return new TemplateSyntaxError(error.message.replace(/ - \d+:\d+$/, ""), error.lineNumber, (error.column ?? 0) + 1);
  const [head = "", shown = "", caret = "", reason = ""] = error.message.split("\n");
  const line = Number(/line (\d+)/.exec(head)?.[1] ?? 1);
  const got = /got '(\w+)'/.exec(reason)?.[1];
  const message =
    got === "EOF"
      ? "the template ends inside a block: `{{/…}}` is missing"
      : got === "INVALID"
        ? "this cannot stand here"
        : `${got === undefined ? "this" : (TOKENS[got] ?? `\`${got}\``)} cannot stand here`;
  return new TemplateSyntaxError(
    message,
    line,
    columnOf(text.split("\n")[line - 1] ?? "", shown.slice(0, caret.indexOf("^"))),
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  CLOSE: "`}}`",
  CLOSE_SEXPR: "`)`",
  OPEN_SEXPR: "`(`",
  EQUALS: "`=`",
  SEP: "`.` or `/`",
  OPEN_ENDBLOCK: "`{{/`",
  OPEN_INVERSE_CHAIN: "`{{else`",
  ID: "a name",
  CLOSE_UNESCAPED: "`}}}` (leave a space between `}}` and `}`)",
};

/** The parser shows up to twenty characters before the fault, without line ends: their end in the line is its place. */
function columnOf(line: string, before: string): number {
  for (let length = before.length; length > 0; length--) {
    const found = line.lastIndexOf(before.slice(-length));
    if (found >= 0) return found + length + 1;
  }
  return 1;
}
