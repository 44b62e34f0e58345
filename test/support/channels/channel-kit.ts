import { pino } from "pino";
import { kibanaConfig } from "../../../src/links/kibana-config.ts";
import type { ChannelKit } from "../../../src/notification/channels/channel-kind.ts";
import { outgoingConfig } from "../../../src/notification/outgoing/outgoing-config.ts";
import { OutgoingHttp } from "../../../src/notification/outgoing/outgoing-http.ts";
import { loadTemplates } from "../../../src/notification/template/library.ts";
import { Renderer } from "../../../src/notification/template/renderer.ts";
import { FakeClock } from "../fake-clock.ts";
import { NOW } from "./notifications.ts";

/** What channels need, with a clock that the test moves and everything they log or print kept. */
export interface TestKit extends ChannelKit {
  readonly clock: FakeClock;
  readonly logged: string[];
  readonly printed: string[];
}

export async function testKit(
  options: { readonly templates?: readonly string[]; readonly colors?: boolean } = {},
): Promise<TestKit> {
  const clock = new FakeClock(NOW);
  const logged: string[] = [];
  const printed: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
  const { library, problems } = await loadTemplates(options.templates ?? []);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const kibana = kibanaConfig.parse({ url: "https://kibana.example.com" });
  return {
    clock,
    logger,
    logged,
    printed,
    http: new OutgoingHttp({ clock, config: outgoingConfig.parse({}) }),
    renderer: new Renderer({ library, timezone: "UTC", kibana, logger }),
    smtp: undefined,
    console: { write: (text) => void printed.push(text), colors: options.colors ?? false },
  };
}
