import type { Configuration } from "openid-client";
import { NO_GRANTS } from "../domain/access.ts";
import { AppError, asError } from "../domain/errors.ts";
import { type Clock, HOUR, MINUTE, SECOND } from "../domain/time.ts";
import { newUniqueId } from "../domain/unique-id.ts";
import type { Account, AccountStore, Identity } from "../store/account-store.ts";
import type { Logger } from "../telemetry/logger.ts";
import { isEmail } from "./links.ts";
import { isLocal, type OidcConfig } from "./oidc-config.ts";
import { grantsByGroups, type OidcPerson, personOf } from "./oidc-person.ts";
import { isLinkProof, linkProof } from "./secrets.ts";

/** Loaded when it is needed: most workers have no provider. */
const load = () => import("openid-client");

/** Log-in at a provider must not take longer. */
const FLOW_MS = 10 * MINUTE;
const ANSWER_WITHIN_SECONDS = 10;
/** Providers move their addresses rarely. */
const DISCOVERED_FOR_MS = HOUR;

/** What the browser keeps between leaving for the provider and coming back. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Page to go to afterwards. */
  readonly returnTo: string;
  readonly startedAt: number;
  /** Of the session that asked to link who comes back ({@link linkProof}); undefined: who comes back logs in. */
  readonly proof?: string | undefined;
}

export type OidcOutcome =
  | { readonly kind: "right"; readonly account: Account }
  | { readonly kind: "refused"; readonly reason: OidcRefusal };

/**
 * `failed`: what came back is not what was asked for, or not from the provider. `expired`: it took too long. `declined`: the
 * provider says no. `no_email`, `unverified_email`: there is no address to know an account by. `email_taken`: an account has
 * the address, and is not linked. `no_account`: none is made by logging in. `no_role`: none of the groups has one here.
 */
export const OIDC_REFUSALS = [
  "failed",
  "expired",
  "declined",
  "no_email",
  "unverified_email",
  "email_taken",
  "no_account",
  "no_role",
  "disabled",
] as const;
export type OidcRefusal = (typeof OIDC_REFUSALS)[number];

/**
 * Why an identity is not linked, besides what refuses a log-in. `session`: the browser came back with another session than it
 * left with, or with none. `taken`: it is another account's. `too_many`: the account has as many as it may.
 */
export const LINK_REFUSALS = ["failed", "expired", "declined", "no_role", "session", "taken", "too_many"] as const;
export type LinkRefusal = (typeof LINK_REFUSALS)[number];

export type LinkOutcome =
  | { readonly kind: "linked"; readonly identity: Identity }
  | { readonly kind: "refused"; readonly reason: LinkRefusal };

/** Identities of one account: at this provider, and at those before it. */
const MOST_IDENTITIES = 10;

export interface OidcDeps {
  readonly people: AccountStore;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  /** Where the provider sends browsers back to. */
  readonly redirectUri: () => string;
  /** Where it sends them after log-out. */
  readonly home: () => string;
}

/** Log-in by OpenID Connect: authorization code with PKCE, state and nonce. */
export class Oidc {
  readonly name: string;
  private readonly config: OidcConfig;
  private readonly deps: OidcDeps;
  private discovered: { readonly at: number; readonly server: Promise<Configuration> } | undefined;

  constructor(config: OidcConfig, deps: OidcDeps) {
    this.config = config;
    this.deps = deps;
    this.name = config.name;
  }

  /** Whether the provider of now vouches for an identity: then one can log in with it. */
  accepts({ issuer }: Identity): boolean {
    const plain = (text: string): string => text.replace(/\/$/, "");
    const [given, own] = [URL.parse(issuer), URL.parse(this.config.issuer)];
    if (plain(issuer) === plain(this.config.issuer)) return true;
    // Entra ID asked for all tenants: each is an issuer of its own.
    return own !== null && given?.host === own.host && /^\/(common|organizations|consumers)\//.test(own.pathname);
  }

  /**
   * Where to send the browser; undefined when the provider does not answer. `linkTo` is the secret of the session whose
   * account gets the identity of who comes back: then the provider asks anew, whoever is logged in there.
   */
  async begin(
    returnTo: string,
    linkTo?: string,
  ): Promise<{ readonly url: string; readonly flow: OidcFlow } | undefined> {
    const server = await this.server();
    if (server === undefined) return undefined;
    const client = await load();
    const state = client.randomState();
    const flow: OidcFlow = {
      ...{ state, nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() },
      ...{ returnTo, startedAt: this.deps.clock.now() },
      proof: linkTo === undefined ? undefined : linkProof(linkTo, state),
    };
    const url = client.buildAuthorizationUrl(server, {
      redirect_uri: this.deps.redirectUri(),
      scope: this.config.scopes.join(" "),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
      ...(linkTo === undefined ? {} : { prompt: "login" }),
    });
    return { url: url.href, flow };
  }

  /** Who came back with `search`, the query of the address that the provider sent the browser to. */
  async finish(search: string, flow: OidcFlow | undefined): Promise<OidcOutcome> {
    // Who left to link something did not ask to be somebody else.
    if (flow?.proof !== undefined) return { kind: "refused", reason: "failed" };
    const person = await this.identify(search, flow);
    return typeof person === "string" ? { kind: "refused", reason: person } : await this.accountOf(person);
  }

