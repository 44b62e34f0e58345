import type { AlertJson } from "../../api/json/alert-json.ts";
import { type Arguments, type Command, EXIT, UsageError } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { type Column, printTable } from "../table.ts";
import { timeAgo } from "./issue-format.ts";

export const alertsListCommand: Command = {
  name: "alerts list",
  summary: "Lists what detectors found, the most recently changed first",
  details: SERVICE_DETAILS,
  options: {
    ...serviceOptions,
    status: {
      type: "string",
      value: "STATUS",
      choices: ["pending", "firing", "resolved"],
      description: "Only alerts with this status.",
    },
    detector: { type: "string", value: "ID", description: "Only alerts of this detector." },
    project: { type: "string", value: "NAME", description: "Only alerts of this project." },
    limit: { type: "string", value: "COUNT", byDefault: "50", description: "How many to list, at most 100." },
    json: { type: "boolean", description: "Prints an alert a line as JSON, as the API gives it." },
  },
  examples: ["elkhound alerts list --status firing", "elkhound alerts list --detector spike --json"],
  async run(args, context) {
    const query = parameters(args);
    const service = await findIssueService(args, context);
    try {
      const page = (await service.get(`/api/v1/alerts?${query}`)) as { readonly items: readonly AlertJson[] };
      if (args.flag("json")) for (const alert of page.items) context.terminal.printJson(alert);
      else if (page.items.length === 0) context.terminal.note("no alerts");
      else printTable(context.terminal, columns(context.clock.now()), page.items);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

function parameters(args: Arguments): URLSearchParams {
  const limit = args.string("limit") ?? "50";
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw new UsageError("--limit must be a whole number from 1 to 100");
  }
  const query = new URLSearchParams({ limit });
  for (const name of ["status", "detector", "project"]) {
    const value = args.string(name);
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

const columns = (now: number): readonly Column<AlertJson>[] => [
  { heading: "STATUS", cell: ({ status }) => status },
  { heading: "SINCE", cell: ({ starts_at }) => timeAgo(starts_at, now) },
  { heading: "SEVERITY", cell: ({ labels }) => labels["severity"] ?? "", optional: true },
  { heading: "DETECTOR", cell: ({ detector }) => detector, optional: true },
  { heading: "SUMMARY", cell: ({ summary }) => summary, style: () => "bold", minWidth: 20 },
  { heading: "ACKNOWLEDGED BY", cell: ({ acknowledged }) => acknowledged?.by ?? "", optional: true },
  // What other commands want, however narrow the terminal is.
  { heading: "ID", cell: ({ id }) => id, style: () => "dim" },
];
