import { existsSync } from "node:fs";
import { ROLES } from "../../app/app.ts";
import { loadConfig } from "../../app/load-config.ts";
import { type CliContext, type Command, UsageError } from "../command.ts";
import { runDemo } from "./demo.ts";
import { DEFAULT_CONFIG } from "./options.ts";
import { serve } from "./run.ts";

export const startCommand: Command = {
  name: "start",
  summary: "Runs what is there: elkhound.yml, else servers named in the environment, else the demo",
  details:
    "With an elkhound.yml in this folder it is the same as `elkhound run`. Otherwise ELASTICSEARCH_URL (with ELASTICSEARCH_INDICES, " +
    "ELASTICSEARCH_API_KEY or ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD) or KAFKA_BROKERS with KAFKA_TOPICS (names separated by commas) " +
    "say what to read, from the last 24 hours on. With none of them it runs the demo, " +
    "whose logs and counts are kept in data/demo. ELKHOUND_LISTEN chooses another address than 127.0.0.1:4800.",
  options: {},
  examples: [
    "ELASTICSEARCH_URL=http://127.0.0.1:9200 elkhound start",
    "KAFKA_BROKERS=127.0.0.1:9092 KAFKA_TOPICS=app-logs elkhound start",
  ],
  async run(_args, context) {
    if (existsSync(DEFAULT_CONFIG)) {
      context.terminal.note(`reading ${DEFAULT_CONFIG}`);
      return await serve(context, {
        roles: ROLES,
        configFile: DEFAULT_CONFIG,
        load: () => loadConfig({ file: DEFAULT_CONFIG, env: context.env }),
        started: (app) => announce(context, app.address()),
      });
    }
    const text = configFromEnvironment(context.env);
    if (text !== undefined) {
      context.terminal.note(`no ${DEFAULT_CONFIG} here: reading the servers named in the environment`);
      const load = () => loadConfig({ file: "(environment)", text, env: context.env });
      return await serve(context, { roles: ROLES, load, started: (app) => announce(context, app.address()) });
    }
    return await runDemo(context);
  },
};

/** Says where to look. */
export function announce({ terminal, env }: CliContext, address: string | undefined): void {
  if (address !== undefined) terminal.print("Elkhound is at ", { text: address, style: "bold" });
  if ((env["ELKHOUND_ADMIN_TOKEN"] ?? "") === "") {
    terminal.note("set ELKHOUND_ADMIN_TOKEN (at least 24 characters) to use its API and `elkhound issues list`");
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration for the servers that the environment names; undefined when it names none. */
export function configFromEnvironment(env: Environment): string | undefined {
  const sources = [elasticsearchSource(env), kafkaSource(env)].filter((source) => source !== undefined);
  if (sources.length === 0) return undefined;
  // JSON is YAML; secrets stay variables, so that they appear in no problem.
  const listen = (env["ELKHOUND_LISTEN"] ?? "") === "" ? {} : { server: { listen: variable("ELKHOUND_LISTEN") } };
  return JSON.stringify({ ...listen, sources }, undefined, 2);
}

function elasticsearchSource(env: Environment): object | undefined {
  if ((env["ELASTICSEARCH_URL"] ?? "") === "") return undefined;
  const given = (key: string, name: string): object => ((env[name] ?? "") === "" ? {} : { [key]: `\${${name}}` });
  return {
    id: "elasticsearch",
    type: "elasticsearch",
    url: variable("ELASTICSEARCH_URL"),
    indices: list(env["ELASTICSEARCH_INDICES"]) ?? ["logs-*", "filebeat-*", "logstash-*"],
    start_from: "now-24h",
    ...given("api_key", "ELASTICSEARCH_API_KEY"),
    ...given("username", "ELASTICSEARCH_USERNAME"),
    ...given("password", "ELASTICSEARCH_PASSWORD"),
  };
}

function kafkaSource(env: Environment): object | undefined {
  const brokers = list(env["KAFKA_BROKERS"]);
  if (brokers === undefined) return undefined;
  const topics = list(env["KAFKA_TOPICS"] ?? env["KAFKA_TOPIC"]);
  if (topics === undefined) {
    throw new UsageError("KAFKA_BROKERS is set, but not KAFKA_TOPICS", "name the topics to read, separated by commas");
  }
  return { id: "kafka", type: "kafka", brokers, topics, start_from: "now-24h" };
}

function variable(name: string): string {
  return `\${${name}}`;
}

function list(text: string | undefined): readonly string[] | undefined {
  const items = (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  // What stands in the environment is meant as it is.
  return items.length === 0 ? undefined : items.map((item) => item.replaceAll("${", "$$${"));
}
