import { nearestName } from "../../config/nearest-name.ts";
import { alternatives, ownValue, partsOf, type Schema } from "../../config/schema-shape.ts";
import type { Call, Expression, Hash, Loc, Path, Program, Statement } from "./ast.ts";
import { HELPERS } from "./functions.ts";

/** A fault of a template file, with its place: line and column from 1. */
export interface TemplateFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** A parsed file. */
export interface ParsedTemplate {
  readonly file: string;
  readonly program: Program;
}

export interface CheckOptions {
  /** What it is rendered with. */
  readonly view: Schema;
  /** The files that `{{> name}}` finds. */
  partial(name: string): ParsedTemplate | undefined;
  readonly partialNames: readonly string[];
}

const BLOCKS: Readonly<Record<string, string>> = {
  if: "{{#if X}}…{{/if}}",
  unless: "{{#unless X}}…{{/unless}}",
  each: "{{#each LIST}}…{{/each}}",
  with: "{{#with OBJECT}}…{{/with}}",
};
const DATA = ["root", "index", "key", "first", "last"];
/** Blocks inside blocks, also those of partials. */
const MAX_DEPTH = 40;
/** Partials are checked once for each call; more than this is no template. */
const MAX_STEPS = 20_000;

/**
 * Everything that would go wrong when a template is rendered, found when it is loaded: helpers that do not exist or are
 * called wrongly, names that the view does not have, output that nothing escapes, partials that are missing or never end.
 */
export function checkTemplate(template: ParsedTemplate, options: CheckOptions): readonly TemplateFault[] {
  const check = new Check(options);
  check.file(template, options.view, []);
  return check.faults;
}

/** What names mean at a place: the values around it, innermost last, and what `as |name|` named. Undefined: anything. */
interface Scope {
  readonly stack: readonly (readonly Schema[] | undefined)[];
  readonly named: ReadonlyMap<string, readonly Schema[] | undefined>;
}

class Check {
  readonly faults: TemplateFault[] = [];
  private readonly options: CheckOptions;
  /** Also in partials, whatever they are called with. */
  private readonly root: readonly Schema[] | undefined;
  private current = "";
  private open: readonly string[] = [];
  private steps = 0;
  private depth = 0;

  constructor(options: CheckOptions) {
    this.options = options;
    this.root = options.view === undefined ? undefined : [options.view];
  }

  file(template: ParsedTemplate, view: Schema | readonly Schema[] | undefined, named: readonly string[]): void {
    const [file, open] = [this.current, this.open];
    this.current = template.file;
    this.open = [...open, template.file];
    const context =
      view === undefined || Array.isArray(view) ? (view as readonly Schema[] | undefined) : [view as Schema];
    this.program(template.program, { stack: [context], named: new Map(named.map((name) => [name, undefined])) });
    [this.current, this.open] = [file, open];
  }

  private program(program: Program | undefined, scope: Scope): void {
    if (program === undefined) return;
    if (this.depth >= MAX_DEPTH) {
      const [first] = program.body;
      if (first !== undefined) this.fault(first.loc, `more than ${MAX_DEPTH} blocks are inside each other`);
      return;
    }
    this.depth++;
    this.statements(program, scope);
    this.depth--;
  }

  private statements(program: Program, scope: Scope): void {
    for (const statement of program.body) {
      if (++this.steps > MAX_STEPS) {
        if (this.steps === MAX_STEPS + 1) this.fault(statement.loc, "the template and its partials are too large");
        return;
      }
      this.statement(statement, scope);
    }
  }

  private statement(statement: Statement, scope: Scope): void {
    switch (statement.type) {
      case "ContentStatement":
      case "CommentStatement":
        return;
      case "MustacheStatement":
        if (!statement.escaped)
          this.fault(statement.loc, "output without escaping is not allowed", "write `{{…}}` with two braces");
        this.value(statement, scope);
        return;
      case "BlockStatement":
        this.block(statement, scope);
        return;
      case "PartialStatement":
        this.partialCall(statement, scope);
        return;
      default:
        this.fault(statement.loc, "partial blocks and decorators are not allowed", "use `{{> name}}`");
    }
  }

