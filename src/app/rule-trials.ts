import { readFile } from "node:fs/promises";
import type { RuleAttempt, RuleAttemptResult, RuleCheck, RuleTrials, TrialFailure } from "../api/rule-trials.ts";
import type { DecoderOptions } from "../decoding/decoder.ts";
import { AppError } from "../domain/errors.ts";
import type { RawRecord } from "../domain/log-record.ts";
import type { RuleHealth } from "../domain/rule-health.ts";
import { sentence } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { MAX_RECORDS, type TrialRequest } from "./rule-trial.ts";
import type { SourceLooks } from "./source-looks.ts";
import { failed, type TrialThreads } from "./trial-threads.ts";

interface Deps {
  readonly config: () => Pick<ElkhoundConfig, "sources" | "projects" | "redaction">;
  /** Of the loaded rules. */
  readonly paths: () => readonly string[];
  readonly health: () => readonly RuleHealth[];
  readonly looks: SourceLooks;
  readonly threads: TrialThreads;
  readonly clock: Clock;
}

const PLAIN: DecoderOptions = { format: "auto", encoding: "utf-8", timezone: "UTC" };

/** Checks and tries rules in threads of their own. */
export function createRuleTrials(deps: Deps): RuleTrials {
  const isLoaded = (file: string | undefined): boolean =>
    file === undefined || deps.health().some((rule) => rule.file === file);
  const base = () => {
    const { projects, redaction } = deps.config();
    return { paths: deps.paths(), projects, redaction, now: deps.clock.now() };
  };
  return {
    async read(id) {
      const rule = deps.health().find((one) => one.id === id);
      if (rule === undefined) return undefined;
      return { rule, text: await readFile(rule.file, "utf8").catch(() => undefined) };
    },
    async check(tried) {
      if (!isLoaded(tried.file)) return noFile(tried.file);
      const nothing = { records: [], joins: false, decoder: PLAIN, sourceId: "" };
      return (await deps.threads.run({ kind: "check", ...base(), tried, alone: false, ...nothing })) as
        | RuleCheck
        | TrialFailure;
    },
    async attempt(request) {
      if (!isLoaded(request.rules?.file)) return noFile(request.rules?.file);
      const input = await inputOf(request.input, deps);
      if ("reason" in input) return input;
      const { rules: tried, alone } = request;
      return (await deps.threads.run({ kind: "attempt", ...base(), tried, alone, ...input })) as
        | RuleAttemptResult
        | TrialFailure;
    },
  };
}

async function inputOf(
  input: RuleAttempt["input"],
  { config, looks }: Deps,
): Promise<Pick<TrialRequest, "records" | "joins" | "decoder" | "sourceId"> | TrialFailure> {
  if (input.kind === "text") {
    const records = input.text.split("\n").map(
      (line, index): RawRecord => ({
        origin: { type: "stdin", line: index + 1 },
        value: Buffer.from(line.replace(/\r$/, "")),
        stream: "pasted",
      }),
    );
    const format = input.format as DecoderOptions["format"];
    return { records, joins: true, decoder: { ...PLAIN, format }, sourceId: "" };
  }
  const source = config().sources.find(({ id }) => id === input.source);
  if (source === undefined) {
    const known = config().sources.map(({ id }) => id);
    return failed(
      "no_source",
      known.length === 0
        ? sentence("trial.no_sources", { name: input.source })
        : sentence("trial.no_source", { name: input.source, names: known }),
    );
  }
  try {
    const found = await looks.into(source, (inspector) => inspector.recent(Math.min(input.records, MAX_RECORDS)));
    const { format, encoding, timezone, service, environment } = source;
    const decoder = {
      ...{ format, encoding, timezone },
      ...(service === undefined ? {} : { service }),
      ...(environment === undefined ? {} : { environment }),
    };
    const joins = source.multiline !== "off";
    const records = joins ? found.map((raw) => ({ ...raw, stream: raw.stream ?? streamName(raw) })) : found;
    return { records, joins, decoder, sourceId: source.id };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return failed("unavailable", thrown.whole());
  }
}

/** Lines of one file or partition may be one text. */
function streamName({ origin }: RawRecord): string {
  if (origin.type === "file") return origin.path;
  if (origin.type === "kafka") return `${origin.topic}/${origin.partition}`;
  return origin.type === "elasticsearch" ? origin.index : "";
}

function noFile(file: string | undefined): TrialFailure {
  return failed("no_file", sentence("trial.no_file", { file: file ?? "" }));
}
