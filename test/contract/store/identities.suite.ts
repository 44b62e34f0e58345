import { describe, expect, it } from "vitest";
import { add, session } from "./accounts.suite.ts";
import { NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

/** Who people are at providers of log-ins. */
export function describeIdentities(engine: StoreEngine): void {
  describe("identities", () => {
    it("belong to one account each, which changes hands no more", async () => {
      await using store = await engine.open();
      const [ann, bob] = [await add(store), await add(store)];
      const identity = { issuer: "https://id", subject: "7\u0000" };
      expect(await store.accounts.linkIdentity({ ...identity, account: ann.id, at: NOW })).toBe(true);
      expect(await store.accounts.linkIdentity({ ...identity, account: ann.id, at: NOW })).toBe(true);
      expect(await store.accounts.linkIdentity({ ...identity, account: bob.id, at: NOW })).toBe(false);
      expect((await store.accounts.findByIdentity(identity))?.id).toBe(ann.id);
      expect(await store.accounts.findByIdentity({ ...identity, issuer: "https://other" })).toBeUndefined();
      expect(await store.accounts.identitiesOf(ann.id)).toMatchObject([{ issuer: "https://id", linkedAt: NOW }]);
      expect(await store.accounts.countUsable()).toBe(1);
    });

    it("go only while another way in is there, and with them the sessions that providers began", async () => {
      await using store = await engine.open();
      const [ann, bob] = [await add(store), await add(store)];
      const [first, second] = ["7", "8"].map((subject) => ({ issuer: "https://id", subject, account: ann.id }));
      for (const one of [first!, second!]) await store.accounts.linkIdentity({ ...one, at: NOW });
      const unlink = store.accounts.unlinkIdentity;
      expect(await unlink({ ...first!, instead: "password" })).toBe(false);
      expect(await unlink({ ...first!, instead: first! })).toBe(false);
      expect(await unlink({ ...first!, instead: { issuer: "https://id", subject: "9" } })).toBe(false);
      expect(await unlink({ ...first!, account: bob.id, instead: second! })).toBe(false);
      const sessions = (["oidc", "oidc", "password"] as const).map((method) => session(ann, { method }));
      for (const one of [...sessions, session(bob, { method: "oidc" })]) await store.credentials.openSession(one);
      // Each for the other's sake: one of both stays.
      const both = [
        { ...first!, instead: second! },
        { ...second!, instead: first! },
      ].map((one) => unlink({ ...one, keepSession: sessions[0]!.id }));
      expect((await Promise.all(both)).sort()).toEqual([false, true]);
      const [left] = await store.accounts.identitiesOf(ann.id);
      const ids = async (account: string) => (await store.credentials.listSessions(account, NOW)).map(({ id }) => id);
      expect((await ids(ann.id)).sort()).toEqual([sessions[0]!.id, sessions[2]!.id].sort());
      expect(await ids(bob.id)).toHaveLength(1);
      await store.accounts.setPassword({ id: ann.id, password: "p", at: NOW });
      expect(await unlink({ ...left!, account: ann.id, instead: "password" })).toBe(true);
      expect(await store.accounts.identitiesOf(ann.id)).toEqual([]);
      expect(await unlink({ ...left!, account: ann.id, instead: "password" })).toBe(false);
    });
  });
}
