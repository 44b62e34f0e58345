import { written } from "./code-points.ts";
import type { Assertion, Part } from "./read-pattern.ts";

const ASSERTIONS: Readonly<Record<Assertion, string>> = {
  start: "^",
  end: "$",
  "line-start": "(?<=^|\\n)",
  "line-end": "(?=\\n|$)",
  "word-edge": "\\b",
  "no-word-edge": "\\B",
};

/** A pattern as a native expression with the flag `u` and no other; groups keep their numbers. */
export function writeExpression(part: Part): string {
  switch (part.kind) {
    case "one":
      return written(part.set);
    case "assert":
      return ASSERTIONS[part.what];
    case "behind":
      return `(?<${part.wanted ? "=" : "!"}${written(part.set)})`;
    case "sequence":
      return part.parts.map((inner) => (inner.kind === "choice" ? enclosed(inner) : writeExpression(inner))).join("");
    case "choice":
      return part.parts.map(writeExpression).join("|");
    case "group":
      return `(${writeExpression(part.part)})`;
    case "repeat": {
      const { least, most } = part;
      const times = most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`;
      const body =
        part.part.kind === "one" || part.part.kind === "group" ? writeExpression(part.part) : enclosed(part.part);
      return `${body}${times}${part.lazy ? "?" : ""}`;
    }
  }
}

function enclosed(part: Part): string {
  return `(?:${writeExpression(part)})`;
}
