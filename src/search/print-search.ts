import { formatDuration } from "../config/duration.ts";
import { formatTime } from "../domain/time.ts";
import type { IssueSearch, Pattern, SearchTerm, SearchTime } from "./search.ts";

/** The text that `parseSearch` reads as this search. */
export function printSearch(search: IssueSearch): string {
  return search.map(printTerm).join(" ");
}

function printTerm(term: SearchTerm): string {
  return `${term.negated ? "!" : ""}${printCondition(term)}`;
}

function printCondition(term: SearchTerm): string {
  switch (term.kind) {
    case "text":
      return printPattern(term.pattern);
    case "is":
      return `is:${list(term.values)}`;
    case "assigned":
      return `assigned:${list(term.values.map((value) => (typeof value === "string" ? value : printName(value))))}`;
    case "match":
      return `${term.field}:${list(term.values.map(printPattern))}`;
    case "tag":
      return `tag."${term.key.replace(/["\\]/g, "\\$&")}":${list(term.values.map(printPattern))}`;
    case "has":
      return `has:${list(term.keys.map((key) => printPattern([`tag.${key}`])))}`;
    case "number":
      return `${term.field}:${term.op}${term.value}`;
    case "time":
      return `${term.field}:${term.op}${printTime(term.at)}`;
    case "age":
      return `age:${term.op}${formatDuration(term.ms)}`;
    case "level":
    case "priority":
      return `${term.kind}:${term.values.length === 1 ? term.op : ""}${list(term.values)}`;
  }
}

function list(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `[${values.join(",")}]`;
}

/** Names that would mean something else without quotes get them. */
function printName(pattern: Pattern): string {
  const printed = printPattern(pattern);
  return printed === "me" || printed === "none" ? `"${printed}"` : printed;
}

function printPattern(pieces: Pattern): string {
  const plain = pieces.every((piece) => /^[\p{L}\p{N}_.@/]*$/u.test(piece)) && pieces.join("") !== "";
  if (plain) return pieces.join("*");
  return `"${pieces.map((piece) => piece.replace(/["*\\]/g, "\\$&")).join("*")}"`;
}

function printTime(at: SearchTime): string {
  if ("ago" in at) return `-${formatDuration(at.ago)}`;
  return "day" in at ? formatTime(at.day).slice(0, 10) : formatTime(at.time);
}
