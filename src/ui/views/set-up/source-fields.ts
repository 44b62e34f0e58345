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
  /** Asked only where the connection is encrypted. */
  readonly encrypted?: boolean;
}

const CA_FILE: SourceField = {
  ...{ name: "ca_file", text: "connect.ca_file", encrypted: true },
  example: "/etc/elkhound/ca.pem",
};

export const SOURCE_TYPES = ["elasticsearch", "kafka", "file"] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

const SOURCE_FIELDS: Readonly<Record<SourceType, readonly SourceField[]>> = {
  elasticsearch: [
    { name: "url", text: "connect.url", required: true, example: "https://elasticsearch.example.com:9200" },
    { name: "indices", text: "connect.indices", list: true, example: "logs-*, filebeat-*" },
    { name: "api_key", text: "connect.api_key", secret: true, example: "" },
    { name: "username", text: "connect.username", example: "" },
    { name: "password", text: "log_in.password", secret: true, example: "" },
    CA_FILE,
  ],
  kafka: [
    { name: "brokers", text: "connect.brokers", list: true, required: true, example: "kafka-1.example.com:9092" },
    { name: "topics", text: "connect.topics", list: true, example: "app-logs" },
    { name: "username", text: "connect.username", example: "" },
    { name: "password", text: "log_in.password", secret: true, example: "" },
    CA_FILE,
  ],
  file: [{ name: "paths", text: "connect.paths", list: true, required: true, example: "/var/log/app/*.log" }],
};

export const MECHANISMS = ["plain", "scram-sha-256", "scram-sha-512"] as const;

export interface SourceInput {
  readonly values: Readonly<Record<string, string>>;
  readonly tls: boolean;
  readonly mechanism: (typeof MECHANISMS)[number];
}

/** What is asked about a source of this type, as far as it is filled in. */
export function fieldsOf(type: SourceType, { values, tls }: SourceInput): readonly SourceField[] {
  const encrypted = type === "kafka" ? tls : /^https:/i.test((values["url"] ?? "").trim());
  return SOURCE_FIELDS[type].filter((field) => encrypted || field.encrypted !== true);
}

/** What was filled in, as the configuration file has it. */
export function sourceOf(type: SourceType, input: SourceInput): Readonly<Record<string, unknown>> {
  const { values, tls, mechanism } = input;
  const given = fieldsOf(type, input).flatMap(({ name, list = false }) => {
    const text = (values[name] ?? "").trim();
    if (text === "") return [];
    return [[name, list ? text.split(/[,\s]+/).filter((one) => one !== "") : text] as const];
  });
  const source: Record<string, unknown> = { type, ...Object.fromEntries(given) };
  if (type !== "kafka") return source;
  // Kafka's log-in and encryption are mappings of their own.
  const { username, password, ca_file, ...rest } = source;
  return {
    ...rest,
    ...(username === undefined ? {} : { sasl: { mechanism, username, password: password ?? "" } }),
    ...(tls ? { tls: ca_file === undefined ? true : { ca_file } } : {}),
  };
}
