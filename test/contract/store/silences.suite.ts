import { describe, expect, it } from "vitest";
import { MAX_SILENCES, type Silence } from "../../../src/store/silence-store.ts";
import { HOUR, NOW } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

let made = 0;

function silence(change: Partial<Silence> = {}): Silence {
  made += 1;
  return {
    id: `01936000-0000-7000-9000-${String(made).padStart(12, "0")}`,
    matchers: [{ name: "service", operator: "=~", value: 'a|"b"' }],
    ...{
      startsAt: NOW,
      endsAt: NOW + HOUR,
      createdBy: "ada",
      comment: "deploy",
      createdAt: NOW + made,
      expiredBy: undefined,
    },
    ...change,
  };
}

/** What people do not want to be told for a while. */
export function describeSilences(engine: StoreEngine): void {
  describe("silences", () => {
    it("are kept as they were made, hostile text made harmless", async () => {
      await using store = await engine.open();
      const plain = silence();
      await store.silences.add(plain);
      expect(await store.silences.get(plain.id)).toEqual(plain);
      const hostile = silence({
        comment: "a\u0000b\ud800",
        matchers: [{ name: "\u0000", operator: "=", value: "\ud800" }],
      });
      await store.silences.add(hostile);
      expect(await store.silences.get(hostile.id)).toEqual({ ...hostile, comment: "a\uFFFDb\uFFFD" });
      expect(await store.silences.get("none\u0000")).toBeUndefined();
    });

    it("are added until as many as may be are not over, and all of those hold", async () => {
      await using store = await engine.open();
      const over = silence({ endsAt: NOW + 1 });
      await store.silences.add(over);
      const many = Array.from({ length: MAX_SILENCES }, () => silence());
      expect(await Promise.all(many.map((each) => store.silences.add(each)))).not.toContain(false);
      expect(await store.silences.active(NOW + HOUR - 1)).toHaveLength(MAX_SILENCES);
      const more = silence({ startsAt: NOW + HOUR, endsAt: NOW + 2 * HOUR });
      expect(await store.silences.add(more)).toBe(false);
      expect(await store.silences.get(more.id)).toBeUndefined();
      await store.silences.expire({ id: many[0]?.id ?? "", at: more.createdAt, by: "ada" });
      expect(await store.silences.add(more)).toBe(true);
    });

    it("hold from their start to before their end, and are listed by state, newest first, in pages", async () => {
      await using store = await engine.open();
      const [past, now, later] = [
        silence({ startsAt: NOW - HOUR, endsAt: NOW }),
        silence(),
        silence({ startsAt: NOW + HOUR, endsAt: NOW + 2 * HOUR }),
      ];
      for (const each of [past, now, later]) await store.silences.add(each);
      expect((await store.silences.active(NOW)).map(({ id }) => id)).toEqual([now.id]);
      expect((await store.silences.active(NOW + HOUR)).map(({ id }) => id)).toEqual([later.id]);
      const list = async (query: object) =>
        (await store.silences.list({ limit: 10, at: NOW, ...query })).items.map(({ id }) => id);
      expect(await list({})).toEqual([later.id, now.id, past.id]);
      expect(await list({ state: "pending" })).toEqual([later.id]);
      expect(await list({ state: "active" })).toEqual([now.id]);
      expect(await list({ state: "expired" })).toEqual([past.id]);
      const first = await store.silences.list({ limit: 2, at: NOW });
      const rest = await store.silences.list({ limit: 2, at: NOW, cursor: first.next! });
      expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([later.id, now.id, past.id]);
      expect(rest.next).toBeUndefined();
    });

    it("are listed by the projects that they name with =, whatever else they hold", async () => {
      await using store = await engine.open();
      const named = (value: string, operator: "=" | "=~" | "!=" = "=") => ({ name: "project", operator, value });
      const quoting = '","operator":"=","value":"shop"}';
      const [shop, both, pattern, other, hostile] = [
        silence({ matchers: [named("shop"), { name: "a", operator: "=", value: "\u0000" }] }),
        silence({ matchers: [{ name: "service", operator: "=", value: "x" }, named('a "quoted" \\ name')] }),
        silence({ matchers: [named("shop", "=~")] }),
        silence({ matchers: [named("shop", "!="), named("shops")] }),
        silence({
          matchers: [{ name: `{"name":"project${quoting}`, operator: "=", value: `{"name":"project${quoting}` }],
        }),
      ];
      for (const each of [shop, both, pattern, other, hostile]) await store.silences.add(each);
      const list = async (projects: readonly string[]) =>
        (await store.silences.list({ limit: 10, at: NOW, projects })).items.map(({ id }) => id);
      expect(await list(["shop"])).toEqual([shop.id]);
      expect(await list(["none", "shop", 'a "quoted" \\ name'])).toEqual([both.id, shop.id]);
      expect(await list([])).toEqual([]);
    });

    it("end when somebody says so, once, and one that has not begun never begins", async () => {
      await using store = await engine.open();
      const [now, later, past] = [
        silence(),
        silence({ startsAt: NOW + HOUR, endsAt: NOW + 2 * HOUR }),
        silence({ startsAt: NOW - HOUR, endsAt: NOW - 1 }),
      ];
      for (const each of [now, later, past]) await store.silences.add(each);
      const expire = (id: string, at: number, by: string) => store.silences.expire({ id, at, by });
      expect(await expire(now.id, NOW + 1, "bob")).toEqual({ ...now, endsAt: NOW + 1, expiredBy: "bob" });
      expect(await expire(now.id, NOW + 5, "eve")).toEqual({ ...now, endsAt: NOW + 1, expiredBy: "bob" });
      expect(await expire(later.id, NOW + 1, "bob")).toMatchObject({ startsAt: NOW + 1, endsAt: NOW + 1 });
      expect(await store.silences.active(NOW + HOUR)).toEqual([]);
      expect(await expire(past.id, NOW, "bob")).toEqual(past);
      expect(await expire("none", NOW, "bob")).toBeUndefined();
    });
  });
}
