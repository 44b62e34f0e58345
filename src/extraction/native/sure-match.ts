import { complement } from "./code-points.ts";
import { canBeEmpty, type Part } from "./read-pattern.ts";

/** A part of a pattern; `sure` stands where nothing can keep it from matching any more. */
export type MarkedPart =
  | Exclude<Part, { readonly kind: "sequence" | "choice" | "group" | "repeat" }>
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly MarkedPart[] }
  | { readonly kind: "group"; readonly part: MarkedPart }
  | (Omit<Extract<Part, { readonly kind: "repeat" }>, "part"> & { readonly part: MarkedPart })
  | { readonly kind: "sure" };

const SURE: MarkedPart = { kind: "sure" };
const EVERYTHING = JSON.stringify(complement([]));

/**
 * The pattern with marks where it is sure to match: at its end, and before an end that takes whatever is left of a text.
 * An engine that comes there looks for no other way. What stands behind a mark is left out.
 */
export function markSureMatch(part: Part): MarkedPart {
  return marked(part, false);
}

/** `toEnd`: what follows holds at the end of the text alone. */
function marked(part: Part, toEnd: boolean): MarkedPart {
  switch (part.kind) {
    case "one":
      return toEnd ? part : { kind: "sequence", parts: [part, SURE] };
    case "assert":
    case "behind":
      return part;
    case "group":
      return marked(part.part, toEnd);
    case "choice":
      return { kind: "choice", parts: part.parts.map((inner) => marked(inner, toEnd)) };
    case "sequence":
      return markedSequence(part.parts, toEnd);
    case "repeat":
      return markedRepeat(part, toEnd);
  }
}

function markedSequence(parts: readonly Part[], toEnd: boolean): MarkedPart {
  const last = parts.at(-1);
  const before = parts.slice(0, -1);
  if (last === undefined) return toEnd ? { kind: "sequence", parts } : SURE;
  if (last.kind === "assert" && last.what === "end") return markedSequence(before, true);
  if (!canBeEmpty(last)) return { kind: "sequence", parts: [...before, marked(last, toEnd)] };
  // Where the last part is empty, what an assertion before it asks for decides.
  const decisive = before.slice(
    Math.max(
      0,
      before.findLastIndex((inner) => !canBeEmpty(inner)),
    ),
  );
  if (decisive.some(hasAssertion) || hasAssertion(last)) return { kind: "sequence", parts };
  return { kind: "sequence", parts: [...before, marked(last, toEnd)] };
}

function markedRepeat(part: Extract<Part, { readonly kind: "repeat" }>, toEnd: boolean): MarkedPart {
  const { part: body, least, most } = part;
  if (most === 1 && least === 0)
    return { kind: "choice", parts: [marked(body, toEnd), toEnd ? { kind: "sequence", parts: [] } : SURE] };
  if (!toEnd) return hasAssertion(body) ? part : { kind: "sequence", parts: [part, SURE] };
  const takesAll = body.kind === "one" && most === Number.POSITIVE_INFINITY && JSON.stringify(body.set) === EVERYTHING;
  if (!takesAll) return part;
  return least === 0 ? SURE : { kind: "sequence", parts: [{ ...part, most: least }, SURE] };
}

function hasAssertion(part: Part): boolean {
  if (part.kind === "assert" || part.kind === "behind") return true;
  if (part.kind === "group" || part.kind === "repeat") return hasAssertion(part.part);
  return (part.kind === "sequence" || part.kind === "choice") && part.parts.some(hasAssertion);
}
