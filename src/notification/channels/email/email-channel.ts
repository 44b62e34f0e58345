import { createHash } from "node:crypto";
import { asError } from "../../../domain/errors.ts";
import { sentence } from "../../../domain/sentence.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { cleanText, oneLine, truncate } from "../../message/clean-text.ts";
import { plainDocument } from "../../message/document.ts";
import { hideSecrets } from "../../outgoing/secrets.ts";
import type { NotificationView } from "../../template/view.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { type EmailConfig, emailConfig } from "./config.ts";
import { type Mail, MailServer, type RecipientError } from "./mail-server.ts";
import type { SmtpConfig } from "./smtp-config.ts";
import { describeSmtpFailure } from "./smtp-failure.ts";

/** Gmail shows no more of a mail. */
const MAX_HTML_BYTES = 100_000;
const MAX_TEXT = 100_000;
const MAX_SUBJECT = 180;

/** E-mail, by SMTP. */
class EmailChannel implements Channel {
  private readonly config: EmailConfig;
  private readonly kit: ChannelKit;
  private readonly smtp: SmtpConfig;
  private readonly server: MailServer;

  constructor(config: EmailConfig, smtp: SmtpConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
    this.smtp = smtp;
    this.server = new MailServer(smtp);
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const done = new Set(notification.progress?.split(" ").filter((digest) => digest !== ""));
    const mail = this.mail(notification);
    const recipients = mail.recipients.filter((address) => !done.has(digestOf(address)));
    if (recipients.length === 0) return { status: "delivered" };
    try {
      const { accepted, rejected } = await this.server.send({ ...mail, recipients }, signal);
      const later = rejected.filter(({ status }) => status === undefined || status < 500);
      if (rejected.length > 0) this.report(rejected.length - later.length, rejected[0]?.reason ?? "");
      if (later.length === 0) return { status: "delivered" };
      const refused = rejected.filter((one) => !later.includes(one)).map(({ address }) => address);
      return {
        status: "retry",
        progress: [...done, ...[...accepted, ...refused].map(digestOf)].join(" "),
        error: sentence("delivery.mail_later", {
          ...{ some: later.length, all: mail.recipients.length, why: this.hide(later[0]?.reason ?? "") },
        }),
      };
    } catch (thrown) {
      return this.failure(thrown, done.size > 0);
    }
  }

  async close(): Promise<void> {
    this.server.close();
  }

  private mail(notification: Notification): Mail {
    const { config, kit } = this;
    const from = config.from ?? this.smtp.from;
    const domain = bare(from).split("@")[1] ?? "elkhound.invalid";
    const id = (key: string): string => `<${key.replace(/[^\w.-]/g, "_")}@${domain}>`;
    const sets = [...(config.template === undefined ? [] : [config.template]), "email"];
    const view = kit.renderer.view(notification);
    const message = kit.renderer.message(notification, sets);
    const previous = config.thread ? notification.previous : undefined;
    const subject = kit.renderer.line(view, sets, config.thread ? ["subject", "title"] : ["title"]);
    const links = message.actions.map(({ name, url }) => `${name}: ${url}`).join("\n");
    const text = [message.title, plainDocument(message.body), links].filter((part) => part !== "").join("\n\n");
    const [to, cc, bcc] = [config.to, config.cc ?? [], config.bcc ?? []].map((list) => [list].flat());
    return {
      from,
      to: to ?? [],
      cc: cc ?? [],
      replyTo: config.reply_to,
      recipients: [...(to ?? []), ...(cc ?? []), ...(bcc ?? [])],
      messageId: id(notification.idempotencyKey),
      inReplyTo: previous === undefined ? undefined : id(previous.lastKey),
      references: previous === undefined ? [] : [...new Set([id(previous.firstKey), id(previous.lastKey)])],
      subject: `${previous === undefined ? "" : "Re: "}${truncate(subject, MAX_SUBJECT)}`,
      text: truncate(text, MAX_TEXT),
      html: config.html ? this.html(view, sets) : undefined,
      headers: {
        // RFC 3834: no machine should answer; and the word for machines that do not know it.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": `Elkhound alerts <${notification.receiver.toLowerCase().replace(/[^a-z0-9-]+/g, "-")}.elkhound.${domain}>`,
      },
    };
  }

