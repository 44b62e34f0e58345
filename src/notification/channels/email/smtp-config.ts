import { z } from "zod";

/** `name@example.com` or `Name <name@example.com>`; what more there is to addresses the mail server knows. */
const ADDRESS = /^([^<>\r\n]*<[^\s@<>,;]+@[^\s@<>,;]+>|[^\s@<>,;]+@[^\s@<>,;]+)$/;

/** A sender or recipient. */
export const address: z.ZodString = z
  .string()
  .regex(ADDRESS, "must be `name@example.com` or `Name <name@example.com>`");
/** `smtp:` of the configuration: a mail server. */
export const smtpConfig = z
  .strictObject({
    url: z
      .string()
      .regex(/^smtps?:\/\/[^/?#\s]+\/?$/, "must be smtp://host:port, or smtps://… for TLS from the start")
      .describe(
        "Address of the mail server: `smtp://host:25` (with STARTTLS where it is offered), `smtps://host:465`. May hold `user:password@`.",
      ),
    from: address.describe("Sender of all mails."),
    username: z.string().optional().describe("User, where the server asks for one."),
    password: z.string().optional().describe("Password of `username`. Better: `password_file`."),
    starttls: z
      .enum(["auto", "required", "opportunistic", "off"])
      .default("auto")
      .describe(
        "With `smtp://`: `required` sends nothing without TLS and a valid certificate, `opportunistic` encrypts where it can. `auto`: required with a password to another host, else opportunistic.",
      ),
    ca: z
      .string()
      .optional()
      .describe("Certificates (PEM) of authorities to trust for this server. Mostly as `ca_file`."),
    insecure_skip_verify: z.boolean().default(false).describe("Accept any certificate. For tests only."),
    hello: z
      .string()
      .regex(/^[\w.:[\]-]+$/, "must be a host's name")
      .optional()
      .describe("Name to greet the server with. Default: this host's."),
    dkim: z
      .strictObject({
        domain: z
          .string()
          .regex(/^[\w.-]+$/, "must be a domain")
          .describe("Domain that signs, of `from`."),
        selector: z
          .string()
          .regex(/^[\w.-]+$/, "must be a selector")
          .describe("Selector under which the public key is in the DNS."),
        private_key: z.string().min(1).describe("Private key (PEM). Mostly as `private_key_file`."),
      })
      .optional()
      .describe("Signs mails (DKIM), where the server does not."),
  })
  .refine(
    ({ username, password }) => (username === undefined) === (password === undefined),
    "`username` and `password` belong together",
  );

/** What `smtp:` is once it is read. */
export type SmtpConfig = z.infer<typeof smtpConfig>;
