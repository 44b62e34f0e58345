import { loadConfig } from "../../app/load-config.ts";
import { logRedaction } from "../../app/log-redaction.ts";
import { createMessageTrials } from "../../app/message-trials.ts";
import { AppError } from "../../domain/errors.ts";
import type { Problem } from "../../domain/problem.ts";
import { textOf } from "../../domain/sentence.ts";
import { createLogger } from "../../telemetry/logger.ts";
import { type Arguments, type CliContext, type Command, EXIT } from "../command.ts";
import { findIssueService, SERVICE_DETAILS, ServiceError, serviceOptions } from "../issue-service.ts";
import { DEFAULT_CONFIG } from "./options.ts";
import { printProblems } from "./print-problems.ts";

interface Trial {
  readonly issue: string | null;
  readonly channels: readonly {
    readonly id: string;
    readonly type: string;
    readonly outcome: string;
    readonly error: string | null;
  }[];
  readonly problems: readonly Problem[];
}

const MEANINGS: Readonly<Record<string, string>> = {
  delivered: "delivered",
  retry: "not now; it would be tried again",
  rejected: "refused",
};

export const channelTestCommand: Command = {
  name: "channel test",
  summary: "Sends a sample message by all channels of a receiver, and tells what became of each",
  details: `The message shows the issue seen last, where there is one. ${SERVICE_DETAILS} Where nothing is stored yet, the message is sent with the configuration alone. The exit status is 1 when a channel did not take it, or a template has a fault.`,
  positionals: { usage: "RECEIVER", atLeast: 1, atMost: 1 },
  options: {
    ...serviceOptions,
    issue: { type: "string", value: "ID", description: "Show this issue instead of the one seen last." },
    resolved: { type: "boolean", description: "Send the message that tells that it is over." },
  },
  examples: ["elkhound channel test on_call", "elkhound channel test on_call --resolved"],
  async run(args, context) {
    const [receiver = ""] = args.positionals;
    const status = args.flag("resolved") ? "resolved" : "firing";
    const issue = args.string("issue");
    const { terminal } = context;
    const trial = await tryReceiver(args, context, receiver, { status, ...(issue === undefined ? {} : { issue }) });
    if (trial === undefined) return EXIT.problems;
    const isFaulty = printProblems(trial.problems, terminal.note);
    if (isFaulty) terminal.note("messages are made without these templates, of those that they replace");
    for (const { id, outcome, error } of trial.channels) {
      const good = outcome === "delivered";
      terminal.print(
        { text: good ? "✓ " : "✗ ", style: good ? "green" : "red" },
        { text: id, style: "bold" },
        `  ${MEANINGS[outcome] ?? outcome}`,
      );
      if (error !== null) terminal.print({ text: `  ${error}`, style: "dim" });
    }
    if (trial.channels.length === 0) terminal.note(`the receiver ${receiver} has no channels`);
    const isDelivered = trial.channels.every(({ outcome }) => outcome === "delivered");
    return isDelivered && !isFaulty ? EXIT.fine : EXIT.problems;
  },
};

/** Asks the service, or its store; without either, uses the configuration alone. */
async function tryReceiver(
  args: Arguments,
  context: CliContext,
  receiver: string,
  body: { readonly status: "firing" | "resolved"; readonly issue?: string },
): Promise<Trial | undefined> {
  try {
    const service = await findIssueService(args, context);
    try {
      return (await service.post(`/api/v1/receivers/${encodeURIComponent(receiver)}/test`, body)) as Trial;
    } finally {
      await service.close();
    }
  } catch (thrown) {
    const isNew = thrown instanceof AppError && thrown.code === "ELKHOUND_STORE_UNAVAILABLE" && !thrown.retryable;
    if (!isNew) throw thrown;
    return await tryAlone(args, context, receiver, body);
  }
}

async function tryAlone(
  args: Arguments,
  { terminal, env, clock }: CliContext,
  receiver: string,
  body: { readonly status: "firing" | "resolved" },
): Promise<Trial | undefined> {
  const file = args.string("config") ?? DEFAULT_CONFIG;
  const { config, problems } = await loadConfig({ file, env });
  if (config === undefined) {
    printProblems(problems, terminal.note);
    return undefined;
  }
  const logger = createLogger("error", logRedaction(config));
  const trials = createMessageTrials({ config: () => config, store: undefined, clock, logger });
  const trial = await trials.test({ receiver, ...body });
  if (trial === undefined) throw new ServiceError(404, textOf(trials.unknown(receiver)));
  const channels = trial.channels.map(({ error, ...one }) => ({
    ...one,
    error: error === undefined ? null : textOf(error),
  }));
  return { issue: null, channels, problems: trial.problems };
}
