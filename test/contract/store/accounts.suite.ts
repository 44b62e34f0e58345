import { describe, expect, it } from "vitest";
import { type Grants, NO_GRANTS, OWNER_GRANTS } from "../../../src/domain/access.ts";
import type { Account } from "../../../src/store/account-store.ts";
import type { Link, Session } from "../../../src/store/credential-store.ts";
import { InvalidCursorError, type Store } from "../../../src/store/store.ts";
import { DAY, HOUR, MINUTE, NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

let made = 0;

function account(change: Partial<Account> = {}): Account {
  made += 1;
  return {
    ...{ id: `account-${made}`, email: `a${made}@example.com`, name: `A ${made}`, password: undefined },
    ...{ grants: NO_GRANTS, state: "active", createdAt: NOW, updatedAt: NOW, loggedInAt: undefined },
    ...change,
  };
}

export function session(of: Account, change: Partial<Session> = {}): Session & { readonly hash: string } {
  made += 1;
  return {
    ...{ id: `session-${made}`, hash: `hash-${made}`, account: of.id, method: "password", createdAt: NOW, seenAt: NOW },
    ...{ idleAt: NOW + HOUR, expiresAt: NOW + DAY, address: "192.0.2.1", agent: "Firefox" },
    ...change,
  };
}

function link(change: Partial<Link> = {}): Link & { readonly hash: string } {
  made += 1;
  return {
    ...{ id: `link-${made}`, hash: `hash-${made}`, kind: "password", account: undefined, email: undefined },
    ...{ grants: NO_GRANTS, createdBy: "ann", createdAt: NOW, expiresAt: NOW + HOUR },
    ...change,
  };
}

const viewer: Grants = { owner: false, projects: new Map([["__proto__", "viewer"]]) };

export async function add(store: Store, change: Partial<Account> = {}): Promise<Account> {
  const one = account(change);
  expect(await store.accounts.add(one)).toBe("added");
  return one;
}

/** People. */
export function describeAccounts(engine: StoreEngine): void {
  describe("accounts", () => {
    it("are found as they were made, by address in any letter case, each address once", async () => {
      await using store = await engine.open();
      const ann = await add(store, { email: "Ann@Example.com", name: "Ann\u0000\ud800", grants: viewer });
      expect(await store.accounts.get(ann.id)).toEqual({ ...ann, email: "ann@example.com", name: "Ann\uFFFD\uFFFD" });
      expect((await store.accounts.findByEmail(" ANN@example.COM "))?.id).toBe(ann.id);
      expect(await store.accounts.findByEmail("\u0000")).toBeUndefined();
      expect(await store.accounts.add(account({ email: "aNN@example.com" }))).toBe("email_taken");
      const bob = await add(store);
      expect(await store.accounts.update(bob.id, { email: "ANN@example.com" }, NOW)).toBe("email_taken");
      expect(await store.accounts.update(bob.id, { name: "Bob", email: "bob@example.com" }, NOW + 1)).toBe("done");
      expect(await store.accounts.get(bob.id)).toMatchObject({
        name: "Bob",
        email: "bob@example.com",
        updatedAt: NOW + 1,
      });
      expect(await store.accounts.update("none", { name: "x" }, NOW)).toBe("not_found");
    });

    it("begin with one, whoever else begins at the same time", async () => {
      await using store = await engine.open();
      const began = await Promise.all(
        Array.from({ length: 4 }, () => store.accounts.addFirst(account({ grants: OWNER_GRANTS }))),
      );
      expect(began.filter(Boolean)).toHaveLength(1);
      expect((await store.accounts.list({ limit: 10 })).items).toHaveLength(1);
      expect(await store.accounts.countUsable()).toBe(0);
    });

    it("are listed by address, in pages", async () => {
      await using store = await engine.open();
      const emails = ["c@x.y", "a@x.y", "B@x.y", "_@x.y"];
      for (const email of emails) await add(store, { email });
      const first = await store.accounts.list({ limit: 3 });
      const rest = await store.accounts.list({ limit: 3, cursor: first.next! });
      expect([...first.items, ...rest.items].map(({ email }) => email)).toEqual(["_@x.y", "a@x.y", "b@x.y", "c@x.y"]);
      expect(rest.next).toBeUndefined();
      await expect(store.accounts.list({ limit: 3, cursor: "x" })).rejects.toThrow(InvalidCursorError);
    });

    it("keep an owner who can act, however they are lowered, disabled or removed at the same time", async () => {
      await using store = await engine.open();
      const owners = [await add(store, { grants: OWNER_GRANTS }), await add(store, { grants: OWNER_GRANTS })];
      await add(store, { grants: OWNER_GRANTS, state: "disabled" });
      const [a, b] = owners as [Account, Account];
      const outcomes = await Promise.all([
        store.accounts.update(a.id, { grants: NO_GRANTS }, NOW),
        store.accounts.update(b.id, { state: "disabled" }, NOW),
        store.accounts.remove(a.id, NOW),
        store.accounts.remove(b.id, NOW),
      ]);
      expect(outcomes).toContain("last_owner");
      const { items } = await store.accounts.list({ limit: 10 });
      expect(items.filter(({ grants, state }) => grants.owner && state === "active").length).toBeGreaterThanOrEqual(1);
      const last = items.find(({ grants, state }) => grants.owner && state === "active")!;
      expect(await store.accounts.update(last.id, { name: "x", grants: NO_GRANTS }, NOW)).toBe("last_owner");
      expect((await store.accounts.get(last.id))?.name).not.toBe("x");
      expect(await store.accounts.remove(last.id, NOW)).toBe("last_owner");
      expect(await store.accounts.update(last.id, { grants: OWNER_GRANTS, state: "active" }, NOW)).toBe("done");
      expect(await store.accounts.remove("none", NOW)).toBe("not_found");
    });

    it("take no grants that were decided on others than are there by now", async () => {
      await using store = await engine.open();
      const [a] = [await add(store, { grants: viewer }), await add(store, { grants: OWNER_GRANTS })];
      const member: Grants = { owner: false, projects: new Map([["web", "member"]]) };
      const change = { name: "x", grants: member, grantsBefore: viewer };
      expect(await store.accounts.update(a.id, { ...change, grantsBefore: OWNER_GRANTS }, NOW)).toBe("changed");
      expect(await store.accounts.get(a.id)).toMatchObject({ name: a.name, grants: viewer });
      const both = await Promise.all([1, 2].map(() => store.accounts.update(a.id, change, NOW)));
      expect(both.sort()).toEqual(["changed", "done"]);
      expect(await store.accounts.get(a.id)).toMatchObject({ name: "x", grants: member });
      expect(await store.accounts.update("none", change, NOW)).toBe("not_found");
    });

    it("take their sessions, tokens, links and identities with them", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      await store.accounts.linkIdentity({ issuer: "https://id", subject: "7", account: ann.id, at: NOW });
      await store.credentials.openSession(session(ann, { id: "s" }));
      await store.credentials.addToken({ ...token(ann), hash: "t" });
      await store.credentials.addLink({ ...link({ account: ann.id }), hash: "l" });
      expect(await store.accounts.remove(ann.id, NOW)).toBe("done");
      expect(await store.accounts.findByIdentity({ issuer: "https://id", subject: "7" })).toBeUndefined();
      expect(await store.credentials.listSessions(ann.id, NOW)).toEqual([]);
      expect(await store.credentials.findToken("t", NOW)).toBeUndefined();
      expect(await store.credentials.findLink("l", NOW)).toBeUndefined();
    });

    it("change their password, which ends sessions and links but the session that did it", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      const [one, two] = [session(ann), session(ann)];
      for (const each of [one, two]) await store.credentials.openSession(each);
      await store.credentials.addLink({ ...link({ account: ann.id }), hash: "l" });
      expect(await store.accounts.setPassword({ id: ann.id, password: "p1", at: NOW, keepSession: two.id })).toBe(true);
      expect((await store.credentials.listSessions(ann.id, NOW)).map(({ id }) => id)).toEqual([two.id]);
      expect(await store.credentials.findLink("l", NOW)).toBeUndefined();
      expect(await store.accounts.countUsable()).toBe(1);
      await store.accounts.rehash({ id: ann.id, from: "old", to: "p2" });
      expect((await store.accounts.get(ann.id))?.password).toBe("p1");
      await store.accounts.rehash({ id: ann.id, from: "p1", to: "p2" });
      expect((await store.accounts.get(ann.id))?.password).toBe("p2");
      expect(await store.accounts.setPassword({ id: "none", password: "p", at: NOW })).toBe(false);
    });
  });

  describe("sessions", () => {
    it("last while they are used, at most to their end, and while their account is active", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      const one = session(ann);
      await store.credentials.openSession(one);
      const { hash, ...stored } = one;
      expect(await store.credentials.findSession(hash, NOW)).toMatchObject({
        credential: stored,
        account: { id: ann.id },
      });
      expect((await store.accounts.get(ann.id))?.loggedInAt).toBe(NOW);
      expect(await store.credentials.findSession(hash, NOW + HOUR)).toBeUndefined();
      await store.credentials.touchSession(one.id, NOW + MINUTE, NOW + 2 * DAY);
      expect((await store.credentials.findSession(hash, NOW + HOUR))?.credential.seenAt).toBe(NOW + MINUTE);
      expect(await store.credentials.findSession(hash, NOW + DAY)).toBeUndefined();
      await store.accounts.update(ann.id, { state: "disabled" }, NOW);
      expect(await store.credentials.findSession(hash, NOW)).toBeUndefined();
      await store.accounts.update(ann.id, { state: "active" }, NOW);
      expect(await store.credentials.findSession(hash, NOW)).toBeUndefined();
    });

    it("end one by one by their own account alone, or all but one, and are few", async () => {
      await using store = await engine.open();
      const [ann, bob] = [await add(store), await add(store)];
      const sessions = Array.from({ length: 53 }, (_, i) => session(ann, { seenAt: NOW + i }));
      for (const each of sessions) await store.credentials.openSession(each);
      const ids = (await store.credentials.listSessions(ann.id, NOW)).map(({ id }) => id);
      expect(ids).toEqual(
        sessions
          .slice(3)
          .map(({ id }) => id)
          .reverse(),
      );
      expect(await store.credentials.endSession({ account: bob.id, id: ids[0]! })).toBe(false);
      expect(await store.credentials.endSession({ account: ann.id, id: ids[0]! })).toBe(true);
      expect(await store.credentials.endSessions({ account: ann.id, except: ids[1]! })).toBe(48);
      expect(await store.credentials.endSessions({ account: ann.id })).toBe(1);
    });
  });

  describe("tokens", () => {
    it("are found until they expire, with their account, and are revoked by whose they are or by all", async () => {
      await using store = await engine.open();
      const [ann, bob] = [await add(store, { grants: viewer }), await add(store)];
      const one = { ...token(ann), hash: "t1", expiresAt: NOW + HOUR, name: "ci\u0000" };
      expect(await store.credentials.addToken(one)).toBe(true);
      expect(await store.credentials.addToken({ ...token(ann), hash: "t2" })).toBe(true);
      const found = await store.credentials.findToken("t1", NOW);
      expect(found?.credential).toEqual({ ...token(ann), id: one.id, expiresAt: NOW + HOUR, name: "ci\uFFFD" });
      expect(found?.account.grants).toEqual(viewer);
      expect(await store.credentials.findToken("t1", NOW + HOUR)).toBeUndefined();
      await store.credentials.touchToken(one.id, NOW + 5, "192.0.2.7");
      expect(await store.credentials.listTokens(ann.id)).toHaveLength(2);
      expect((await store.credentials.listTokens()).find(({ id }) => id === one.id)).toMatchObject({
        usedAt: NOW + 5,
        usedFrom: "192.0.2.7",
      });
      expect(await store.credentials.revokeToken({ id: one.id, account: bob.id })).toBe(false);
      expect(await store.credentials.revokeToken({ id: one.id, account: ann.id })).toBe(true);
      expect(await store.credentials.findToken("t1", NOW)).toBeUndefined();
      await store.accounts.update(ann.id, { state: "disabled" }, NOW);
      expect(await store.credentials.findToken("t2", NOW)).toBeUndefined();
    });

    it("are at most 100 an account, and none of an account that is not there", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      for (let i = 0; i < 100; i += 1) await store.credentials.addToken({ ...token(ann), hash: `many${i}` });
      expect(await store.credentials.addToken({ ...token(ann), hash: "more" })).toBe(false);
      expect(await store.credentials.addToken({ ...token(account()), hash: "none" })).toBe(false);
    });
  });
}

