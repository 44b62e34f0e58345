import { logRedaction } from "../../app/log-redaction.ts";
import { type ScanEvent, type ScanIssue, scan } from "../../app/scan.ts";
import { createLogger } from "../../telemetry/logger.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { type Column, printTable } from "../table.ts";
import { levelStyle, shortTime } from "./issue-format.ts";
import { printProblems } from "./print-problems.ts";
import { untilInterrupted } from "./until-interrupted.ts";

export const scanCommand: Command = {
  name: "scan",
  summary: "Finds the issues in log files or standard input: no server, no state",
  details:
    "Prints a table of issues, the most frequent first. Files may be compressed with gzip; - is standard input.\n" +
    "The exit status is 0 whatever the logs hold.",
  positionals: { usage: "FILE…|-", atLeast: 1, atMost: Number.POSITIVE_INFINITY },
  options: {
    rules: {
      type: "string",
      multiple: true,
      value: "PATH",
      description: "Rule file or folder, instead of the rules that come with Elkhound, which are `shipped`.",
    },
    level: {
      type: "string",
      value: "LEVEL",
      choices: ["error", "all"],
      byDefault: "error",
      description: "`all` takes every record as an event, whatever its level.",
    },
    json: { type: "boolean", description: "Prints an issue a line as JSON." },
    events: { type: "boolean", description: "Prints an error event a line as JSON." },
  },
  examples: [
    "elkhound scan /var/log/app/*.log",
    "kubectl logs deploy/cart | elkhound scan -",
    "elkhound scan --json app.log.gz",
  ],
  async run(args, context) {
    const { terminal } = context;
    if (args.flag("json") && args.flag("events")) throw new UsageError("--json and --events cannot be given together");
    const rules = args.strings("rules");
    const onEvent = args.flag("events") ? (event: ScanEvent) => terminal.printJson(event) : undefined;
    const result = await untilInterrupted(context, (signal) =>
      scan({
        files: args.positionals,
        level: args.string("level") === "all" ? "all" : "error",
        logger: createLogger("error", logRedaction()),
        signal,
        ...(rules.length === 0 ? {} : { rules }),
        ...(onEvent === undefined ? {} : { onEvent }),
      }),
    );
    const failed = printProblems(result.problems, terminal.note);
    if (args.flag("json")) for (const issue of result.issues) terminal.printJson(issue);
    else if (!args.flag("events") && result.issues.length > 0) printTable(terminal, COLUMNS, result.issues);
    terminal.note({ text: summary(result), style: "dim" });
    return failed ? EXIT.problems : EXIT.fine;
  },
};

const COLUMNS: readonly Column<ScanIssue>[] = [
  { heading: "COUNT", cell: ({ count }) => String(count), align: "right" },
  { heading: "LEVEL", cell: ({ level }) => level, style: ({ level }) => levelStyle(level), optional: true },
  { heading: "FIRST SEEN", cell: (issue) => shortTime(issue.first_seen) },
  { heading: "LAST SEEN", cell: (issue) => shortTime(issue.last_seen) },
  { heading: "TITLE", cell: ({ title }) => title, style: () => "bold", minWidth: 20 },
  { heading: "CULPRIT", cell: ({ culprit }) => culprit ?? "", minWidth: 12 },
];

function summary({ issues, events, records, deadLetters }: Awaited<ReturnType<typeof scan>>): string {
  const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const unread = deadLetters === 0 ? "" : `; ${counted(deadLetters, "record")} could not be read`;
  return `${counted(issues.length, "issue")} from ${counted(events, "event")} in ${counted(records, "record")}${unread}`;
}
