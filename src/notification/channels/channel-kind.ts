import { z } from "zod";
import type { Factory } from "../../domain/component.ts";
import type { Channel, ChannelDefaults, ChannelDeps } from "../channel.ts";
import type { OutgoingHttp } from "../outgoing/outgoing-http.ts";
import type { Renderer } from "../template/renderer.ts";
import type { SmtpConfig } from "./email/smtp-config.ts";

/** Where the console channel prints to. */
export interface ConsoleOutput {
  /** Writes whole lines to standard output. */
  write(text: string): void;
  readonly colors: boolean;
}

/** What channels are made with; wired once for all of them. */
export interface ChannelKit extends ChannelDeps {
  readonly http: OutgoingHttp;
  readonly renderer: Renderer;
  /** `smtp:` of the configuration: the mail server of e-mail channels that name none. */
  readonly smtp: SmtpConfig | undefined;
  readonly console: ConsoleOutput;
}

/** One kind of channel; see `ChannelFactory`. */
export interface ChannelKind<Config = unknown> extends Factory<Config, ChannelKit, Channel> {
  readonly schema: z.ZodType<Config> & z.ZodObject;
  readonly defaults: ChannelDefaults;
  /** What it is, in a sentence or two of Markdown, for the reference. */
  readonly about: string;
  /** YAML of one entry, for the reference; every kind has one that is valid. */
  readonly example: string;
}

/** The key that channels with templates share. */
export const templateKey = {
  template: z
    .string()
    .regex(/^[\w-]+$/, "must be the name of a folder of templates")
    .optional()
    .describe("Folder of templates to render with, before the channel's own: `on_call` takes `on_call/body.hbs`."),
};

/** An address that may hold a token. */
export const secretUrl = (description: string): z.ZodString =>
  z
    .string()
    .regex(/^https?:\/\/[^/?#\s]+(\/\S*)?$/, "must be http(s)://…")
    .describe(`${description} Better: \`url_file\`.`);

/** The address of a vendor's API, without a slash at its end. */
export const apiUrl = (byDefault: string) =>
  z
    .string()
    .regex(/^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/, "must be http(s)://host[/path]")
    .transform((url) => url.replace(/\/+$/, ""))
    .default(byDefault)
    .describe("Address of the API.");
