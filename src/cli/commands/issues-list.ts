import type { IssueJson } from "../../api/json/issue-json.ts";
import { type Arguments, type Command, EXIT, UsageError } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { type Column, printTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { timeAgo } from "./issue-format.ts";

const MAX_PAGE = 100;

export const issuesListCommand: Command = {
  name: "issues list",
  summary: "Lists issues, the most recently seen first",
  details:
    'QUERY is a search such as `is:unresolved service:cart level:>=error "timed out"`; docs/issues.md tells all of it. ' +
    SERVICE_DETAILS,
  positionals: { usage: "[QUERY…]", atLeast: 0, atMost: 100, search: true },
  options: {
    ...serviceOptions,
    query: {
      type: "string",
      value: "QUERY",
      description: "The same as QUERY, for scripts.",
    },
    status: {
      type: "string",
      value: "STATUS",
      choices: ["unresolved", "resolved", "ignored"],
      description: "Only issues with this status.",
    },
    project: { type: "string", value: "NAME", description: "Only issues of this project." },
    sort: {
      type: "string",
      value: "KEY",
      choices: ["last_seen", "first_seen", "event_count", "user_count", "priority", "trend"],
      byDefault: "last_seen",
      description: "What to sort by, greatest first.",
    },
    limit: { type: "string", value: "COUNT", byDefault: "50", description: "How many to list." },
    json: { type: "boolean", description: "Prints an issue a line as JSON, as the API gives it." },
  },
  examples: [
    "elkhound issues list",
    "elkhound issues list is:unresolved level:fatal first_seen:-24h",
    "elkhound issues list timeout --sort event_count --limit 10",
  ],
  async run(args, context) {
    const limit = limitOf(args);
    const service = await findIssueService(args, context);
    try {
      const issues = await collect((path) => service.get(path), filters(args), limit);
      print(context.terminal, issues.items, args.flag("json"), context.clock.now());
      if (issues.more) context.terminal.note({ text: `there are more: --limit ${limit * 2}`, style: "dim" });
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

function limitOf(args: Arguments): number {
  const written = args.string("limit") ?? "50";
  const limit = Number(written);
  if (!/^\d{1,6}$/.test(written) || limit < 1) throw new UsageError("--limit must be a whole number from 1");
  return limit;
}

function filters(args: Arguments): URLSearchParams {
  const parameters = new URLSearchParams();
  const query = [...args.positionals, args.string("query") ?? ""].join(" ").trim();
  if (query !== "") parameters.set("query", query);
  for (const name of ["status", "project", "sort"]) {
    const value = args.string(name);
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}

interface IssuePage {
  readonly items: readonly IssueJson[];
  readonly next: string | null;
}

/** Follows the pages until `limit` items are there. */
async function collect(
  get: (path: string) => Promise<unknown>,
  parameters: URLSearchParams,
  limit: number,
): Promise<{ items: readonly IssueJson[]; more: boolean }> {
  const items: IssueJson[] = [];
  for (;;) {
    parameters.set("limit", String(Math.min(MAX_PAGE, limit - items.length)));
    const page = (await get(`/api/v1/issues?${parameters}`)) as IssuePage;
    items.push(...page.items);
    if (page.next === null || items.length >= limit) return { items, more: page.next !== null };
    parameters.set("cursor", page.next);
  }
}

function print(terminal: Terminal, issues: readonly IssueJson[], json: boolean, now: number): void {
  if (json) for (const issue of issues) terminal.printJson(issue);
  else if (issues.length === 0) terminal.note("no issues");
  else printTable(terminal, columns(now), issues);
}

const columns = (now: number): readonly Column<IssueJson>[] => [
  { heading: "EVENTS", cell: (issue) => String(issue.event_count), align: "right" },
  { heading: "LAST SEEN", cell: (issue) => timeAgo(issue.last_seen, now) },
  {
    heading: "STATUS",
    cell: ({ status, substatus }) => (status === "unresolved" ? substatus : status),
    optional: true,
  },
  { heading: "ASSIGNED", cell: ({ assignee }) => assignee ?? "", minWidth: 6, optional: true },
  { heading: "SERVICES", cell: ({ services }) => services.join(","), minWidth: 8, optional: true },
  { heading: "TITLE", cell: ({ title }) => title, style: () => "bold", minWidth: 20 },
  { heading: "CULPRIT", cell: ({ culprit }) => culprit ?? "", minWidth: 10, optional: true },
  { heading: "ID", cell: ({ id }) => id, style: () => "dim" },
];
