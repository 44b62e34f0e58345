import type { SilenceJson } from "../../api/json/notification-json.ts";
import { parseDuration } from "../../config/duration.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import { matchersText } from "./silence-format.ts";

export const silenceAddCommand: Command = {
  name: "silence add",
  summary: "Mutes what is told of alerts that match, for a while",
  details:
    "All matchers must hold; they are written as in routes and in Alertmanager. Detection goes on, and what still fires when the " +
    `silence ends is told then. ${SERVICE_DETAILS}`,
  positionals: { usage: "MATCHER…", atLeast: 1, atMost: 50 },
  options: {
    ...serviceOptions,
    duration: { type: "string", value: "TIME", byDefault: "1h", description: "How long: `30m`, `2h`, `7d`." },
    start: { type: "string", value: "TIME", description: "RFC 3339 time from which it holds. Default: now." },
    comment: { type: "string", value: "TEXT", description: "Why; shown where somebody asks why nobody was told." },
    json: { type: "boolean", description: "Prints the silence as JSON, as the API gives it." },
  },
  examples: [
    "elkhound silence add service=cart --duration 2h --comment 'moves to another database'",
    `elkhound silence add 'severity=~"info|warning"' environment=staging --duration 7d`,
  ],
  async run(args, context) {
    const duration = args.string("duration") ?? "1h";
    if ((parseDuration(duration) ?? 0) === 0) throw new UsageError("--duration must be a time such as `30m` or `2h`");
    const start = args.string("start");
    const matchers = args.positionals;
    const service = await findIssueService(args, context);
    try {
      const silence = (await service.post("/api/v1/silences", {
        ...{ matchers, duration, comment: args.string("comment") ?? "" },
        ...(start === undefined ? {} : { starts_at: start }),
      })) as SilenceJson;
      const { total } = (await service.post("/api/v1/silences/preview", { matchers })) as { readonly total: number };
      if (args.flag("json")) context.terminal.printJson(silence);
      else {
        context.terminal.print(`silence ${silence.id} mutes ${matchersText(silence)} until ${silence.ends_at}`);
        const now = total === 0 ? "no active alert matches now" : `active alerts that match now: ${total}`;
        context.terminal.note({ text: `${now}; end it with: elkhound silence expire ${silence.id}`, style: "dim" });
      }
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};
