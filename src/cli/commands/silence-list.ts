import type { SilenceJson } from "../../api/json/notification-json.ts";
import { type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { type Column, printTable } from "../table.ts";
import { matchersText } from "./silence-format.ts";

export const silenceListCommand: Command = {
  name: "silence list",
  summary: "Lists silences, the newest first",
  details: SERVICE_DETAILS,
  options: {
    ...serviceOptions,
    state: {
      type: "string",
      value: "STATE",
      choices: ["pending", "active", "expired", "all"],
      byDefault: "active",
      description: "Those that hold, will hold, or are over.",
    },
    json: { type: "boolean", description: "Prints a silence a line as JSON, as the API gives it." },
  },
  examples: ["elkhound silence list", "elkhound silence list --state all"],
  async run(args, context) {
    const state = args.string("state") ?? "active";
    const service = await findIssueService(args, context);
    try {
      const query = new URLSearchParams({ limit: "100", ...(state === "all" ? {} : { state }) });
      const silences: SilenceJson[] = [];
      for (;;) {
        const page = (await service.get(`/api/v1/silences?${query}`)) as {
          readonly items: readonly SilenceJson[];
          readonly next: string | null;
        };
        silences.push(...page.items);
        if (page.next === null) break;
        query.set("cursor", page.next);
      }
      if (args.flag("json")) for (const silence of silences) context.terminal.printJson(silence);
      else if (silences.length === 0) context.terminal.note("no silences");
      else printTable(context.terminal, COLUMNS, silences);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

const COLUMNS: readonly Column<SilenceJson>[] = [
  { heading: "STATE", cell: ({ state }) => state },
  { heading: "UNTIL", cell: ({ ends_at }) => ends_at.replace(/\.\d+Z$/, "Z") },
  { heading: "MATCHERS", cell: matchersText, style: () => "bold", minWidth: 20 },
  { heading: "BY", cell: ({ created_by }) => created_by, optional: true },
  { heading: "COMMENT", cell: ({ comment }) => comment, minWidth: 8, optional: true },
  { heading: "ID", cell: ({ id }) => id, style: () => "dim" },
];
