import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { asError } from "../domain/errors.ts";
import {
  acceptsString,
  childSchemas,
  knownKeys,
  ownValue,
  type Schema,
  schemasAt,
  wantsNumberOrBoolean,
} from "./schema-shape.ts";
import { substituteVariables } from "./variables.ts";
import type { Fault } from "./yaml-value.ts";

/** A value with variables and secret files put in, and the texts that must never be shown. */
export interface Resolved {
  readonly value: unknown;
  readonly faults: readonly (Fault & { readonly atKey?: boolean })[];
  readonly secrets: ReadonlySet<string>;
}

export interface ResolveOptions {
  readonly schema: Schema;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Secret files are relative to the folder of this file. */
  readonly file: string;
}

/** More than any key, certificate or token needs. */
const MAX_SECRET_BYTES = 64 * 1024;

/** Replaces `${VAR}` in every string, and each `x_file` by `x` where the schema knows `x` only. */
export function resolveSecrets(root: unknown, options: ResolveOptions): Resolved {
  const faults: (Fault & { atKey?: boolean })[] = [];
  const secrets = new Set<string>();
  const value = new Resolver(root, options, faults, secrets).resolve(root, []);
  return { value, faults, secrets };
}

class Resolver {
  private readonly root: unknown;
  private readonly options: ResolveOptions;
  private readonly faults: (Fault & { atKey?: boolean })[];
  private readonly secrets: Set<string>;

  constructor(root: unknown, options: ResolveOptions, faults: (Fault & { atKey?: boolean })[], secrets: Set<string>) {
    this.root = root;
    this.options = options;
    this.faults = faults;
    this.secrets = secrets;
  }

  resolve(value: unknown, path: readonly PropertyKey[]): unknown {
    if (typeof value === "string") return this.text(value, path);
    if (Array.isArray(value)) return value.map((item, index) => this.resolve(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    const result: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      const target = this.secretTarget(value, path, key);
      const resolved = this.resolve(inner, [...path, key]);
      const written = target === undefined ? resolved : this.secretFile(value, [...path, key], target, resolved);
      Object.defineProperty(result, target ?? key, {
        value: written,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return result;
  }

  private text(value: string, path: readonly PropertyKey[]): unknown {
    if (!value.includes("${")) return value;
    const { text, inserted, missing, malformed } = substituteVariables(value, this.options.env);
    for (const name of missing) {
      this.faults.push({
        path,
        offset: undefined,
        message: `the environment variable ${name} is not set`,
        hint: `set it, or write \`\${${name}:-default}\``,
      });
    }
    if (malformed) {
      this.faults.push({
        path,
        offset: undefined,
        message: "`${` begins no variable that can be read",
        hint: "write `$$" + "{` for a literal `$" + "{`",
      });
    }
    for (const secret of inserted) this.secrets.add(secret);
    if (inserted.length > 0) this.secrets.add(text);
    return this.typed(text, path);
  }

  /** `port: ${PORT}`, in quotes or not, gives a number where the schema wants one; anywhere else text stays text (`password: ${PIN}`). */
  private typed(text: string, path: readonly PropertyKey[]): unknown {
    if (!wantsNumberOrBoolean(schemasAt(this.options.schema, this.root, path))) return text;
    if (text === "true" || text === "false") return text === "true";
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  }

  /** The key that `key` stands for, when it names a file with that key's value. */
  private secretTarget(parent: object, path: readonly PropertyKey[], key: string): string | undefined {
    if (!key.endsWith("_file")) return undefined;
    const target = key.slice(0, -"_file".length);
    const schemas = schemasAt(this.options.schema, this.root, path);
    const known = knownKeys(schemas, parent);
    if (known.includes(key) || !known.includes(target)) return undefined;
    return acceptsString(schemas.flatMap((schema) => childSchemas(schema, parent, target))) ? target : undefined;
  }

  private secretFile(parent: object, path: readonly PropertyKey[], target: string, file: unknown): unknown {
    const key = String(path.at(-1));
    if (Object.hasOwn(parent, target)) {
      this.faults.push({
        path,
        offset: undefined,
        atKey: true,
        message: `both \`${target}\` and \`${key}\` are given`,
        hint: "keep one of them",
      });
      return ownValue(parent, target);
    }
    if (typeof file !== "string" || file === "") {
      this.faults.push({
        path,
        offset: undefined,
        message: `\`${key}\` must be the path of a file`,
        hint: `it holds the value of \`${target}\``,
      });
      return "";
    }
    try {
      const content = readFileSync(resolve(dirname(this.options.file), file), "utf8");
      if (Buffer.byteLength(content) > MAX_SECRET_BYTES)
        throw new Error(`is larger than ${MAX_SECRET_BYTES / 1024} KB`);
      const secret = content.trim();
      if (secret === "") throw new Error("is empty");
      this.secrets.add(secret);
      return secret;
    } catch (thrown) {
      this.faults.push({
        path,
        offset: undefined,
        message: `the file of \`${key}\` ${reason(thrown)}`,
        hint: "paths are relative to this configuration's folder",
      });
      // The value is missing only because of this fault: a stand-in keeps it from being reported twice.
      return STAND_IN;
    }
  }
}

/** What an unreadable secret is while the rest is validated; never handed on, since the fault makes the document invalid. */
export const STAND_IN = "\u0000unreadable secret";

function reason(thrown: unknown): string {
  const error = asError(thrown) as NodeJS.ErrnoException;
  if (error.code === "ENOENT") return "does not exist";
  if (error.code === "EACCES" || error.code === "EPERM") return "may not be read by this user";
  if (error.code === "EISDIR") return "is a folder";
  return error.code === undefined ? error.message : `cannot be read: ${error.code}`;
}
