import { alertJson } from "../../api/json/alert-json.ts";
import {
  type Backtest,
  type Compared,
  compareBacktests,
  openHistory,
  type ReplayOptions,
  receiversBy,
  replay,
} from "../../app/backtest.ts";
import type { ElkhoundConfig } from "../../app/config-schema.ts";
import { loadConfig } from "../../app/load-config.ts";
import { logRedaction } from "../../app/log-redaction.ts";
import { type RangeSourceConfig, type ReplayedDocuments, replayDocuments } from "../../app/replay-documents.ts";
import { formatDuration, parseDuration } from "../../config/duration.ts";
import type { Alert } from "../../domain/alert.ts";
import { type EpochMs, formatTime, MINUTE, SECOND } from "../../domain/time.ts";
import { createLogger } from "../../telemetry/logger.ts";
import { type Arguments, type CliContext, type Command, EXIT, UsageError } from "../command.ts";
import { type Column, printTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { configOption, DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";
import { untilInterrupted } from "./until-interrupted.ts";

export const backtestCommand: Command = {
  name: "backtest",
  summary: "Shows the alerts that would have been told of a past time, and sends nothing",
  details:
    "Replays what the store has counted through the detectors of --config, with their `for`, hysteresis and flap damping. " +
    "It reads beside a running service. With --source the documents of an Elasticsearch source are read instead, and taken " +
    "through rules and grouping first; nothing of the store is needed. With --against a second configuration is replayed over " +
    "the same time, with --source its rules too, and only the difference is shown: `-` the first alone would tell, `+` the " +
    "second alone.",
  options: {
    config: configOption,
    from: { type: "string", value: "TIME", description: "Where to begin: an RFC 3339 time, or `now-24h`." },
    to: { type: "string", value: "TIME", byDefault: "now", description: "Where to end." },
    source: {
      type: "string",
      value: "ID",
      description: "Read the documents of this `elasticsearch` source instead of the store's counts.",
    },
    lookback: {
      type: "string",
      value: "DURATION",
      byDefault: "1d",
      description: "With --source: how long before --from reading begins, for baselines and for what is new.",
    },
    against: { type: "string", value: "FILE", description: "A second configuration, to see what it would change." },
    json: { type: "boolean", description: "Prints an alert a line as JSON; `in` says which configuration tells it." },
  },
  examples: [
    "elkhound backtest --from now-24h",
    "elkhound backtest --from now-6h --source elk --lookback 7d --against elkhound.new.yml",
    "elkhound backtest --from 2026-11-24T08:00:00Z --to 2026-11-24T20:00:00Z --against elkhound.new.yml",
  ],
  run: (args, context) => untilInterrupted(context, (signal) => run(args, context, signal)),
};

async function run(args: Arguments, context: CliContext, signal: AbortSignal): Promise<number> {
  const { terminal, clock } = context;
  const now = clock.now();
  const range = { from: timeOf(args, "from", now), to: timeOf(args, "to", now) };
  if (range.from >= range.to) throw new UsageError("--from must be before --to");
  const first = await configuration(args.string("config") ?? DEFAULT_CONFIG, context);
  const other = args.string("against");
  const second = other === undefined ? undefined : await configuration(other, context);
  if (first === undefined || (other !== undefined && second === undefined)) return EXIT.problems;
  const options = { ...range, now, signal };
  const configs = [first, ...(second === undefined ? [] : [second])];
  const results: readonly (Backtest & Partial<ReplayedDocuments>)[] =
    args.string("source") === undefined
      ? await fromStore(configs, args, options, terminal)
      : await fromDocuments(configs, args, options);
  const faulty = results.map(({ problems = [] }) => printProblems(problems, terminal.note)).includes(true);
  note(terminal, results);
  const [one, two] = results.map(({ alerts }) => alerts);
  const routes = { first: receiversBy(first), second: receiversBy(second ?? first) };
  const routed = ({ in: where, alert }: Compared): Routed => {
    return { in: where, alert, receivers: routes[where === "second" ? "second" : "first"](alert.labels) };
  };
  if (two === undefined) print(terminal, (one ?? []).map(onlyOne).map(routed), args.flag("json"), false);
  else {
    const compared = compareBacktests(one ?? [], two);
    const different = compared.filter((entry) => entry.in !== "both");
    print(terminal, different.map(routed), args.flag("json"), true);
    const same = compared.filter((entry) => entry.in === "both").length;
    terminal.note(`${same} alerts are told by both, ${compared.length - same} by one of them`);
  }
  return faulty ? EXIT.problems : EXIT.fine;
}

async function fromStore(
  configs: readonly ElkhoundConfig[],
  args: Arguments,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<readonly Backtest[]> {
  if (args.string("lookback") !== undefined) throw new UsageError("--lookback goes with --source");
  const first = configs[0] as ElkhoundConfig;
  const other = first.sources.find(({ type }) => type === "elasticsearch");
  const hint = other && `\`--source ${other.id}\` replays what Elasticsearch holds of it`;
  const opening = openHistory(first, createLogger("error", logRedaction(first)));
  const { history, close } = await opening.catch((thrown: unknown) => {
    if (hint !== undefined) terminal.note(`nothing to read from the store: ${hint}`);
    throw thrown;
  });
  try {
    if (hint !== undefined && (await history.activeIssues(options)).length === 0) {
      terminal.note(`the store has counted no event in this time: ${hint}`);
    }
    const results: Backtest[] = [];
    for (const config of configs) results.push(await replay(config, history, options));
    return results;
  } finally {
    await close();
  }
}

async function fromDocuments(
  configs: readonly ElkhoundConfig[],
  args: Arguments,
  options: ReplayOptions,
): Promise<readonly ReplayedDocuments[]> {
  const lookbackMs = parseDuration(args.string("lookback") ?? "1d");
  if (lookbackMs === undefined) throw new UsageError("--lookback must be a duration", "such as 12h or 7d");
  const sources = configs.map((config) => rangeSource(config, args.string("source") ?? ""));
  const results: ReplayedDocuments[] = [];
  for (const [i, config] of configs.entries()) {
    const source = sources[i] as RangeSourceConfig;
    const logger = createLogger("error", logRedaction(config));
    results.push(await replayDocuments(config, { ...options, source, lookbackMs, logger }));
  }
  return results;
}

function rangeSource({ sources }: ElkhoundConfig, id: string): RangeSourceConfig {
  const source = sources.find((one) => one.id === id);
  if (source?.type === "elasticsearch") return source;
  const known = sources.filter(({ type }) => type === "elasticsearch").map((one) => one.id);
  const hint = known.length === 0 ? "there is none of type elasticsearch" : `there is ${known.join(", ")}`;
  const wrong =
    source === undefined ? "is not configured" : `is of type ${source.type}: only elasticsearch can be read by time`;
  throw new UsageError(`--source ${id} ${wrong}`, hint);
}

interface Routed extends Compared {
  readonly receivers: readonly string[];
}

const onlyOne = (alert: Alert): Compared => ({ in: "first", alert });

function timeOf(args: Arguments, name: "from" | "to", now: EpochMs): EpochMs {
  const written = args.string(name) ?? (name === "to" ? "now" : undefined);
  if (written === undefined) throw new UsageError("--from is missing", "such as `--from now-24h`");
  const back = /^now(?:-(.+))?$/.exec(written);
  const at =
    back === null ? Date.parse(written) : now - (back[1] === undefined ? 0 : (parseDuration(back[1]) ?? Number.NaN));
  const known = back !== null || /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*([Zz]|[+-]\d\d:\d\d)$/.test(written);
  if (Number.isNaN(at) || !known) {
    throw new UsageError(
      `--${name} must be an RFC 3339 time or now-<duration>`,
      "such as 2026-11-24T08:00:00Z or now-24h",
    );
  }
  return Math.floor(at / MINUTE) * MINUTE;
}

async function configuration(file: string, { terminal, env }: CliContext): Promise<ElkhoundConfig | undefined> {
  const { config, problems } = await loadConfig({ file, env });
  printProblems(problems, terminal.note);
  return config;
}

function note(terminal: Terminal, results: readonly Backtest[]): void {
  for (const text of new Set(results.flatMap(({ notes }) => notes))) terminal.note({ text, style: "dim" });
}

function print(terminal: Terminal, alerts: readonly Routed[], json: boolean, comparing: boolean): void {
  if (json) {
    for (const { alert, in: where, receivers } of alerts) {
      terminal.printJson({ in: where, receivers, ...alertJson({ ...alert, acknowledged: undefined }) });
    }
  } else if (alerts.length === 0) terminal.note("no alerts");
  else printTable(terminal, COLUMNS.slice(comparing ? 0 : 1), alerts);
}

const COLUMNS: readonly Column<Routed>[] = [
  {
    heading: "",
    cell: (entry) => (entry.in === "second" ? "+" : "-"),
    style: (entry) => (entry.in === "second" ? "green" : "red"),
  },
  { heading: "FIRED", cell: ({ alert }) => formatTime(alert.firedAt ?? alert.startsAt).replace(/\.\d+Z$/, "Z") },
  { heading: "FOR", cell: ({ alert }) => lasted(alert), align: "right" },
  { heading: "SEVERITY", cell: ({ alert }) => alert.labels["severity"] ?? "", optional: true },
  { heading: "RECEIVER", cell: ({ receivers }) => receivers.join(","), optional: true },
  { heading: "DETECTOR", cell: ({ alert }) => alert.detector },
  { heading: "SUMMARY", cell: ({ alert }) => alert.summary, style: () => "bold", minWidth: 20 },
];

/** How long it lasted; a moment does not, and what has no end yet goes on. */
function lasted({ lasting, startsAt, endsAt }: Alert): string {
  if (!lasting) return "";
  return endsAt === undefined ? "…" : formatDuration(Math.floor((endsAt - startsAt) / SECOND) * SECOND);
}
