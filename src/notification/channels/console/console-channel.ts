import { z } from "zod";
import { escapeControls } from "../../../domain/terminal-text.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import type { Block, Message, Span, Tone } from "../../message/document.ts";
import { type ChannelKind, type ChannelKit, templateKey } from "../channel-kind.ts";

/** One entry of `console:`. */
export const consoleConfig = z.strictObject({
  detail: z.enum(["line", "full"]).default("full").describe("`line`: a line a message. `full`: the whole message."),
  ...templateKey,
});

export type ConsoleConfig = z.infer<typeof consoleConfig>;

const TONES: Readonly<Record<Tone, string>> = { critical: "31", warning: "33", info: "34", resolved: "32" };
const BAR = "┃";

/** Prints messages on standard output; control characters of log text never reach the terminal. */
class ConsoleChannel implements Channel {
  private readonly config: ConsoleConfig;
  private readonly kit: ChannelKit;

  constructor(config: ConsoleConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification): Promise<DeliveryOutcome> {
    const { template, detail } = this.config;
    const message = this.kit.renderer.message(notification, [...(template === undefined ? [] : [template]), "console"]);
    this.kit.console.write(consoleText(message, detail === "line", this.kit.console.colors));
    return { status: "delivered" };
  }
}

/** A message as lines for a terminal, behind a bar in the colour of its tone. */
export function consoleText({ title, body, actions, tone }: Message, short: boolean, colors: boolean): string {
  const paint = (text: string, ...codes: readonly string[]): string => {
    const safe = escapeControls(text);
    return colors && safe !== "" ? `\u001b[${codes.join(";")}m${safe}\u001b[0m` : safe;
  };
  const bar = paint(BAR, TONES[tone]);
  const span = ({ text, style, url }: Span): string => {
    const shown = url === undefined || url === text ? text : `${text} ${url}`;
    return style === "bold"
      ? paint(shown, "1")
      : style === "italic"
        ? paint(shown, "3")
        : style === "code"
          ? paint(shown, "36")
          : escapeControls(shown);
  };
  const block = (one: Block): readonly string[] =>
    one.kind === "code" ? one.text.split("\n").map((line) => `  ${paint(line, "2")}`) : [one.spans.map(span).join("")];
  const lines = [
    paint(title, "1", TONES[tone]),
    ...(short ? [] : body.flatMap(block)),
    ...(short
      ? []
      : // Addresses of Kibana are longer than a screen is wide.
        actions.slice(0, 1).map(({ name, url }) => `${escapeControls(name)}: ${paint(url, "4")}`)),
  ];
  return `${lines.map((line) => `${bar} ${line}`.trimEnd()).join("\n")}\n`;
}

export const consoleKind: ChannelKind<ConsoleConfig> = {
  type: "console",
  stability: "beta",
  schema: consoleConfig as unknown as ChannelKind<ConsoleConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 600, concurrency: 1 },
  about: "Prints messages on standard output.",
  example: "{}",
  create: (config, kit) => new ConsoleChannel(config, kit),
};
