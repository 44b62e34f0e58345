import type { z } from "zod";
import type { Problem } from "../domain/problem.ts";

/** A YAML file read against a schema: the value if it has no errors, and every problem with its place. */
export interface YamlDocument<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Line and column (from 1) of the value at `path`, or of the nearest parent that exists. */
  locate(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
}

export interface YamlOptions<T> {
  /** As shown in problems. */
  readonly file: string;
  readonly text: string;
  readonly schema: z.ZodType<T>;
  /** When given, `${VAR}` and `${VAR:-default}` in strings are replaced from it. Rule files do without. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export declare function readYaml<T>(options: YamlOptions<T>): YamlDocument<T>;
