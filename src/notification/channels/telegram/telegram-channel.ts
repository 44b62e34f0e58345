import { sentence } from "../../../domain/sentence.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import type { Message, Span } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { type Answer, describeAnswer, jsonAnswer, post, retry } from "../post.ts";
import { type TelegramConfig, telegramConfig } from "./config.ts";

const MAX_CHARACTERS = 4_096;
const MAX_ENTITIES = 100;

/** A stretch of the text and what it is; offsets count UTF-16 units. */
export interface Entity {
  readonly type: "bold" | "italic" | "code" | "pre" | "text_link";
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

/**
 * Text and, apart from it, what is bold, code or a link: no character of the text is a sign, so that nothing needs
 * escaping (https://core.telegram.org/bots/api#messageentity).
 */
export function telegramText({ title, body, actions }: Message): {
  readonly text: string;
  readonly entities: readonly Entity[];
} {
  const entities: Entity[] = [];
  let text = "";
  const add = (
    { text: plain, style, url }: Span,
    type: Entity["type"] | undefined = url === undefined ? style : "text_link",
  ): void => {
    if (type !== undefined && plain.trim() !== "") {
      entities.push({ type, offset: text.length, length: plain.length, ...(url === undefined ? {} : { url }) });
    }
    text += plain;
  };
  add({ text: title, style: "bold" });
  text += body.length > 0 ? "\n" : "";
  for (const block of body) {
    text += "\n";
    if (block.kind === "code") add({ text: block.text }, "pre");
    else for (const span of block.spans) add(span);
  }
  if (actions.length > 0) text += "\n\n";
  actions.forEach(({ name, url }, index) => {
    if (index > 0) text += " · ";
    add({ text: name, url });
  });
  return { text, entities: entities.length <= MAX_ENTITIES ? entities : mostUseful(entities) };
}

/** Links come last, and are kept first. */
function mostUseful(entities: readonly Entity[]): readonly Entity[] {
  const links = entities.filter(({ type }) => type === "text_link").slice(-MAX_ENTITIES);
  const others = entities.filter(({ type }) => type !== "text_link").slice(0, MAX_ENTITIES - links.length);
  return [...others, ...links].toSorted((left, right) => left.offset - right.offset);
}

/** Telegram, as a bot. */
class TelegramChannel implements Channel {
  private readonly config: TelegramConfig;
  private readonly kit: ChannelKit;

  constructor(config: TelegramConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { token, chat_id, thread_id, silent, api_url, template } = this.config;
    const message = this.kit.renderer.message(notification, [
      ...(template === undefined ? [] : [template]),
      "telegram",
      "chat",
    ]);
    const written = fitMessage(message, MAX_CHARACTERS, telegramText, ({ text }) => text.length);
    const reference = notification.previous?.reference ?? "";
    const body = {
      chat_id,
      ...written,
      link_preview_options: { is_disabled: true },
      disable_notification: silent,
      ...(thread_id === undefined ? {} : { message_thread_id: thread_id }),
      ...(/^\d+$/.test(reference)
        ? { reply_parameters: { message_id: Number(reference), allow_sending_without_reply: true } }
        : {}),
    };
    const request = { url: `${api_url}/bot${token}/sendMessage`, body: JSON.stringify(body), secrets: [token] };
    return await post(this.kit, request, signal, (answer) => judge(answer, reference));
  }
}

function judge(answer: Answer, reference: string): DeliveryOutcome | undefined {
  const { ok, result, parameters } = jsonAnswer(answer);
  if (ok === true) {
    const id = String((result as { message_id?: unknown } | undefined)?.message_id ?? "");
    // Later messages answer the first of their group.
    const kept = reference === "" ? id : reference;
    return kept === "" ? { status: "delivered" } : { status: "delivered", reference: kept };
  }
  const { retry_after: pause, migrate_to_chat_id: moved } = (parameters ?? {}) as Record<string, unknown>;
  const error = describeAnswer(answer, "Telegram");
  if (typeof pause === "number") return retry(error, pause * 1000);
  if (typeof moved === "number")
    return { status: "rejected", error: sentence("delivery.group_moved", { id: String(moved) }) };
  return answer.status === 200 ? { status: "rejected", error } : undefined;
}

export const telegramKind: ChannelKind<TelegramConfig> = {
  type: "telegram",
  stability: "beta",
  schema: telegramConfig as unknown as ChannelKind<TelegramConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 18, concurrency: 1 },
  about: "Telegram, as a bot.",
  example: "{ token_file: /etc/elkhound/telegram-token, chat_id: -1001234567890 }",
  create: (config, kit) => new TelegramChannel(config, kit),
};
