import type { z } from "@hono/zod-openapi";
import { heard, type Sentence, sentence } from "../domain/sentence.ts";

/** A parameter that is refused. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: Sentence;
  /** The way out. */
  readonly hint?: Sentence;
  /** Where in the text, in UTF-16 units. */
  readonly offset?: number;
  readonly length?: number;
}

/** What a schema refuses, parameter by parameter. */
export function parameterFaults({ issues }: z.ZodError): readonly ParameterFault[] {
  return issues.flatMap((issue): ParameterFault[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((parameter) => ({ parameter, detail: sentence("parameter.unknown") }))
      : [{ parameter: issue.path.join("."), detail: faultOf(issue) }],
  );
}

function faultOf(issue: z.ZodError["issues"][number]): Sentence {
  const said = heard(issue.message);
  if (typeof said !== "string") return said;
  switch (issue.code) {
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return sentence("parameter.missing");
      return sentence("parameter.expected", { what: sentence(KINDS[issue.expected] ?? "kind.object") });
    case "invalid_value":
      return sentence("parameter.one_of", { names: issue.values.map(String) });
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum));
    case "invalid_format":
      return sentence("parameter.form");
    case "custom":
      return sentence("parameter.other", { why: said });
    default:
      return sentence("parameter.refused");
  }
}

const KINDS: Readonly<Record<string, "kind.text" | "kind.number" | "kind.whole_number" | "kind.truth" | "kind.list">> =
  {
    string: "kind.text",
    number: "kind.number",
    int: "kind.whole_number",
    boolean: "kind.truth",
    array: "kind.list",
  };

function tooSmall(origin: string, limit: number): Sentence {
  if (origin !== "string" && origin !== "array") return sentence("parameter.too_small", { limit });
  if (limit === 1) return sentence("parameter.empty");
  return sentence(origin === "string" ? "parameter.too_short" : "parameter.too_few", { count: limit });
}

function tooBig(origin: string, limit: number): Sentence {
  if (origin !== "string" && origin !== "array") return sentence("parameter.too_big", { limit });
  return sentence(origin === "string" ? "parameter.too_long" : "parameter.too_many", { count: limit });
}
