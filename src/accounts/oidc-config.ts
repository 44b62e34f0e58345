import { z } from "zod";
import { PROJECT_ROLES } from "../domain/access.ts";

const role = z
  .strictObject({
    groups: z
      .array(z.string().min(1))
      .optional()
      .describe("Groups of the provider, or `*` patterns; one is enough. Default: everybody."),
    owner: z.boolean().default(false).describe("May do everything."),
    projects: z
      .record(z.string().min(1), z.enum(PROJECT_ROLES))
      .default({})
      .describe("Roles by project; `*` stands for all projects."),
  })
  .describe("What members of groups are here.");

/** `oidc:` of the configuration: a provider of log-ins. */
export const oidcConfig = z.strictObject({
  issuer: z
    .url()
    .refine((url) => isSafe(url), "must be https; http only for 127.0.0.1 and localhost")
    .describe("Address of the provider, as it names itself; its `/.well-known/openid-configuration` is read."),
  client_id: z.string().min(1).describe("What Elkhound is called at the provider."),
  client_secret: z.string().min(1).optional().describe("Secret of `client_id`. Better: `client_secret_file`."),
  name: z.string().min(1).max(60).default("single sign-on").describe("On the button: «Log in with …»."),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "must be a scope"))
    .default(["openid", "email", "profile"])
    .describe("What is asked for. Some providers tell groups only with a scope such as `groups`."),
  groups_claim: z
    .string()
    .min(1)
    .default("groups")
    .describe("Claim that holds the groups, in the ID token or userinfo; `realm_access.roles` looks inside."),
  roles: z
    .array(role)
    .default([])
    .describe(
      "Roles by groups; all that match add up, and replace the account's at each log-in. Who has none is refused. Empty: roles are given here.",
    ),
  create_accounts: z.boolean().default(true).describe("Whether who has no account yet gets one by logging in."),
  link_by_email: z
    .boolean()
    .default(false)
    .describe("Whether the first log-in finds an account that has the same, verified e-mail address."),
  trust_email: z
    .boolean()
    .default(false)
    .describe("Takes e-mail addresses for verified although the provider does not say so, as Entra ID."),
});

export type OidcConfig = z.infer<typeof oidcConfig>;

function isSafe(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" || (url?.protocol === "http:" && isLocal(url));
}

/** Whether requests to an address do not leave this machine. */
export function isLocal(url: URL): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
}