  private block(block: Extract<Statement, { type: "BlockStatement" }>, scope: Scope): void {
    const name = block.path.type === "PathExpression" ? block.path.original : "";
    if (BLOCKS[name] === undefined) {
      const hint = name in HELPERS ? `\`${name}\` is no block: write \`{{${name} …}}\`` : undefined;
      this.fault(block.loc, `there is no block \`${name}\``, hint ?? `blocks: ${Object.keys(BLOCKS).join(", ")}`);
      return;
    }
    if (block.params.length !== 1) this.fault(block.loc, `\`${name}\` takes one value`, `write ${BLOCKS[name]}`);
    const [parameter] = block.params;
    const value = parameter === undefined ? undefined : this.expression(parameter, scope);
    this.hash(block.hash, scope, ["includeZero"]);
    const [first, second] = block.program?.blockParams ?? [];
    const inside = name === "each" ? this.itemsOf(value, parameter, scope) : value;
    const enters = name === "each" || name === "with";
    const named = new Map(scope.named);
    if (first !== undefined) named.set(first, inside);
    if (second !== undefined) named.set(second, undefined);
    this.program(block.program, enters ? { stack: [...scope.stack, inside], named } : { ...scope, named });
    this.program(block.inverse, scope);
  }

  private itemsOf(
    value: readonly Schema[] | undefined,
    parameter: Expression | undefined,
    scope: Scope,
  ): readonly Schema[] | undefined {
    if (value === undefined || parameter === undefined) return undefined;
    const items = value.flatMap(alternatives).flatMap((schema) => {
      const { element, valueType } = partsOf(schema);
      return [element ?? valueType].filter((item) => item !== undefined);
    });
    if (items.length === 0) {
      const path = parameter.type === "PathExpression" ? parameter.original : "this";
      this.fault(parameter.loc, `\`${path}\` is no list`, `lists here: ${this.lists(scope).join(", ") || "none"}`);
      return undefined;
    }
    return items;
  }

  private lists(scope: Scope): readonly string[] {
    return (scope.stack.at(-1) ?? [])
      .flatMap(alternatives)
      .flatMap((schema) => Object.entries(partsOf(schema).shape ?? {}))
      .filter(([, child]) => alternatives(child).some((option) => partsOf(option).element !== undefined))
      .map(([name]) => name);
  }

  private partialCall(call: Extract<Statement, { type: "PartialStatement" }>, scope: Scope): void {
    const name = call.name.type === "PathExpression" ? call.name.original : undefined;
    const partial = name === undefined ? undefined : this.options.partial(name);
    if (name === undefined || partial === undefined) {
      const nearest = name === undefined ? undefined : nearestName(name, this.options.partialNames);
      const hint =
        nearest === undefined
          ? `there are: ${this.options.partialNames.join(", ") || "none"}`
          : `did you mean \`${nearest}\`?`;
      this.fault(call.loc, name === undefined ? "a partial must be named" : `there is no template \`${name}\``, hint);
      return;
    }
    if (this.open.includes(partial.file)) {
      this.fault(call.loc, `\`${name}\` calls itself`, `by way of ${this.open.join(", ")}`);
      return;
    }
    const given = call.params[0];
    const context = given === undefined ? scope.stack.at(-1) : this.expression(given, scope);
    for (const pair of call.hash?.pairs ?? []) this.expression(pair.value, scope);
    this.file(
      partial,
      context,
      (call.hash?.pairs ?? []).map(({ key }) => key),
    );
  }

