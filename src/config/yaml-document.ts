import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Problem } from "../domain/problem.ts";
import { type Said, sentence, withValues } from "../domain/sentence.ts";
import { offsetInScalar } from "./scalar-offset.ts";
import { dotted, validate } from "./schema-problems.ts";
import { ownValue } from "./schema-shape.ts";
import { resolveSecrets, STAND_IN } from "./secrets.ts";
import { explainSyntax } from "./syntax-problems.ts";
import { type Fault, type Place, placeKey, plainValue } from "./yaml-value.ts";

/** A YAML file read against a schema: the value if it has no errors, and every problem with its place. */
export interface YamlDocument<T> {
  readonly value: T | undefined;
  /**
   * What can be read: `value`, or with errors in it the file without the keys at its top (`faulty`) that hold them. Undefined
   * where that is nothing either.
   */
  readonly sound: { readonly value: T; readonly faulty: ReadonlySet<string> } | undefined;
  readonly problems: readonly Problem[];
  /** Line and column (from 1) of the value at `path` (of the character `within` of a text), or of the nearest parent. */
  locate(path: readonly PropertyKey[], within?: number): { readonly line: number; readonly column: number };
}

export interface YamlOptions<T> {
  /** As shown in problems. */
  readonly file: string;
  readonly text: string;
  readonly schema: z.ZodType<T>;
  /**
   * When given, `${VAR}` and `${VAR:-default}` in strings are replaced from it, and `x_file: path` gives the value of
   * the string key `x` from a file (relative to the folder of `file`). Rule files do without.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Makes of what is written what is validated; its faults are problems of the file. Not together with `env`. */
  readonly resolve?: (written: unknown) => { readonly value: unknown; readonly faults: readonly Fault[] };
}

/** Larger files are no configuration. */
const MAX_CHARACTERS = 2 * 1024 * 1024;

/**
 * Reads YAML against a schema and finds all its problems at once: of syntax, of unknown or doubled keys, of types and
 * values, of variables and secret files. Never throws for bad content. Values that came from variables or secret files
 * appear in no problem.
 */
export function readYaml<T>(options: YamlOptions<T>): YamlDocument<T> {
  return new Reading(options).read();
}

type PlacedFault = Fault & { readonly atKey?: boolean };

class Reading<T> {
  private readonly options: YamlOptions<T>;
  private readonly problems: Problem[] = [];
  private readonly lines = new LineCounter();
  private places: ReadonlyMap<string, Place> = new Map();
  private written: unknown;
  private resolved: unknown;
  /** Keys at the top that hold a fault. */
  private readonly faulty = new Set<string>();

  constructor(options: YamlOptions<T>) {
    this.options = options;
  }

  read(): YamlDocument<T> {
    const value = this.readValue();
    const problems = this.problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
    const failed = problems.some((problem) => problem.severity === "error");
    return {
      value: failed ? undefined : value,
      sound: failed ? this.withoutFaults() : value === undefined ? undefined : { value, faulty: new Set() },
      problems,
      locate: (path, within) => this.position(this.textOffset(path, within)),
    };
  }

  private readValue(): T | undefined {
    const { text, schema, env, file } = this.options;
    if (text.length > MAX_CHARACTERS) {
      this.problems.push({
        severity: "error",
        file,
        line: 0,
        column: 0,
        path: "",
        message: sentence("file.too_large", { megabytes: MAX_CHARACTERS / 1024 / 1024 }),
      });
      return undefined;
    }
    const plain = this.parse(text.replace(/^\uFEFF/, " "));
    if (plain === undefined) return undefined;
    // An empty file is a mapping without keys: every default.
    const written = plain.value === null ? {} : plain.value;
    const secrets = env === undefined ? undefined : resolveSecrets(written, { schema, env, file });
    const resolved = secrets ?? this.options.resolve?.(written);
    this.written = written;
    this.resolved = resolved === undefined ? written : resolved.value;
    for (const fault of resolved?.faults ?? []) this.add(fault);
    const faulty = new Set([...plain.faults, ...(resolved?.faults ?? [])].map((fault) => placeKey(fault.path)));
    const { value, refusals } = validate(schema, this.resolved, (said) =>
      withValues(said, (text) => conceal(text, secrets?.secrets)),
    );
    for (const { path, atKey, message, hint, within } of refusals) {
      // What is already reported at this place would only be said again in other words.
      if (faulty.has(placeKey(path)) || faulty.has(placeKey(secretPath(path)))) continue;
      this.add({
        ...{ path, offset: undefined, atKey, message },
        ...(hint === undefined ? {} : { hint }),
        ...(within === undefined ? {} : { within }),
      });
    }
    return value;
  }

