import { isIP } from "node:net";
import type { createTransport } from "nodemailer";
import type { SmtpConfig } from "./smtp-config.ts";

/** A mail, ready to be sent. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly replyTo: string | undefined;
  /** Who gets it, of all that are named and those that are not. */
  readonly recipients: readonly string[];
  readonly messageId: string;
  readonly inReplyTo: string | undefined;
  readonly references: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the server said: whom it takes the mail for, and why not for others (with the status of SMTP). */
export interface MailResult {
  readonly accepted: readonly string[];
  readonly rejected: readonly {
    readonly address: string;
    readonly status: number | undefined;
    readonly reason: string;
  }[];
}

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };

type Transport = ReturnType<typeof newTransport>;

/** A mail server and the connections to it, at most two, kept for the next mail. */
export class MailServer {
  private readonly config: SmtpConfig;
  private transport: Transport | undefined;

  constructor(config: SmtpConfig) {
    this.config = config;
  }

  /** Throws when the mail is not sent to anybody. Ends when `signal` aborts: then nobody knows. */
  async send(mail: Mail, signal: AbortSignal): Promise<MailResult> {
    // Loaded with the first mail: most workers send none.
    const { createTransport } = await import("nodemailer");
    this.transport ??= newTransport(this.config, createTransport);
    const { transport } = this;
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      // Only this ends what is under way; the next mail gets new connections.
      transport.close();
      if (this.transport === transport) this.transport = undefined;
      aborted.reject(new Error("sending was interrupted"));
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
      if (signal.aborted) throw new Error("sending was interrupted");
      return await Promise.race([aborted.promise, this.hand(transport, mail)]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  close(): void {
    this.transport?.close();
    this.transport = undefined;
  }

  private async hand(transport: Transport, mail: Mail): Promise<MailResult> {
    const { recipients, to, cc, references, replyTo, inReplyTo, html, ...rest } = mail;
    const sent = await transport.sendMail({
      ...rest,
      to: [...to],
      cc: [...cc],
      references: [...references],
      headers: { ...mail.headers },
      envelope: { from: mail.from, to: [...recipients] },
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
      ...(html === undefined ? {} : { html }),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const errors = (sent.rejectedErrors ?? []) as readonly RecipientError[];
    const why = new Map(errors.map((error) => [error.recipient, error]));
    return {
      accepted: (sent.accepted ?? []).map(String),
      rejected: (sent.rejected ?? []).map((address) => {
        const error = why.get(String(address));
        return { address: String(address), status: error?.responseCode, reason: error?.response ?? "" };
      }),
    };
  }
}

/** What nodemailer's errors carry. */
export interface RecipientError {
  readonly recipient?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

function newTransport(config: SmtpConfig, create: typeof createTransport) {
  const url = new URL(config.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const user = config.username ?? (url.username === "" ? undefined : decodeURIComponent(url.username));
  const pass = config.password ?? decodeURIComponent(url.password);
  const secure = url.protocol === "smtps:";
  const mode = modeOf(config, host, user !== undefined);
  return create({
    pool: true,
    maxConnections: 2,
    maxMessages: 100,
    host,
    port: url.port === "" ? (secure ? 465 : 25) : Number(url.port),
    secure,
    requireTLS: mode === "required",
    ignoreTLS: mode === "off",
    ...TIMEOUTS,
    ...(user === undefined ? {} : { auth: { user, pass } }),
    ...(config.hello === undefined ? {} : { name: config.hello }),
    tls: {
      // Encryption without a proof of who is there is still better than none, where none would do too (RFC 7435).
      rejectUnauthorized: !config.insecure_skip_verify && (secure || mode === "required"),
      ...(config.ca === undefined ? {} : { ca: config.ca }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    },
    ...(config.dkim === undefined
      ? {}
      : {
          dkim: {
            domainName: config.dkim.domain,
            keySelector: config.dkim.selector,
            privateKey: config.dkim.private_key,
          },
        }),
  });
}

function modeOf({ starttls }: SmtpConfig, host: string, hasPassword: boolean): "required" | "opportunistic" | "off" {
  if (starttls !== "auto") return starttls;
  const isHere = /^(127\.|::1$|localhost$)/.test(host);
  return hasPassword && !isHere ? "required" : "opportunistic";
}