  /** Links who came back to the account of the session that sent them. `held`: the session that they came back with. */
  async link(
    search: string,
    flow: OidcFlow,
    held: { readonly secret: string; readonly account: string } | undefined,
  ): Promise<LinkOutcome> {
    const refused = (reason: LinkRefusal): LinkOutcome => ({ kind: "refused", reason });
    if (held === undefined || !isLinkProof(flow.proof ?? "", held.secret, flow.state)) return refused("session");
    const person = await this.identify(search, flow);
    if (typeof person === "string") return refused(person);
    const grants = grantsByGroups(person.groups, this.config.roles);
    if (grants !== undefined && !grants.owner && grants.projects.size === 0) return refused("no_role");
    const { people, clock } = this.deps;
    const identity = { issuer: person.issuer, subject: person.subject };
    if ((await people.identitiesOf(held.account)).length >= MOST_IDENTITIES) return refused("too_many");
    const linked = await people.linkIdentity({ ...identity, account: held.account, at: clock.now() });
    return linked ? { kind: "linked", identity } : refused("taken");
  }

  /** Who the provider says came back. */
  private async identify(
    search: string,
    flow: OidcFlow | undefined,
  ): Promise<OidcPerson | "failed" | "expired" | "declined"> {
    const { clock, logger } = this.deps;
    if (flow === undefined) return "failed";
    const age = clock.now() - flow.startedAt;
    if (!(age >= 0 && age < FLOW_MS)) return "expired";
    const server = await this.server();
    if (server === undefined) return "failed";
    const client = await load();
    try {
      const url = new URL(this.deps.redirectUri());
      url.search = search;
      const tokens = await client.authorizationCodeGrant(server, url, {
        ...{ expectedState: flow.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.verifier },
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return "failed";
      const userInfo =
        server.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await client.fetchUserInfo(server, tokens.access_token, claims.sub);
      return personOf(claims.iss, claims, userInfo, this.config);
    } catch (thrown) {
      if (thrown instanceof client.AuthorizationResponseError) return "declined";
      if (thrown instanceof AppError) throw thrown;
      // Never with the answer itself: it holds codes and tokens.
      const { message: reason } = asError(thrown);
      logger?.warn({ reason }, "a log-in by OpenID Connect was refused");
      return "failed";
    }
  }

  /** Where to log out of the provider; undefined where it offers none, or is not known yet. */
  async logOutUrl(): Promise<string | undefined> {
    const server = await this.server();
    if (server?.serverMetadata().end_session_endpoint === undefined) return undefined;
    const client = await load();
    return client.buildEndSessionUrl(server, { post_logout_redirect_uri: this.deps.home() }).href;
  }

  private async accountOf(person: OidcPerson): Promise<OidcOutcome> {
    const { people, clock } = this.deps;
    const grants = grantsByGroups(person.groups, this.config.roles);
    const nothing = grants !== undefined && !grants.owner && grants.projects.size === 0;
    const known = await this.find(person);
    if (typeof known === "string") return { kind: "refused", reason: known };
    if (known?.state === "disabled") return { kind: "refused", reason: "disabled" };
    // Whoever is nothing here any more is so at once, tokens too.
    if (known !== undefined && grants !== undefined) await people.update(known.id, { grants }, clock.now());
    if (nothing) return { kind: "refused", reason: "no_role" };
    const made = known ?? (await this.make(person, grants ?? NO_GRANTS));
    if (typeof made === "string") return { kind: "refused", reason: made };
    const identity = { issuer: person.issuer, subject: person.subject };
    if (!(await people.linkIdentity({ ...identity, account: made.id, at: clock.now() }))) {
      return { kind: "refused", reason: "failed" };
    }
    return { kind: "right", account: (await people.get(made.id)) ?? made };
  }

  /** By who they are at the provider; where configured, by an address that is theirs for sure. */
  private async find(person: OidcPerson): Promise<Account | OidcRefusal | undefined> {
    const { people } = this.deps;
    const linked = await people.findByIdentity(person);
    if (linked !== undefined) return linked;
    if (person.email === undefined || !isEmail(person.email)) return "no_email";
    if (!person.emailVerified) return "unverified_email";
    const same = await people.findByEmail(person.email);
    if (same === undefined || this.config.link_by_email) return same;
    return "email_taken";
  }

  private async make(person: OidcPerson, grants: Account["grants"]): Promise<Account | OidcRefusal> {
    if (!this.config.create_accounts || person.email === undefined) return "no_account";
    const now = this.deps.clock.now();
    const account: Account = {
      ...{ id: newUniqueId(now), email: person.email, name: person.name ?? person.email, password: undefined, grants },
      ...{ state: "active", createdAt: now, updatedAt: now, loggedInAt: undefined },
    };
    return (await this.deps.people.add(account)) === "added" ? account : "email_taken";
  }

  /** What the provider says of itself; undefined when it does not answer. */
  private async server(): Promise<Configuration | undefined> {
    const now = this.deps.clock.now();
    if (this.discovered === undefined || now - this.discovered.at >= DISCOVERED_FOR_MS) {
      this.discovered = { at: now, server: this.discover() };
    }
    const asked = this.discovered;
    try {
      return await asked.server;
    } catch (thrown) {
      if (this.discovered === asked) this.discovered = undefined;
      const { issuer } = this.config;
      this.deps.logger?.warn({ err: thrown, issuer }, "the provider of log-ins does not answer");
      return undefined;
    }
  }

  private async discover(): Promise<Configuration> {
    const client = await load();
    const { issuer, client_id, client_secret } = this.config;
    const url = new URL(issuer);
    const insecure = url.protocol === "http:" && isLocal(url);
    return await client.discovery(
      url,
      client_id,
      client_secret === undefined ? undefined : { client_secret },
      client_secret === undefined ? client.None() : undefined,
      { timeout: ANSWER_WITHIN_SECONDS, ...(insecure ? { execute: [client.allowInsecureRequests] } : {}) },
    );
  }
}

export const FLOW_SECONDS: number = FLOW_MS / SECOND;