  /** With as many alerts as mail programs show; undefined when not even one fits. */
  private html(view: NotificationView, sets: readonly string[]): string | undefined {
    for (let count = view.alerts.length; count > 0; count = Math.floor(count / 2)) {
      const fewer = {
        ...view,
        alerts: view.alerts.slice(0, count),
        others: view.others.slice(0, Math.max(0, count - view.detailed.length)),
        detailed: view.detailed.slice(0, count),
        more: view.more + view.alerts.length - count,
      };
      const html = this.kit.renderer.render(fewer, sets, ["body.html"]);
      if (html === undefined) return undefined;
      if (Buffer.byteLength(html) <= MAX_HTML_BYTES) return html;
    }
    return undefined;
  }

  private failure(thrown: unknown, someHaveIt: boolean): DeliveryOutcome {
    const error = asError(thrown) as Error &
      RecipientError & { readonly code?: string; readonly rejectedErrors?: readonly RecipientError[] };
    const statuses = (error.rejectedErrors ?? [error]).map(({ responseCode }) => responseCode);
    const forGood =
      error.code === "EAUTH" || error.code === "ENOAUTH" || error.code === "EENVELOPE" || error.code === "EMESSAGE";
    const permanent = statuses.every((status) =>
      status === undefined ? forGood && error.code !== "EMESSAGE" : status >= 500,
    );
    const what = error.code === "EAUTH" ? "delivery.mail_log_in" : "delivery.mail_refused";
    const { hostname } = new URL(this.smtp.url);
    const unspoken = error.responseCode === undefined ? describeSmtpFailure(error.message, hostname) : undefined;
    const message = unspoken ?? sentence(what, { why: this.hide(error.message) });
    if (permanent && someHaveIt) {
      this.report(statuses.length, error.message);
      return { status: "delivered" };
    }
    return { status: permanent ? "rejected" : "retry", error: message };
  }

  /** Some got it, others never will: no message would reach those, so that the log has to. */
  private report(count: number, reason: string): void {
    if (count <= 0) return;
    this.kit.logger.warn(
      { recipients: count, reason: this.hide(reason) },
      "a mail server refuses some recipients of a mail for good",
    );
  }

  /** Servers quote addresses, and some what they were told as a password. */
  private hide(text: string): string {
    const { url, username, password } = this.smtp;
    const { password: inUrl } = new URL(url);
    const secrets = [password, inUrl, username].filter(
      (secret): secret is string => secret !== undefined && secret !== "",
    );
    const encoded = secrets.map((secret) => Buffer.from(secret, "utf8").toString("base64"));
    return truncate(
      oneLine(hideSecrets(cleanText(text), [...secrets, ...encoded]).replace(/[^\s<>:,;"']+@[^\s<>:,;"']+/g, "…")),
      300,
    );
  }
}

/** Names a recipient in what is kept of a mail that not all have yet, without naming them. */
function digestOf(address: string): string {
  return createHash("sha256").update(bare(address)).digest("hex").slice(0, 16);
}

/** The address without the name before it. */
function bare(address: string): string {
  return (/<([^<>]+)>\s*$/.exec(address)?.[1] ?? address).trim().toLowerCase();
}

export const emailKind: ChannelKind<EmailConfig> = {
  type: "email",
  stability: "beta",
  schema: emailConfig as unknown as ChannelKind<EmailConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 60, concurrency: 2 },
  about: "E-mail by SMTP, as text and HTML. All mails of the same alerts are one thread.",
  example: "{ to: [oncall@example.com] }",
  create: (config, kit) => {
    const smtp = config.smtp ?? kit.smtp;
    if (smtp === undefined)
      throw new Error("`email` needs a mail server: set the top-level `smtp`, or `smtp` of the channel");
    return new EmailChannel(config, smtp, kit);
  },
};
