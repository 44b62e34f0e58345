import type { ErrorEvent, Issue } from "../../api/types.ts";
import { plainVisible } from "../../parts/hostile-text.ts";
import { frameName, framePlace } from "./frame-groups.ts";

/*
 * An event as text for other places: a chat, a ticket, an editor.
 */

/** Facts with their values, those that are known. */
export function eventFacts(event: ErrorEvent): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ["time", event.timestamp],
    ["level", event.level],
    ["service", event.service],
    ["environment", event.environment],
    ["release", event.release],
    ["host", event.host],
    ["logger", event.logger],
    ["trace", event.trace_id],
    ["request", requestLine(event)],
    ["origin", originText(event)],
  ];
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== "");
}

/** `POST /orders/{id} 503`. */
export function requestLine({ request }: ErrorEvent): string | null {
  if (request === null) return null;
  const parts = [request.method, request.url ?? request.route, request.status];
  return parts.filter((part) => part !== null).join(" ");
}

/** Where the raw log record lies, as one would write it. */
export function originText({ origin }: Pick<ErrorEvent, "origin">): string {
  switch (origin.type) {
    case "kafka":
      return `${origin.topic}/${origin.partition}@${origin.offset}`;
    case "elasticsearch":
      return `${origin.index}/_doc/${origin.id}`;
    case "file":
      return `${origin.path}:${origin.line}`;
    case "stdin":
      return `stdin:${origin.line}`;
  }
}

/** The stack trace, as run-times print it. */
export function traceText(event: ErrorEvent): string {
  if (event.exceptions.length === 0) return plainVisible(event.message);
  const lines = event.exceptions.flatMap(({ type, message, frames }, index) => [
    `${index === 0 ? "" : "Caused by: "}${[type, message].filter((part) => part !== null && part !== "").join(": ")}`,
    ...frames.map((frame) => {
      const place = framePlace(frame);
      return `    at ${frameName(frame)}${place === "" ? "" : ` (${place})`}`;
    }),
  ]);
  return plainVisible(lines.join("\n"));
}

export function eventAsText(event: ErrorEvent): string {
  const facts = eventFacts(event).map(([name, value]) => `${name}: ${plainVisible(value)}`);
  return `${facts.join("\n")}\n\n${traceText(event)}\n`;
}

/** As Markdown that shows the log's text and never becomes more than that. */
export function eventAsMarkdown(issue: Pick<Issue, "title">, event: ErrorEvent, address: string): string {
  const facts = eventFacts(event).map(([name, value]) => `- ${name}: ${codeSpan(value)}`);
  const trace = traceText(event);
  const fence = "`".repeat(Math.max(3, longestRun(trace) + 1));
  return `**${codeSpan(issue.title)}**\n\n${facts.join("\n")}\n\n${fence}text\n${trace}\n${fence}\n\n<${address}>\n`;
}

/** Text as code on one line, fenced by more backticks than it holds. */
function codeSpan(text: string): string {
  const line = plainVisible(text).replace(/\s+/g, " ").trim().slice(0, 500);
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
