import { stringify } from "../config/write-yaml.ts";
import type { FoundStream } from "../sources/inspector.ts";
import type { AnySourceConfig } from "../sources/registry.ts";

/** What is suggested to be read, at most. */
const MAX_NAMES = 10;

/**
 * A source as it is written into the configuration file: what was given, its secrets as variables, and what to read where
 * nothing was said. Undefined where nothing was found that it could read.
 */
export function suggestSource(
  given: Readonly<Record<string, unknown>>,
  source: AnySourceConfig,
  found: readonly FoundStream[],
): string | undefined {
  const { id: _, type: __, ...rest } = given;
  const key = { kafka: "topics", elasticsearch: "indices", file: "paths", stdin: "paths" }[source.type];
  const named = rest[key] !== undefined || rest["topic_pattern"] !== undefined;
  const names = suggestedNames(found);
  if (found.length === 0 || (!named && names.length === 0)) return undefined;
  const written = {
    id: source.id,
    type: source.type,
    ...rest,
    ...(named ? {} : { [key]: names }),
    // The whole of a long retention is seldom meant; Elasticsearch's default is the same.
    ...(source.type === "kafka" && rest["start_from"] === undefined ? { start_from: "now-24h" } : {}),
    ...("password" in rest ? { password: variable("ELASTICSEARCH_PASSWORD") } : {}),
    ...("api_key" in rest ? { api_key: variable("ELASTICSEARCH_API_KEY") } : {}),
    ...(source.type === "kafka" && source.sasl !== undefined
      ? { sasl: { ...source.sasl, password: variable("KAFKA_PASSWORD") } }
      : {}),
  };
  return stringify({ sources: [written] });
}

/** The streams that look most like logs, under names that last; none where nothing does. */
export function suggestedNames(found: readonly FoundStream[]): readonly string[] {
  const own = found.filter(({ name }) => !name.startsWith("_"));
  const likely = [
    ({ errorsLastDay = 0 }: FoundStream) => errorsLastDay > 0,
    // Without a time there is nothing to tell the last day by; of topics the number of records is known.
    ({ kind, latestAt, records = 0 }: FoundStream) => (kind === "topic" ? records > 0 : latestAt !== undefined),
    ({ kind }: FoundStream) => kind === "topic",
  ];
  const first = likely.map((looks) => own.filter(looks)).find((streams) => streams.length > 0) ?? [];
  return [...new Set(first.map(lastingName))].slice(0, MAX_NAMES);
}

/** The date (or number) at the end of an index's name, and what follows it: tomorrow's has another. */
const DATED = /^(.*?[-_.])(?:\d{4}[-_.]?(?:\d\d|w\d\d)(?:[-_.]?\d\d)?(?:[-_.].*)?|\d{6})$/;

function lastingName({ kind, name }: FoundStream): string {
  const stem = kind === "index" ? DATED.exec(name)?.[1] : undefined;
  return stem === undefined ? name : `${stem}*`;
}

/** As the configuration file takes it from the environment. */
function variable(name: string): string {
  return `\${${name}}`;
}
