import { nearestName } from "../../config/nearest-name.ts";
import { sentence } from "../../domain/sentence.ts";
import { compilePattern, type Pattern } from "../pattern.ts";
import { SourceFault } from "../source-fault.ts";
import { GROK_PATTERNS } from "./patterns.ts";
import { type GrokContext, type GrokTarget, translateGrok } from "./translate.ts";

/** Which names the fields of the standard patterns have: ECS's (`source.address`), or those from before (`clientip`). */
export type GrokNames = "ecs" | "legacy";

export interface GrokOptions {
  readonly names: GrokNames;
  /** The author's own patterns, by name; they win over the standard ones. */
  readonly patterns: Readonly<Record<string, string>>;
  /** The patterns that the expression defines, and so may not contain. */
  readonly within?: readonly string[];
}

/** A grok expression ready for use. */
export interface Grok {
  /** The named values of its first match in a text; undefined when it does not match. */
  exec(text: string): ReadonlyMap<string, string> | undefined;
  /** The names that it can give values to. */
  readonly names: readonly string[];
}

const TYPES = ["int", "long", "float", "double", "string", "boolean"] as const;
type ValueType = (typeof TYPES)[number];

/** More references are an expression that doubles itself. */
const MAX_REFERENCES = 2_000;
/** An expression that unfolds to more would be slow with every text. */
const MAX_LENGTH = 60_000;

interface Capture {
  readonly group: string;
  readonly name: string;
  readonly type: ValueType;
}

/** Throws a SourceFault for an unknown pattern or type, a cycle, and what has no equivalent in linear time. */
export function compileGrok(expression: string, options: GrokOptions): Grok {
  const captures: Capture[] = [];
  const text = new Unfolding(options, captures).unfold(expression, options.within ?? []);
  const pattern = compileUnfolded(expression, text);
  return {
    names: [...new Set(captures.map(({ name }) => name))],
    exec(subject) {
      const groups = pattern.exec(subject);
      if (groups === undefined) return undefined;
      const values = new Map<string, string>();
      for (const { group, name, type } of captures) {
        const value = groups[group];
        // Alternatives may give the same name: the first that took part counts.
        if (value !== undefined && !values.has(name)) values.set(name, converted(value, type));
      }
      return values;
    },
  };
}

function compileUnfolded(expression: string, text: string): Pattern {
  if (text.length > MAX_LENGTH) throw tooLarge(0);
  try {
    return compilePattern(text);
  } catch (thrown) {
    if (!(thrown instanceof SourceFault)) throw thrown;
    // The place is one of the unfolded text: where the fault's own words stand in the expression, it is told there.
    const quoted = /`([^`]+)`/.exec(thrown.message)?.[1];
    const found = quoted === undefined ? -1 : expression.indexOf(quoted);
    throw new SourceFault(thrown.said, Math.max(0, found), thrown.saidHint);
  }
}

function tooLarge(offset: number): SourceFault {
  return new SourceFault(sentence("pattern.too_large"), offset, sentence("grok.name_parts", { example: "%{DATA}" }));
}

class Unfolding {
  private readonly options: GrokOptions;
  private readonly captures: Capture[];
  private references = 0;

  constructor(options: GrokOptions, captures: Capture[]) {
    this.options = options;
    this.captures = captures;
  }

  unfold(expression: string, within: readonly string[], standard?: GrokContext): string {
    const target: GrokTarget = {
      group: (field) => this.open(field, undefined),
      reference: (name, field, type, { offset, after }) => {
        if (type !== undefined && !isType(type)) {
          throw new SourceFault(sentence("grok.type", { type }), offset, sentence("grok.types", { names: TYPES }));
        }
        return `${this.open(field, type)}${this.definition(name, offset, within, after)})`;
      },
    };
    return translateGrok(expression, target, standard);
  }

  private definition(name: string, offset: number, within: readonly string[], after: GrokContext): string {
    const { patterns, names } = this.options;
    const own = Object.hasOwn(patterns, name) ? patterns[name] : undefined;
    const found = own ?? GROK_PATTERNS.get(name)?.[names];
    if (found === undefined) {
      const nearest = nearestName(name, [...Object.keys(patterns), ...GROK_PATTERNS.keys()]);
      const hint = nearest === undefined ? sentence("grok.define") : sentence("hint.did_you_mean", { name: nearest });
      throw new SourceFault(sentence("grok.unknown", { name }), offset, hint);
    }
    if (within.includes(name)) {
      throw new SourceFault(sentence("grok.round", { name }), offset, [...within, name].join(" → "));
    }
    if (++this.references > MAX_REFERENCES) throw tooLarge(offset);
    try {
      return this.unfold(found, [...within, name], own === undefined ? after : undefined);
    } catch (thrown) {
      // A fault of an own pattern is told where that is defined; here the use of it is shown.
      if (thrown instanceof SourceFault) throw new SourceFault(thrown.said, offset, thrown.saidHint);
      throw thrown;
    }
  }

  private open(field: string | undefined, type: ValueType | undefined): string {
    if (field === undefined) return "(?:";
    const group = `g${this.captures.length}`;
    this.captures.push({ group, name: fieldName(field), type: type ?? "string" });
    return `(?P<${group}>`;
  }
}

/** `[source][address]` is `source.address`. */
function fieldName(field: string): string {
  return field.startsWith("[") ? field.slice(1, field.endsWith("]") ? -1 : undefined).replaceAll("][", ".") : field;
}

function isType(type: string): type is ValueType {
  return (TYPES as readonly string[]).includes(type);
}

/** A number in its shortest form; what is none stays as it is. */
function converted(text: string, type: ValueType): string {
  if (type === "string" || type === "boolean") return text;
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) return text;
  const whole = type === "int" || type === "long";
  return String(whole ? Math.trunc(number) : number);
}