  private withoutFaults(): YamlDocument<T>["sound"] {
    const { resolved } = this;
    if (typeof resolved !== "object" || resolved === null || Array.isArray(resolved)) return undefined;
    const rest = Object.fromEntries(Object.entries(resolved).filter(([key]) => !this.faulty.has(key)));
    const { success, data } = this.options.schema.safeParse(rest);
    return success ? { value: data, faulty: this.faulty } : undefined;
  }

  private parse(text: string): ReturnType<typeof plainValue> | undefined {
    let fatal = false;
    try {
      const document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, merge: true });
      for (const error of [...document.errors, ...document.warnings]) {
        const offset = error.pos[0];
        // Tokens that follow a fault on its line are the same fault.
        if (fatal && error.code === "UNEXPECTED_TOKEN") continue;
        if (error.code !== "DUPLICATE_KEY" && error.name === "YAMLParseError") fatal = true;
        this.addAt(offset, "", explainSyntax(error, text));
      }
      if (fatal) return undefined;
      const plain = plainValue(document);
      this.places = plain.places;
      for (const fault of plain.faults) this.add(fault);
      return plain.value === undefined ? undefined : plain;
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      this.addAt(0, "", { message: sentence("file.too_deep") });
      return undefined;
    }
  }

  private add(fault: PlacedFault): void {
    const { offset, path, atKey, within } = fault;
    this.faulty.add(String(path[0]));
    const place = offset ?? (atKey === true ? this.offsetOf(path, true) : this.textOffset(path, within));
    this.addAt(place, dotted(path), fault);
  }

  private addAt(offset: number, path: string, fault: { readonly message: Said; readonly hint?: Said }): void {
    const { message, hint } = fault;
    const place = this.position(offset);
    const shownPath = path === "(file)" ? "" : path;
    this.problems.push({
      severity: "error",
      file: this.options.file,
      ...place,
      path: shownPath,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** A place inside a text value; its beginning where the text is not as it is written in the file. */
  private textOffset(path: readonly PropertyKey[], within: number | undefined): number {
    const start = this.offsetOf(path, false);
    if (within === undefined || !this.places.has(placeKey(path))) return start;
    const written = path.reduce<unknown>(ownValue, this.written);
    if (typeof written !== "string" || written !== path.reduce<unknown>(ownValue, this.resolved)) return start;
    return offsetInScalar(this.options.text, start, within);
  }

  private offsetOf(path: readonly PropertyKey[], atKey: boolean): number {
    for (let length = path.length; length >= 0; length--) {
      const tried = path.slice(0, length);
      const place = this.places.get(placeKey(tried)) ?? this.places.get(placeKey(secretPath(tried)));
      if (place !== undefined) return atKey && length === path.length ? (place.key ?? place.value) : place.value;
    }
    return 0;
  }

  private position(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return line === 0 ? { line: 1, column: 1 } : { line, column: col };
  }
}

/** Where the value of a key may have been written instead: `password_file`. */
function secretPath(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const last = path.at(-1);
  return typeof last === "string" ? [...path.slice(0, -1), `${last}_file`] : path;
}

/** Schemas' own messages may quote a value; one that is secret must not be read in a terminal or a log. */
function conceal(text: string, secrets: ReadonlySet<string> | undefined): string {
  let shown = text;
  const longestFirst = [...(secrets ?? []), STAND_IN]
    .filter((secret) => secret !== "")
    .toSorted((left, right) => right.length - left.length);
  for (const secret of longestFirst) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) shown = shown.replaceAll(form, "…");
  }
  return shown;
}
