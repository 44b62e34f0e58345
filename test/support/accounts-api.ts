import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Accounts, createAccounts } from "../../src/accounts/accounts.ts";
import { type AccountsConfig, accountsConfig } from "../../src/accounts/accounts-config.ts";
import type { ApiDeps } from "../../src/api/api.ts";
import type { Grants, ProjectRole, TokenScope } from "../../src/domain/access.ts";
import { Silencing } from "../../src/notification/silencing.ts";
import type { Account } from "../../src/store/account-store.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { LIMITS } from "../contract/store/builders.ts";
import { disposable } from "../contract/store/engine.ts";
import { FakeClock } from "./fake-clock.ts";
import { authorization, testApi } from "./test-api.ts";

/** A password that may be one. */
export const PASSWORD = "correct horse battery";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not relied upon.
  readonly body: any;
  readonly headers: Headers;
}

/** How a request is signed. */
export interface Signed {
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection's other end. Default: none, as in a command. */
  readonly from?: string;
}

/** An API with accounts on a real embedded store, without a port. */
export interface AccountsApi {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly clock: FakeClock;
  readonly app: ReturnType<typeof testApi>;
  ask(path: string, body?: object, signed?: Signed): Promise<Answer>;
  /** The same with the admin token. */
  admin(path: string, body?: object): Promise<Answer>;
  person(email: string, grants: Grants | Record<string, ProjectRole>): Promise<Account>;
  /** A session, as a browser would send it. */
  session(account: Account): Promise<{ readonly cookie: string; readonly "x-csrf-token": string }>;
  token(account: Account, scopes: readonly TokenScope[]): Promise<{ readonly authorization: string }>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openAccountsApi(
  change: {
    readonly config?: Partial<AccountsConfig>;
    readonly deps?: Partial<ApiDeps>;
    /** An open one. Default: an embedded one of its own. */
    readonly store?: Store & AsyncDisposable;
  } = {},
): Promise<AccountsApi> {
  const store = change.store ?? (await openEmbedded());
  const clock = new FakeClock();
  const config = { ...accountsConfig.parse({}), requests_per_minute: 1e9, ...change.config };
  const accounts = createAccounts({ store, config: () => config, clock });
  const web = { pageUrl: () => "https://errors.example.com", publicUrl: undefined, trustedProxies: ["10.0.0.0/8"] };
  const silencing = new Silencing(store, clock);
  const app = testApi({ store, accounts, web, clock, alerting: store, silencing, ...change.deps });
  const ask = async (path: string, body?: object, { headers = {}, from }: Signed = {}): Promise<Answer> => {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const connection = from === undefined ? undefined : { incoming: { socket: { remoteAddress: from } } };
    const response = await app.request(`/api/v1/${path}`, { headers: { ...json, ...headers }, ...sent }, connection);
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  };
  let people = 0;
  return {
    ...{ store, accounts, clock, app, ask },
    admin: (path, body) => ask(path, body, { headers: { authorization } }),
    async person(email, given) {
      people += 1;
      const grants =
        typeof given["owner"] === "boolean"
          ? (given as Grants)
          : { owner: false, projects: new Map(Object.entries(given as Record<string, ProjectRole>)) };
      const times = { createdAt: clock.now(), updatedAt: clock.now(), loggedInAt: undefined };
      const account = { id: `person-${people}`, email, name: email.split("@")[0]!, password: undefined, grants };
      await store.accounts.add({ ...account, state: "active", ...times });
      return (await store.accounts.findByEmail(email))!;
    },
    async session(account) {
      const { secret } = await accounts.sessions.open(account.id, "password", { address: "192.0.2.1", agent: "" });
      const cookie = `elkhound_session=${secret}`;
      const { body } = await ask("session", undefined, { headers: { cookie } });
      return { cookie, "x-csrf-token": body.csrf_token };
    },
    async token(account, scopes) {
      const made = await accounts.tokens.add({
        ...{ account: account.id, name: scopes.join(), scopes, expiresAt: undefined, createdBy: "test" },
      });
      return { authorization: `Bearer ${made!.secret}` };
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
    },
  };
}

async function openEmbedded(): Promise<Store & AsyncDisposable> {
  const dataDir = await mkdtemp(join(tmpdir(), "elkhound-accounts-"));
  const store = createSqliteStore({ dataDir, limits: LIMITS });
  await store.open();
  return disposable(store, () => rm(dataDir, { recursive: true }));
}
