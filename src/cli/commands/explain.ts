import {
  type AttachmentReport,
  type ConditionReport,
  type Explanation,
  explain,
  type RecordReport,
} from "../../app/explain.ts";
import { formatTime } from "../../domain/time.ts";
import { createLogger } from "../../telemetry/logger.ts";
import { type Command, EXIT } from "../command.ts";
import type { Piece, Terminal } from "../terminal.ts";
import { levelStyle } from "./issue-format.ts";
import { printProblems } from "./print-problems.ts";
import { untilInterrupted } from "./until-interrupted.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "Tells of every log record which rule took it, what it found, and why it was grouped so",
  details:
    "For a record that no rule takes: the rule that comes nearest, and the condition that fails. Reads files as `scan`\n" +
    "does; they may be compressed with gzip; - is standard input.",
  positionals: { usage: "FILE…|-", atLeast: 1, atMost: Number.POSITIVE_INFINITY },
  options: {
    rules: {
      type: "string",
      multiple: true,
      value: "PATH",
      description: "Rule file or folder, instead of the rules that come with Elkhound, which are `shipped`.",
    },
    events: { type: "boolean", description: "Leaves out the records that no rule takes." },
  },
  examples: ["elkhound explain app.log", "tail -n 1 app.log | elkhound explain --rules rules/ -"],
  async run(args, context) {
    const { terminal } = context;
    const rules = args.strings("rules");
    const problems = await untilInterrupted(context, (signal) =>
      explain({
        files: args.positionals,
        logger: createLogger("error"),
        signal,
        ...(rules.length === 0 ? {} : { rules }),
        onRecord(explanation) {
          if (args.flag("events") && explanation.outcome.kind !== "event") return;
          print(terminal, explanation);
        },
      }),
    );
    return printProblems(problems, terminal.note) ? EXIT.problems : EXIT.fine;
  },
};

const MAX_TEXT = 300;

function print(terminal: Terminal, { file, line, record, report, outcome }: Explanation): void {
  const place: Piece = { text: `${file}:${line}`, style: "bold" };
  const rule = report.taken?.rule ?? "";
  switch (outcome.kind) {
    case "event":
      terminal.print(
        place,
        "  ",
        { text: outcome.event.level, style: levelStyle(outcome.event.level) },
        `  event by rule ${rule}`,
      );
      break;
    case "dropped":
      terminal.print(place, "  ", { text: "dropped", style: "yellow" }, ` by rule ${rule}`);
      break;
    case "failed":
      terminal.print(place, "  ", { text: "failed", style: "red" }, ` in rule ${rule}: ${outcome.error.message}`);
      break;
    case "ignored":
      terminal.print(place, "  ", { text: "ignored", style: "yellow" }, ": no rule takes it");
  }
  row(terminal, "record", cut(record.message));
  if (report.taken !== undefined) printTaken(terminal, report.taken);
  if (report.nearest !== undefined) printNearest(terminal, report.nearest);
  if (outcome.kind === "event") printEvent(terminal, outcome);
  terminal.print("");
}

function printTaken(terminal: Terminal, { conditions, steps }: NonNullable<RecordReport["taken"]>): void {
  if (conditions.length === 0) row(terminal, "when", "no condition: it takes every record");
  printConditions(terminal, "when", conditions, 0);
  for (const [index, { step, found, partly }] of steps.entries()) {
    const heading = index === 0 ? "steps" : "";
    if (found.length === 0) terminal.print(...head(heading), { text: `${step}: found nothing`, style: "dim" });
    if (partly !== undefined) {
      const margin = " ".repeat(step.length + 2);
      terminal.print(...head(""), margin, { text: "fits so far: ", style: "dim" }, cut(partly.fits));
      terminal.print(...head(""), margin, { text: "but not:     ", style: "dim" }, cut(partly.not));
    }
    for (const [at, [name, value]] of found.entries()) {
      const label = at === 0 ? `${step}: ` : `${" ".repeat(step.length)}  `;
      terminal.print(...head(at === 0 ? heading : ""), label, { text: `${name} = `, style: "dim" }, cut(value));
    }
  }
}

