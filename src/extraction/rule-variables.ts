import { nearestName } from "../config/nearest-name.ts";
import { ownValue } from "../config/schema-shape.ts";
import type { Fault } from "../config/yaml-value.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";

/** A value of `vars:`. */
export type Variable = string | number | boolean | readonly (string | number | boolean)[];
export type Variables = Readonly<Record<string, Variable>>;

const REFERENCE = /\$?\$\{([^}]*)\}?/g;

/** Parts of a rule that are for readers: nothing is put into them. */
const PLAIN_KEYS: ReadonlySet<string> = new Set(["name", "description"]);

/**
 * Puts the values of `vars:` into the rules and patterns of a file as written: a text that is `${name}` alone becomes
 * the value, in a list all items of the value; inside a longer text a list stands as its items with `|` between them.
 * `$${` is a literal `${`. Tests are left as they are: they hold log text.
 */
export function resolveVariables(
  written: unknown,
  imported: Variables,
): { readonly value: unknown; readonly faults: readonly Fault[]; readonly vars: Variables } {
  const faults: Fault[] = [];
  const own = ownVariables(ownValue(written, "vars"));
  const resolution = new Resolution({ ...imported, ...own }, faults);
  if (typeof written !== "object" || written === null) return { value: written, faults, vars: imported };
  const vars = { ...imported };
  for (const name of Object.keys(own)) vars[name] = resolution.variable(name, ["vars", name]);
  const value: Record<string, unknown> = { ...written };
  for (const key of ["rules", "patterns"]) {
    const part = ownValue(written, key);
    if (part !== undefined) value[key] = resolution.value(part, [key]);
  }
  return { value, faults, vars };
}

function ownVariables(written: unknown): Variables {
  if (typeof written !== "object" || written === null || Array.isArray(written)) return {};
  return Object.fromEntries(Object.entries(written).filter(([, value]) => isVariable(value)));
}

function isVariable(value: unknown): value is Variable {
  const scalar = (item: unknown): boolean => ["string", "number", "boolean"].includes(typeof item);
  return scalar(value) || (Array.isArray(value) && value.every(scalar));
}

class Resolution {
  private readonly vars: Variables;
  private readonly faults: Fault[];
  private readonly open: string[] = [];

  constructor(vars: Variables, faults: Fault[]) {
    this.vars = vars;
    this.faults = faults;
  }

  value(value: unknown, path: readonly PropertyKey[]): unknown {
    if (typeof value === "string") return this.text(value, path);
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => {
        const made = this.value(item, [...path, index]);
        return typeof item === "string" && Array.isArray(made) ? made : [made];
      });
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        PLAIN_KEYS.has(key) && typeof inner === "string" ? inner : this.value(inner, [...path, key]),
      ]),
    );
  }

  /** The value of a variable, with what it refers to itself put in. */
  variable(name: string, path: readonly PropertyKey[]): Variable {
    const value = this.vars[name] ?? "";
    if (this.open.includes(name)) {
      const round = [...this.open.slice(this.open.indexOf(name)), name].join(" → ");
      this.faults.push({ path, offset: undefined, message: sentence("rule.variable_round", { name }), hint: round });
      return "";
    }
    this.open.push(name);
    const resolved = this.value(value, path) as Variable;
    this.open.pop();
    return resolved;
  }

  private text(text: string, path: readonly PropertyKey[]): unknown {
    if (!text.includes("${")) return text;
    const alone = /^\$\{([^}]*)\}$/.exec(text);
    if (alone !== null) return this.named(alone[1] ?? "", alone[0], path, 0) ?? text;
    return text.replace(REFERENCE, (written: string, name: string, offset: number) => {
      if (written.startsWith("$$")) return written.slice(1);
      const value = this.named(name, written, path, offset);
      return value === undefined ? written : typeof value === "object" ? value.map(String).join("|") : String(value);
    });
  }

  private named(name: string, written: string, path: readonly PropertyKey[], within: number): Variable | undefined {
    const fault = (message: Sentence, hint: Sentence): undefined => {
      this.faults.push({ path, offset: undefined, within, message, hint });
      return undefined;
    };
    if (!written.endsWith("}"))
      return fault(
        sentence("rule.variable_open", { sign: "${" }),
        sentence("rule.close_variable", { sign: "}", text: "$${" }),
      );
    if (Object.hasOwn(this.vars, name)) return this.variable(name, path);
    const nearest = nearestName(name, Object.keys(this.vars));
    const hint =
      nearest === undefined
        ? sentence("rule.define_variable", { text: "$${" })
        : sentence("hint.did_you_mean", { name: nearest });
    return fault(sentence("rule.no_variable", { name }), hint);
  }
}