function token(of: Account) {
  made += 1;
  return {
    ...{ id: `token-${made}`, account: of.id, name: "ci", scopes: ["read", "write"] as const, hint: "abcd" },
    ...{ createdAt: NOW, createdBy: "ann", expiresAt: undefined, usedAt: undefined, usedFrom: undefined },
  };
}

/** Links, tries, and what was done. */
export function describeCredentials(engine: StoreEngine): void {
  describe("links", () => {
    const use = { at: NOW, email: "New@x.y", name: "New", password: "phc", grants: viewer };

    it("set the password of their account, once, which ends its sessions and other links", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      await store.credentials.openSession(session(ann));
      await store.credentials.addLink(link({ account: ann.id }));
      const last = link({ account: ann.id });
      await store.credentials.addLink(last);
      expect(await store.credentials.listLinks("password", NOW)).toHaveLength(1);
      const request = { ...use, hash: last.hash, account: ann.id, kind: "password" as const, email: ann.email };
      const outcomes = await Promise.all([
        store.credentials.redeemLink(request),
        store.credentials.redeemLink(request),
      ]);
      expect(outcomes.sort()).toEqual(["over", "used"]);
      expect(await store.accounts.get(ann.id)).toMatchObject({ password: "phc", name: "New" });
      expect(await store.credentials.listSessions(ann.id, NOW)).toEqual([]);
    });

    it("make the account of an invitation, unless its address is taken: then it can still be used", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      const invitation = link({ kind: "invitation", email: "N@x.y", grants: viewer });
      const { hash, ...stored } = invitation;
      await store.credentials.addLink(invitation);
      expect(await store.credentials.findLink(hash, NOW)).toEqual({ ...stored, email: "n@x.y" });
      const request = { ...use, hash, account: "made", kind: "invitation" as const };
      expect(await store.credentials.redeemLink({ ...request, email: ann.email })).toBe("email_taken");
      expect(await store.credentials.redeemLink({ ...request, kind: "password" })).toBe("over");
      expect(await store.credentials.redeemLink(request)).toBe("used");
      expect(await store.accounts.findByEmail("new@x.y")).toMatchObject({
        id: "made",
        grants: viewer,
        password: "phc",
      });
      expect(await store.credentials.redeemLink({ ...request, account: "again", email: "b@x.y" })).toBe("over");
    });

    it("are over at their time, when they are taken back, and when their account is disabled", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      const [one, two, setUp] = [link({ kind: "invitation" }), link({ account: ann.id }), link({ kind: "set_up" })];
      for (const each of [one, two, setUp]) await store.credentials.addLink(each);
      expect(await store.credentials.findLink(one.hash, NOW + HOUR)).toBeUndefined();
      expect(
        await store.credentials.redeemLink({
          ...use,
          hash: one.hash,
          account: "x",
          kind: "invitation",
          at: NOW + HOUR,
        }),
      ).toBe("over");
      expect(await store.credentials.removeLink("set_up", one.id)).toBe(false);
      expect(await store.credentials.removeLink("invitation", one.id)).toBe(true);
      expect(await store.credentials.findLink(one.hash, NOW)).toBeUndefined();
      await store.accounts.update(ann.id, { state: "disabled" }, NOW);
      expect(await store.credentials.findLink(two.hash, NOW)).toBeUndefined();
      await store.credentials.removeSetUpLinks(NOW);
      expect(await store.credentials.listLinks("set_up", NOW)).toHaveLength(1);
      await store.credentials.removeSetUpLinks(NOW + 1);
      expect(await store.credentials.listLinks("set_up", NOW)).toEqual([]);
    });
  });

  describe("tries to log in", () => {
    const limit = { subject: "ann", free: 3, firstMs: 1_000, mostMs: 10_000, forgetMs: HOUR };

    it("are counted together when they come together, and each doubles the wait", async () => {
      await using store = await engine.open();
      const attempt = (at: number) => store.credentials.countAttempt({ subjects: [limit], at });
      const together = await Promise.all(Array.from({ length: 8 }, () => attempt(NOW)));
      expect(together.filter((until) => until === undefined)).toHaveLength(3);
      expect(new Set(together)).toEqual(new Set([undefined, NOW + 1_000]));
      let at = NOW + 1_000;
      for (const wait of [2_000, 4_000, 8_000, 10_000, 10_000]) {
        expect(await attempt(at)).toBeUndefined();
        expect(await attempt(at + wait - 1)).toBe(at + wait);
        at += wait;
      }
      expect(await attempt(at + 2 * HOUR)).toBeUndefined();
      expect(await attempt(at + 2 * HOUR)).toBeUndefined();
      await store.credentials.forgetAttempts(["ann"]);
      expect(await attempt(at)).toBeUndefined();
    });

    it("of which one subject is blocked count for none", async () => {
      await using store = await engine.open();
      const both = [limit, { ...limit, subject: "192.0.2.1", free: 1 }];
      expect(await store.credentials.countAttempt({ subjects: both, at: NOW })).toBeUndefined();
      for (let i = 0; i < 5; i += 1) {
        expect(await store.credentials.countAttempt({ subjects: both, at: NOW })).toBe(NOW + 1_000);
      }
      expect(await store.credentials.countAttempt({ subjects: [limit], at: NOW })).toBeUndefined();
    });

    it("are taken back one by one where others share the subject", async () => {
      await using store = await engine.open();
      for (let i = 0; i < 3; i += 1) await store.credentials.countAttempt({ subjects: [limit], at: NOW });
      expect(await store.credentials.countAttempt({ subjects: [limit], at: NOW })).toBe(NOW + 1_000);
      await store.credentials.forgetAttempts([], ["ann", "nobody"]);
      expect(await store.credentials.countAttempt({ subjects: [limit], at: NOW })).toBeUndefined();
      expect(await store.credentials.countAttempt({ subjects: [limit], at: NOW })).toBe(NOW + 1_000);
    });

    it("are forgotten with all else that is over", async () => {
      await using store = await engine.open();
      const ann = await add(store);
      await store.credentials.countAttempt({ subjects: [limit], at: NOW });
      await store.credentials.openSession(session(ann));
      await store.credentials.addLink(link({ kind: "invitation" }));
      await store.credentials.addToken({ ...token(ann), hash: "t", expiresAt: NOW + HOUR });
      await store.credentials.retire(NOW + 2 * DAY);
      expect(await store.credentials.listSessions(ann.id, NOW)).toEqual([]);
      expect(await store.credentials.listLinks("invitation", NOW)).toEqual([]);
      expect(await store.credentials.listTokens(ann.id)).toHaveLength(1);
      await store.credentials.retire(NOW + 31 * DAY);
      expect(await store.credentials.listTokens(ann.id)).toEqual([]);
    });
  });
}
