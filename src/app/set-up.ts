import { realpath } from "node:fs/promises";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { parameterFaults } from "../api/parameter-faults.ts";
import type { SetUp, SetUpResult, SetUpStream } from "../api/source-services.ts";
import { AppError, asError } from "../domain/errors.ts";
import { type Said, type Sentence, sentence, withValues } from "../domain/sentence.ts";
import type { Clock } from "../domain/time.ts";
import { createRedactor } from "../extraction/redaction/redactor.ts";
import type { FoundStream, Reach } from "../sources/inspector.ts";
import { type AnySourceConfig, anySourceConfig } from "../sources/registry.ts";
import { checkedReach } from "./checked-reach.ts";
import type { ElkhoundConfig } from "./config-schema.ts";
import { shownRecord } from "./shown-record.ts";
import { decoderOf, type SourceLooks } from "./source-looks.ts";
import { suggestSource } from "./suggested-source.ts";

interface Deps {
  readonly config: () => Pick<ElkhoundConfig, "sources" | "redaction" | "data_dir">;
  readonly configFile: string | undefined;
  readonly looks: SourceLooks;
  readonly clock: Clock;
  /** What may be connected to. Default: see `checkedReach`. */
  readonly reach?: Reach;
}

/** Everything that may be read by default; hidden indices are not logs. */
const EVERYTHING = { kafka: { topic_pattern: ".+" }, elasticsearch: { indices: ["*", "-.*"] }, file: {} } as const;

/**
 * Tries sources before they are written down. Private addresses are where log stacks are, so they may be tried; addresses at
 * which clouds keep their credentials may not, nor files that are no logs.
 */
export function createSetUp(deps: Deps): SetUp {
  return {
    state: () => ({ sources: deps.config().sources.length, configFile: deps.configFile }),
    test: (source) => test(deps, source),
  };
}

async function test(
  { config, looks, clock, reach = checkedReach() }: Deps,
  given: Readonly<Record<string, unknown>>,
): Promise<SetUpResult> {
  const read = readSource(given);
  if ("problems" in read) return { kind: "invalid", problems: read.problems };
  const { source } = read;
  const redactor = createRedactor(config().redaction);
  const secrets = secretsOf(source);
  const told = (said: Said): Said => withValues(said, (text) => redactor.text(withoutSecrets(text, secrets)));
  // Hints are Elkhound's own words; what they quote may hold a secret, but redaction would take it for something else.
  const hinted = (said: Said): Said => withValues(said, (text) => withoutSecrets(text, secrets));
  try {
    await refuseForbidden(source, config().data_dir, reach);
    const overview = await looks.into(source, (inspector) => inspector.overview(clock.now()), reach);
    const decoder = decoderOf(source);
    const found = overview.found.map(
      (stream): SetUpStream => ({
        ...blank(stream),
        example: stream.example && shownRecord(stream.example, decoder, redactor, clock.now()),
      }),
    );
    const faults = overview.faults.map((fault) => ({
      ...fault,
      message: told(fault.message),
      hint: hinted(fault.hint),
    }));
    const yaml = suggestSource(known(given), source, overview.found);
    return { kind: "connected", report: { server: overview.server, total: overview.total, found, faults, yaml } };
  } catch (thrown) {
    const error = asError(thrown);
    const { said, saidHint: hint } = error instanceof AppError ? error : { said: error.message, saidHint: undefined };
    return { kind: "failed", message: told(said), hint: hint === undefined ? undefined : hinted(hint) };
  }
}

function readSource(
  given: Readonly<Record<string, unknown>>,
): { readonly source: AnySourceConfig } | { readonly problems: readonly { path: string; message: Sentence }[] } {
  const type = given["type"];
  if (type !== "kafka" && type !== "elasticsearch" && type !== "file") {
    return { problems: [{ path: "type", message: sentence("set_up.type") }] };
  }
  const named = ["topics", "topic_pattern", "indices"].some((key) => isGiven(given[key]));
  const parsed = anySourceConfig.safeParse({ id: `my_${type}`, ...(named ? {} : EVERYTHING[type]), ...known(given) });
  if (parsed.success) return { source: parsed.data };
  return {
    problems: parameterFaults(parsed.error).map(({ parameter: path, detail: message }) => ({ path, message })),
  };
}

function known(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => isGiven(value)));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

async function refuseForbidden(source: AnySourceConfig, dataDir: string, reach: Reach): Promise<void> {
  if (source.type === "file") {
    for (const path of source.paths) {
      if (!(await isForbidden(path, `${resolve(dataDir)}/`))) continue;
      throw new AppError("ELKHOUND_SOURCE_REFUSED", sentence("set_up.no_logs", { path }), {
        hint: sentence("set_up.write_it"),
      });
    }
  }
  for (const host of hostsOf(source)) await assertReachable(host, reach);
}

/** Before anything is tried, so that it can be told plainly; each connection checks for itself. */
async function assertReachable(host: string, { lookup, refusal }: Reach): Promise<void> {
  const error =
    isIP(host) === 0
      ? await new Promise<Error | null>((resolve) => lookup(host, { all: true }, (failed) => resolve(failed)))
      : refusal(host);
  if (error !== null && error !== undefined) throw error;
}

const NO_LOGS = ["/proc/", "/sys/", "/dev/", "/etc/", "/root/", "/run/secrets/", "/var/run/secrets/"];

/** Whether a path or pattern can mean a file in a folder whose files are no logs, however it is written. */
async function isForbidden(path: string, dataDir: string): Promise<boolean> {
  if (path.includes("..")) return true;
  const plain = resolve(path);
  const magic = plain.search(/[*?[\]{}()!@+\\]/);
  const fixed = magic === -1 ? plain : plain.slice(0, magic);
  const folder = fixed.slice(0, fixed.lastIndexOf("/") + 1);
  const real = await realpath(folder).then(
    (found) => `${found === "/" ? "" : found}/${fixed.slice(folder.length)}`,
    () => fixed,
  );
  return [fixed, real].some((begin) =>
    [...NO_LOGS, dataDir].some((place) => begin.startsWith(place) || (magic !== -1 && place.startsWith(begin))),
  );
}

function hostsOf(source: AnySourceConfig): readonly string[] {
  if (source.type === "kafka")
    return source.brokers.map((broker) => broker.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
  if (source.type === "elasticsearch") {
    return [source.url].flat().map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ""));
  }
  return [];
}

function secretsOf(source: AnySourceConfig): readonly string[] {
  const secrets: readonly (string | undefined)[] =
    source.type === "kafka"
      ? [source.sasl?.password]
      : source.type === "elasticsearch"
        ? [source.password, source.api_key]
        : [];
  return secrets.filter((secret) => secret !== undefined && secret.length > 0) as string[];
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, "[redacted]"), text);
}

function blank(stream: FoundStream): Omit<SetUpStream, "example"> {
  const { kind, name, partitions, records, bytes, recordsPerSecond, errorsLastDay, latestAt } = stream;
  return { kind, name, partitions, records, bytes, recordsPerSecond, errorsLastDay, latestAt };
}
