import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail as the server got it: the envelope, and what a mail program makes of its text. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly parsed: ParsedMail;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** What the server says to recipients and mails; an error carries the status. */
export interface MailBehaviour {
  recipient?: (address: string) => Error | undefined;
  data?: () => Error | undefined;
  /** Never answers the greeting. */
  hang?: boolean;
}

export function smtpError(status: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: status });
}

/** A real SMTP server that keeps what it is sent. */
export class MailReceiver {
  readonly mails: ReceivedMail[] = [];
  behaviour: MailBehaviour = {};
  private readonly server: SMTPServer;

  constructor(options: SMTPServerOptions = {}) {
    this.server = new SMTPServer({
      logger: false,
      disabledCommands: options.key === undefined ? ["STARTTLS", "AUTH"] : [],
      authOptional: options.onAuth === undefined,
      onConnect: (_session, done) => (this.behaviour.hang ? undefined : done()),
      onRcptTo: ({ address }, _session, done) => done(this.behaviour.recipient?.(address)),
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => parts.push(part));
        stream.on("end", () => {
          const refusal = this.behaviour.data?.();
          if (refusal !== undefined) return done(refusal);
          const raw = Buffer.concat(parts).toString("utf8");
          void simpleParser(raw).then((parsed) => {
            const { mailFrom, rcptTo } = session.envelope;
            this.mails.push({
              from: mailFrom === false ? "" : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              raw,
              parsed,
              secure: session.secure,
              user: typeof session.user === "string" ? session.user : undefined,
            });
            done();
          });
        });
      },
      ...options,
    });
    this.server.on("error", () => {});
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