  /** What a mustache or sub-expression gives; undefined: text, or not known. */
  private value(call: Call, scope: Scope): readonly Schema[] | undefined {
    if (call.path.type !== "PathExpression") return this.expression(call.path, scope);
    const name = call.path.original;
    const helper = Object.hasOwn(HELPERS, name) ? HELPERS[name] : undefined;
    const hasArguments = call.params.length > 0 || (call.hash?.pairs.length ?? 0) > 0;
    if (helper === undefined && !hasArguments) return this.path(call.path, scope);
    if (helper === undefined) {
      const nearest = nearestName(name, Object.keys(HELPERS));
      this.fault(
        call.loc,
        `there is no helper \`${name}\``,
        nearest === undefined ? undefined : `did you mean \`${nearest}\`?`,
      );
      return undefined;
    }
    const [atLeast, atMost] = helper.parameters;
    if (call.params.length < atLeast || call.params.length > atMost) {
      const wanted = atLeast === atMost ? `${atLeast}` : `${atLeast} to ${atMost}`;
      this.fault(
        call.loc,
        `\`${name}\` takes ${wanted} values, not ${call.params.length}`,
        `write \`{{${helper.usage}}}\``,
      );
    }
    for (const parameter of call.params) this.expression(parameter, scope);
    this.hash(call.hash, scope, helper.named ?? [], helper.usage);
    return undefined;
  }

  private hash(hash: Hash | undefined, scope: Scope, known: readonly string[], usage?: string): void {
    for (const { key, value, loc } of hash?.pairs ?? []) {
      if (!known.includes(key))
        this.fault(loc, `there is no \`${key}=\` here`, usage === undefined ? undefined : `write \`{{${usage}}}\``);
      this.expression(value, scope);
    }
  }

  private expression(expression: Expression, scope: Scope): readonly Schema[] | undefined {
    if (expression.type === "SubExpression") return this.value(expression, scope);
    return expression.type === "PathExpression" ? this.path(expression, scope) : undefined;
  }

  private path(path: Path, scope: Scope): readonly Schema[] | undefined {
    const [first, ...rest] = path.parts;
    if (path.data) {
      if (first === "root") return this.walk(path, rest, this.root);
      if (first === undefined || !DATA.includes(first))
        this.fault(path.loc, `there is no \`@${first}\``, `there are: ${DATA.map((name) => `@${name}`).join(", ")}`);
      return undefined;
    }
    if (path.depth === 0 && first !== undefined && scope.named.has(first) && !/^(this|\.)\b/.test(path.original))
      return this.walk(path, rest, scope.named.get(first));
    if (path.depth >= scope.stack.length) {
      this.fault(path.loc, `\`${path.original}\` leads out of the template`, "`@root` is the outermost value");
      return undefined;
    }
    return this.walk(path, path.parts, scope.stack.at(-1 - path.depth));
  }

  private walk(
    path: Path,
    parts: readonly string[],
    from: readonly Schema[] | undefined,
  ): readonly Schema[] | undefined {
    let schemas = from;
    for (const part of parts) {
      if (schemas === undefined) return undefined;
      if (part === "length" && schemas.flatMap(alternatives).some((schema) => partsOf(schema).element !== undefined))
        return undefined;
      const next: readonly Schema[] = schemas.flatMap((schema) => childrenOf(schema, part));
      if (next.length === 0) {
        const known = schemas.flatMap(alternatives).flatMap((schema) => Object.keys(partsOf(schema).shape ?? {}));
        const nearest = nearestName(part, known);
        const hint =
          nearest === undefined
            ? known.length === 0
              ? undefined
              : `there are: ${known.join(", ")}`
            : `did you mean \`${nearest}\`?`;
        this.fault(path.loc, `there is no \`${path.original}\` here`, hint);
        return undefined;
      }
      schemas = next;
    }
    return schemas;
  }

  private fault({ start }: Loc, message: string, hint?: string): void {
    const fault = { file: this.current, line: start.line, column: start.column + 1, message };
    const known = this.faults.some(
      (one) =>
        one.file === fault.file && one.line === fault.line && one.column === fault.column && one.message === message,
    );
    if (!known) this.faults.push(hint === undefined ? fault : { ...fault, hint });
  }
}

/** What a value of a schema has by a name: the key of an object, or any of a record. */
function childrenOf(schema: Schema, name: string): readonly Schema[] {
  return alternatives(schema).flatMap((option) => {
    const { shape, valueType } = partsOf(option);
    const child = shape === undefined ? valueType : (ownValue(shape, name) as Schema | undefined);
    return child === undefined ? [] : [child];
  });
}
