import { apiRoutes } from "../../app/api-routes.ts";
import { configSchema } from "../../app/config-schema.ts";
import { ERROR_CODES } from "../../domain/errors.ts";
import { Metrics } from "../../telemetry/metrics.ts";
import type { Command } from "../command.ts";
import { COMMANDS } from "../commands.ts";
import { commandHelp } from "../help.ts";
import { apiPage } from "./api-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { ruleJsonSchema } from "./rule-json-schema.ts";
import { ruleReferencePage } from "./rule-reference-page.ts";

const GENERATED = "<!-- Made by `npm run docs` from the code; changes here are overwritten. -->";

/** The files that are made from the code, by their path in the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map([
    ["configuration.md", configurationPage(configSchema)],
    ["errors.md", errorsPage()],
    ["metrics.md", await metricsPage()],
    ["cli.md", cliPage(COMMANDS)],
    ["api.md", apiPage(apiRoutes())],
    ["rules-reference.md", ruleReferencePage()],
  ]);
  return new Map([
    ...[...pages].map(([name, text]) => [`docs/${name}`, `${GENERATED}\n\n${text.trimEnd()}\n`] as const),
    ["rules/schema.json", ruleJsonSchema()],
  ]);
}

function errorsPage(): string {
  return [
    "# Errors",
    "",
    "Errors carry a code, a message (what is wrong) and mostly a hint (what to do). Codes are never reused.",
    "",
    "| code | meaning |",
    "| --- | --- |",
    ...Object.entries(ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
  ].join("\n");
}

async function metricsPage(): Promise<string> {
  const { registry } = new Metrics();
  const all = await registry.getMetricsAsJSON();
  const labels = (name: string): string =>
    labelNames(registry.getSingleMetric(name))
      .map((label) => `\`${label}\``)
      .join(", ");
  const ofProcess = (name: string): boolean => /^elkhound_(process|nodejs)_/.test(name);
  const rows = (metrics: typeof all): string[] => [
    "| metric | type | labels | meaning |",
    "| --- | --- | --- | --- |",
    ...metrics.map(
      (metric) => `| \`${metric.name}\` | ${String(metric.type)} | ${labels(metric.name)} | ${metric.help} |`,
    ),
  ];
  return [
    "# Metrics",
    "",
    "At `/metrics`, in Prometheus' text format: open on this machine, with the admin token from elsewhere. Every label is bounded.",
    "Dashboards and alert rules on them are in `dashboards/`.",
    "",
    ...rows(all.filter(({ name }) => !ofProcess(name))),
    "",
    "## Of the process",
    "",
    ...rows(all.filter(({ name }) => ofProcess(name))),
  ].join("\n");
}

/** prom-client keeps the names of a metric's labels, but leaves them out of its types. */
function labelNames(metric: object | undefined): readonly string[] {
  return (metric as { readonly labelNames?: readonly string[] } | undefined)?.labelNames ?? [];
}

function cliPage(commands: readonly Command[]): string {
  return [
    "# Command line",
    "",
    "From a checkout it is `npm run --silent elkhound -- COMMAND`, installed it is `elkhound COMMAND`.",
    "",
    "- Results go to standard output, everything else to standard error.",
    "- Exit status: 0 fine, 1 problems found, 2 wrong usage.",
    "- `NO_COLOR` is respected. Control characters of log text never reach the terminal: they are shown as `\\x1b`.",
    "",
    ...commands.flatMap((command) => [`## ${command.name}`, "", "```text", commandHelp(command), "```", ""]),
  ].join("\n");
}
