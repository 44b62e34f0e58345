import { type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { type Column, printTable } from "../table.ts";

interface DeadLetter {
  readonly id: string;
  readonly source: string;
  readonly partition: string;
  readonly reason: string;
  readonly detail: string;
  readonly payload_excerpt: string;
  readonly at: string;
}

interface Replayed {
  readonly id: string;
  readonly outcome: "counted" | "gone" | "kept" | "no_source";
  readonly events: number;
  readonly detail: string | null;
}

const sourceOption = { type: "string", value: "ID", description: "Only of this source." } as const;

export const deadLettersListCommand: Command = {
  name: "dead-letters list",
  summary: "Lists records that could not be read, the newest first",
  details: SERVICE_DETAILS,
  options: {
    ...serviceOptions,
    source: sourceOption,
    limit: { type: "string", value: "N", byDefault: "50", description: "At most so many, 1 to 100." },
    json: { type: "boolean", description: "Prints a dead letter a line as JSON, as the API gives it." },
  },
  examples: ["elkhound dead-letters list", "elkhound dead-letters list --source app_kafka --json"],
  async run(args, context) {
    const source = args.string("source");
    const service = await findIssueService(args, context);
    try {
      const query = new URLSearchParams({
        limit: args.string("limit") ?? "50",
        ...(source === undefined ? {} : { source }),
      });
      const { items } = (await service.get(`/api/v1/dead-letters?${query}`)) as {
        readonly items: readonly DeadLetter[];
      };
      if (args.flag("json")) for (const letter of items) context.terminal.printJson(letter);
      else if (items.length === 0) context.terminal.note("no dead letters");
      else printTable(context.terminal, COLUMNS, items);
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

const COLUMNS: readonly Column<DeadLetter>[] = [
  { heading: "ID", cell: ({ id }) => id },
  { heading: "AT", cell: ({ at }) => at.replace(/\.\d+Z$/, "Z") },
  { heading: "SOURCE", cell: ({ source }) => source },
  { heading: "REASON", cell: ({ reason }) => reason, style: () => "bold" },
  { heading: "DETAIL", cell: ({ detail }) => detail, minWidth: 20 },
  { heading: "RECORD", cell: ({ payload_excerpt: text }) => text.slice(0, 200), minWidth: 20, optional: true },
];

export const deadLettersReplayCommand: Command = {
  name: "dead-letters replay",
  summary: "Reads dead letters once more, by the rules of now",
  details: `A dead letter goes in the transaction that counts its events, so that each is counted once; what still cannot be read stays. Exits 1 where any stays. ${SERVICE_DETAILS}`,
  positionals: { usage: "[ID…]", atLeast: 0, atMost: 1_000 },
  options: { ...serviceOptions, source: sourceOption },
  examples: [
    "elkhound dead-letters replay 42",
    "elkhound dead-letters replay --source app_kafka",
    "elkhound dead-letters replay",
  ],
  async run(args, context) {
    const service = await findIssueService(args, context);
    const results: Replayed[] = [];
    try {
      for (const id of args.positionals) {
        results.push((await service.post(`/api/v1/dead-letters/${encodeURIComponent(id)}/replay`, {})) as Replayed);
      }
      const source = args.string("source");
      let cursor: string | undefined;
      while (args.positionals.length === 0) {
        const asked = { ...(source === undefined ? {} : { source }), ...(cursor === undefined ? {} : { cursor }) };
        const page = (await service.post("/api/v1/dead-letters/replay", asked)) as {
          readonly results: readonly Replayed[];
          readonly next: string | null;
        };
        results.push(...page.results);
        if (page.next === null) break;
        cursor = page.next;
      }
    } finally {
      await service.close();
    }
    const kept = results.filter(({ outcome }) => outcome === "kept" || outcome === "no_source");
    const counted = results.filter(({ outcome }) => outcome === "counted");
    const events = counted.reduce((sum, one) => sum + one.events, 0);
    context.terminal.print(`${counted.length} replayed, ${events} events counted, ${kept.length} kept`);
    for (const { id, detail } of kept.slice(0, 20)) context.terminal.note(`${id}: ${detail ?? ""}`);
    return kept.length === 0 ? EXIT.fine : EXIT.problems;
  },
};
