import type { Problem } from "../domain/problem.ts";
import type { Clock } from "../domain/time.ts";
import type { ChannelKit, ConsoleOutput } from "../notification/channels/channel-kind.ts";
import { OutgoingHttp } from "../notification/outgoing/outgoing-http.ts";
import { loadTemplates } from "../notification/template/library.ts";
import { Renderer } from "../notification/template/renderer.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

export interface ChannelKitOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: standard output, in colours where it is a terminal and nobody set NO_COLOR. */
  readonly console?: ConsoleOutput | undefined;
}

/** What channels are made with, for a configuration. Templates with faults are problems; what they replace stays in use. */
export async function createChannelKit(
  config: ElkhoundConfig,
  { clock, logger, console = standardOutput() }: ChannelKitOptions,
): Promise<{ readonly kit: ChannelKit; readonly problems: readonly Problem[] }> {
  const { library, problems } = await loadTemplates(config.templates);
  const { timezone, kibana, smtp, outgoing } = config;
  const renderer = new Renderer({ library, timezone, kibana, logger });
  return {
    kit: { clock, logger, console, smtp, renderer, http: new OutgoingHttp({ clock, config: outgoing }) },
    problems,
  };
}

function standardOutput(): ConsoleOutput {
  const { stdout, env } = process;
  return {
    write: (text) => void stdout.write(text),
    colors: stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
  };
}