function printNearest(terminal: Terminal, { rule, conditions }: NonNullable<RecordReport["nearest"]>): void {
  row(terminal, "nearest", `${rule}, but not everything it asks for holds:`);
  printConditions(terminal, "", conditions, 0);
}

function printConditions(
  terminal: Terminal,
  heading: string,
  conditions: readonly ConditionReport[],
  depth: number,
): void {
  for (const [index, { text, holds, seen, parts }] of conditions.entries()) {
    terminal.print(
      ...head(index === 0 ? heading : ""),
      "  ".repeat(depth),
      holds ? { text: "✓ ", style: "green" } : { text: "✗ ", style: "red" },
      text,
      { text: seen === "" ? "" : `   here: ${seen}`, style: "dim" },
    );
    printConditions(terminal, "", parts, depth + 1);
  }
}

function printEvent(
  terminal: Terminal,
  { event, fingerprint, grouping, attachment }: Extract<Explanation["outcome"], { kind: "event" }>,
): void {
  const { user, request, title, service, environment, release, host, logger, tags } = event;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["message", event.message],
    ...event.exceptions.map(({ type, message, frames }, index): [string, string] => [
      index === 0 ? "exception" : "caused by",
      `${[type, message].filter(Boolean).join(": ")} (${frames.length} frame${frames.length === 1 ? "" : "s"})`,
    ]),
    ["time", formatTime(event.timestamp)],
    ...Object.entries({ title, service, environment, release, host, logger, project: event.project }),
    ["user", user === undefined ? undefined : Object.values(user).join(" ")],
    ["request", request === undefined ? undefined : Object.values(request).join(" ")],
    ...Object.entries(tags).map(([name, value]): [string, string] => [`tag ${name}`, value]),
  ];
  for (const [index, [name, value]] of facts.filter(([, given]) => given !== undefined && given !== "").entries()) {
    terminal.print(...head(index === 0 ? "event" : ""), { text: `${name} = `, style: "dim" }, cut(value ?? ""));
  }
  for (const [index, { component, value, contributes, because }] of grouping.entries()) {
    terminal.print(
      ...head(index === 0 ? "grouped" : ""),
      contributes ? { text: "+ ", style: "green" } : { text: "- ", style: "dim" },
      contributes ? component : { text: component, style: "dim" },
      { text: `: ${because}`, style: "dim" },
      contributes && value !== "" ? `   ${cut(value)}` : "",
    );
  }
  if (attachment?.decision.kind !== "attached") row(terminal, "issue", `${fingerprint.title}  (${fingerprint.hash})`);
  if (attachment !== undefined) printAttachment(terminal, attachment);
}

/** Which message before it the message was taken for, or which it was not taken for, and why. */
function printAttachment(terminal: Terminal, { decision, nearest }: AttachmentReport): void {
  if (decision.kind === "attached") {
    row(terminal, "issue", `that of ${cut(decision.pattern.key)}, which it joins when it is first seen:`);
    for (const { known, seen, because } of decision.steps) printDifference(terminal, known, seen, because);
    return;
  }
  if (nearest === undefined) return;
  const alike = Math.round(nearest.similarity * 100);
  row(terminal, "nearest", `${cut(nearest.pattern.key)}, ${alike} % alike, is another issue:`);
  for (const { known, seen, because } of nearest.differences) printDifference(terminal, known, seen, because);
}

function printDifference(terminal: Terminal, known: string, seen: string, because: string): void {
  terminal.print(...head(""), `${cut(seen)} where ${cut(known)} was`, { text: `: ${because}`, style: "dim" });
}

function row(terminal: Terminal, heading: string, text: string): void {
  terminal.print(...head(heading), text);
}

function head(heading: string): readonly Piece[] {
  return [{ text: `  ${heading.padEnd(9)}`, style: "bold" }];
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
