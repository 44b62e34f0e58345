import type { ActivityJson, FingerprintJson } from "../../api/json/correction-json.ts";
import type { EventJson, IssueJson } from "../../api/json/issue-json.ts";
import { type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, serviceOptions } from "../issue-service.ts";
import type { Terminal } from "../terminal.ts";
import { describeActivity, describeState } from "./activity-text.ts";
import { levelStyle, shortTime } from "./issue-format.ts";

/** A stack deeper than this is an endless recursion's, or a framework's. */
const MAX_FRAMES = 30;
const MAX_FINGERPRINTS = 20;
const MAX_ACTIVITY = 20;

export const issuesShowCommand: Command = {
  name: "issues show",
  summary: "Shows one issue and its latest event with the stack trace",
  details: SERVICE_DETAILS,
  positionals: { usage: "ID", atLeast: 1, atMost: 1 },
  options: {
    ...serviceOptions,
    json: { type: "boolean", description: "Prints the issue and its latest event as one line of JSON." },
  },
  examples: ["elkhound issues show 01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f"],
  async run(args, context) {
    const id = encodeURIComponent(args.positionals[0] ?? "");
    const service = await findIssueService(args, context);
    try {
      const issue = (await service.get(`/api/v1/issues/${id}`)) as IssueJson;
      const list = async <Item>(what: string, limit: number) =>
        ((await service.get(`/api/v1/issues/${id}/${what}?limit=${limit}`)) as { readonly items: readonly Item[] })
          .items;
      const [latest] = await list<EventJson>("events", 1);
      if (args.flag("json")) context.terminal.printJson({ ...issue, latest_event: latest ?? null });
      else {
        show(context.terminal, issue, latest);
        showGrouping(
          context.terminal,
          await list<FingerprintJson>("fingerprints", MAX_FINGERPRINTS),
          await list<ActivityJson>("activity", MAX_ACTIVITY),
        );
      }
    } finally {
      await service.close();
    }
    return EXIT.fine;
  },
};

function show(terminal: Terminal, issue: IssueJson, latest: EventJson | undefined): void {
  terminal.print({ text: issue.title, style: "bold" });
  fields(terminal, [
    ["culprit", issue.culprit],
    ["pattern", issue.pattern],
    ["level", issue.level],
    ["status", describeState(issue.state)],
    ["assigned to", issue.assignee],
    ["priority", issue.priority_set ? `${issue.priority}, set by hand` : issue.priority],
    ["events", String(issue.event_count)],
    ["first seen", `${shortTime(issue.first_seen)} UTC`],
    ["last seen", `${shortTime(issue.last_seen)} UTC`],
    ["project", issue.project],
    ["services", issue.services.join(", ")],
    ["id", issue.id],
  ]);
  if (latest === undefined) return;
  terminal.print("");
  terminal.print("Latest event  ", { text: latest.level, style: levelStyle(latest.level) });
  fields(terminal, [
    ["at", `${shortTime(latest.timestamp)} UTC`],
    ["title", latest.title],
    ["message", latest.message],
    ["service", latest.service],
    ["environment", latest.environment],
    ["release", latest.release],
    ["host", latest.host],
    ["logger", latest.logger],
    ["request", requestText(latest.request)],
    ["user agent", latest.request?.user_agent ?? null],
    ["user", userText(latest.user)],
    ["trace id", latest.trace_id],
    ["span id", latest.span_id],
    ["rule", latest.rule],
    ["lies in", originText(latest.origin)],
    ...Object.entries(latest.tags).map(([name, value]): [string, string] => [`tag ${name}`, value]),
  ]);
  latest.exceptions.forEach((exception, index) => {
    terminal.print("");
    const heading = [exception.type, exception.message].filter((part) => part !== null && part !== "").join(": ");
    terminal.print(index === 0 ? "" : "caused by: ", { text: heading, style: "red" });
    for (const frame of exception.frames.slice(0, MAX_FRAMES)) {
      terminal.print({ text: `    at ${frameText(frame)}`, style: frame.in_app ? "plain" : "dim" });
    }
    const more = exception.frames.length - MAX_FRAMES;
    if (more > 0) terminal.print({ text: `    … ${more} more`, style: "dim" });
  });
}

/** What the issue is made of, and what was decided about it. */
function showGrouping(
  terminal: Terminal,
  fingerprints: readonly FingerprintJson[],
  activity: readonly ActivityJson[],
): void {
  terminal.print("");
  terminal.print("Fingerprints");
  for (const { hash, event_count: count, pattern, because } of fingerprints) {
    terminal.print({ text: `  ${hash}  `, style: "dim" }, `${count}×  `, pattern);
    for (const { known, seen, because: why } of because ?? []) {
      terminal.print({ text: `    taken for this issue: ${seen} where ${known} was; ${why}`, style: "dim" });
    }
  }
  if (activity.length === 0) return;
  terminal.print("");
  terminal.print("Activity");
  for (const one of activity) {
    const undone = one.undone_at === null ? "" : ", taken back since";
    const why = one.reason === "" ? "" : `: ${one.reason}`;
    terminal.print(
      { text: `  ${one.id.padStart(4)}  ${shortTime(one.at)}  `, style: "dim" },
      `${one.actor} ${describeActivity(one)}${undone}${why}`,
    );
  }
}

function fields(terminal: Terminal, rows: readonly (readonly [string, string | null])[]): void {
  const shown = rows.filter(([, value]) => value !== null && value !== "");
  const widest = Math.max(...shown.map(([name]) => name.length));
  for (const [name, value] of shown) terminal.print({ text: `  ${name.padEnd(widest)}  `, style: "dim" }, value ?? "");
}

/** `POST /orders/{id} (/orders/17) → 503`. */
function requestText(request: EventJson["request"]): string | null {
  if (request === null) return null;
  const { method, route, url, status } = request;
  const where = route === null ? url : url === null ? route : `${route} (${url})`;
  const asked = [method, where].filter((part) => part !== null).join(" ");
  return status === null ? asked : `${asked} → ${status}`.trim();
}

/** `ann <ann@example.com> 17 from 10.0.0.7`. */
function userText(user: EventJson["user"]): string | null {
  if (user === null) return null;
  const { id, name, email, ip } = user;
  const who = [name, email === null ? null : `<${email}>`, id].filter((part) => part !== null);
  return [...who, ...(ip === null ? [] : ["from", ip])].join(" ");
}

function frameText({ module, function: name, file, line }: EventJson["exceptions"][number]["frames"][number]): string {
  const called = [module, name].filter((part) => part !== null && part !== "").join(".");
  const place = file === null ? "" : line === null ? file : `${file}:${line}`;
  if (called === "") return place;
  return place === "" ? called : `${called} (${place})`;
}

function originText(origin: EventJson["origin"]): string {
  switch (origin.type) {
    case "kafka":
      return `Kafka ${origin.topic}/${origin.partition} at offset ${origin.offset}`;
    case "elasticsearch":
      return `index ${origin.index}, document ${origin.id}`;
    case "file":
      return `${origin.path}:${origin.line}`;
    case "stdin":
      return `standard input, line ${origin.line}`;
  }
}
