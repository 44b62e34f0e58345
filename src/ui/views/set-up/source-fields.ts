import type { MessageKey } from "../../i18n/text.ts";

/** What is asked about a source that is to be tried, and how the configuration calls it. */
export interface SourceField {
  readonly name: string;
  readonly text: MessageKey;
  /** Several are written with commas between them. */
  readonly list?: boolean;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly example: string;
}

export const SOURCE_TYPES = ["elasticsearch", "kafka", "file"] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

export const SOURCE_FIELDS: Readonly<Record<SourceType, readonly SourceField[]>> = {
  elasticsearch: [
    { name: "url", text: "connect.url", required: true, example: "https://elasticsearch.example.com:9200" },
    { name: "indices", text: "connect.indices", list: true, example: "logs-*, filebeat-*" },
    { name: "api_key", text: "connect.api_key", secret: true, example: "" },
    { name: "username", text: "connect.username", example: "" },
    { name: "password", text: "log_in.password", secret: true, example: "" },
  ],
  kafka: [
    { name: "brokers", text: "connect.brokers", list: true, required: true, example: "kafka-1.example.com:9092" },
    { name: "topics", text: "connect.topics", list: true, example: "app-logs" },
    { name: "username", text: "connect.username", example: "" },
    { name: "password", text: "log_in.password", secret: true, example: "" },
  ],
  file: [{ name: "paths", text: "connect.paths", list: true, required: true, example: "/var/log/app/*.log" }],
};

export const MECHANISMS = ["plain", "scram-sha-256", "scram-sha-512"] as const;

export interface SourceInput {
  readonly values: Readonly<Record<string, string>>;
  readonly tls: boolean;
  readonly mechanism: (typeof MECHANISMS)[number];
}

/** What was filled in, as the configuration file has it. */
export function sourceOf(type: SourceType, { values, tls, mechanism }: SourceInput): Readonly<Record<string, unknown>> {
  const given = SOURCE_FIELDS[type].flatMap(({ name, list = false }) => {
    const text = (values[name] ?? "").trim();
    if (text === "") return [];
    return [[name, list ? text.split(/[,\s]+/).filter((one) => one !== "") : text] as const];
  });
  const source: Record<string, unknown> = { type, ...Object.fromEntries(given) };
  if (type !== "kafka") return source;
  // Kafka's log-in is a mapping of its own.
  const { username, password, ...rest } = source;
  return {
    ...rest,
    ...(username === undefined ? {} : { sasl: { mechanism, username, password: password ?? "" } }),
    ...(tls ? { tls: true } : {}),
  };
}
