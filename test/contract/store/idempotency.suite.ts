import { describe, expect, it } from "vitest";
import { ANSWER_KEPT_MS, CLAIM_MS, MAX_ANSWERS } from "../../../src/store/idempotency-store.ts";
import { NOW, RETENTION } from "./builders.ts";
import type { StoreEngine } from "./engine.ts";

const first = { actor: "ada", key: "k1", request: "POST /x {}", claim: "c1", at: NOW };
const said = { status: 200, body: '{"done":true}' };

/** Answers that are given again. */
export function describeIdempotency(engine: StoreEngine): void {
  describe("idempotency keys", () => {
    it("are claimed once, and give the first answer again", async () => {
      await using store = await engine.open();
      const keys = store.idempotency;
      expect(await keys.claim(first)).toEqual({ kind: "claimed" });
      expect(await keys.claim({ ...first, claim: "c2" })).toEqual({ kind: "under_way" });
      expect(await keys.claim({ ...first, claim: "c2", request: "POST /y" })).toEqual({ kind: "other_request" });
      await keys.answer({ ...first, ...said });
      expect(await keys.claim({ ...first, claim: "c3" })).toEqual({ kind: "answered", ...said });
      expect(await keys.claim({ ...first, claim: "c3", request: "POST /y" })).toEqual({ kind: "other_request" });
      expect(await keys.claim({ ...first, actor: "bob" })).toEqual({ kind: "claimed" });
    });

    it("let two that come at once do it once", async () => {
      await using store = await engine.open();
      const claims = ["c1", "c2", "c3", "c4"].map((claim) => store.idempotency.claim({ ...first, claim }));
      const kinds = (await Promise.all(claims)).map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(["claimed", "under_way", "under_way", "under_way"]);
    });

    it("are free again when the request came to nothing, or its worker is gone", async () => {
      await using store = await engine.open();
      const keys = store.idempotency;
      await keys.claim(first);
      await keys.release({ ...first, claim: "another's" });
      expect(await keys.claim({ ...first, claim: "c2" })).toEqual({ kind: "under_way" });
      await keys.release(first);
      expect(await keys.claim({ ...first, claim: "c2" })).toEqual({ kind: "claimed" });
      expect(await keys.claim({ ...first, claim: "c3", at: NOW + CLAIM_MS })).toEqual({ kind: "claimed" });
      // Whoever was thought dead answers too late: what holds is the later one's.
      await keys.answer({ ...first, claim: "c2", ...said });
      expect(await keys.claim({ ...first, claim: "c4", at: NOW + CLAIM_MS })).toEqual({ kind: "under_way" });
    });

    it("are forgotten after a day", async () => {
      await using store = await engine.open();
      const keys = store.idempotency;
      await keys.claim(first);
      await keys.answer({ ...first, ...said });
      const later = { ...first, request: "other", claim: "c2" };
      expect(await keys.claim({ ...later, at: NOW + ANSWER_KEPT_MS - 1 })).toEqual({ kind: "other_request" });
      await store.maintain(NOW + ANSWER_KEPT_MS, RETENTION);
      expect(await keys.claim(later)).toEqual({ kind: "claimed" });
    });

    it("keep no answer that is not to be kept, and store hostile text harmlessly", async () => {
      await using store = await engine.open();
      const keys = store.idempotency;
      await keys.claim(first);
      await keys.answer({ ...first, status: 200, body: undefined });
      expect(await keys.claim(first)).toEqual({ kind: "answered", status: 200, body: undefined });
      const hostile = { ...first, actor: "a\u0000", key: "\ud800" };
      await keys.claim(hostile);
      await keys.answer({ ...hostile, status: 409, body: "\u0000\ud800" });
      expect(await keys.claim(hostile)).toEqual({ kind: "answered", status: 409, body: "\uFFFD\uFFFD" });
    });

    it("are bounded for each actor: the oldest answers go", async () => {
      await using store = await engine.open();
      const keys = store.idempotency;
      for (let i = 0; i < MAX_ANSWERS; i += 500) {
        const some = Array.from({ length: 500 }, (_, j) => ({ ...first, key: `k${i + j}`, at: NOW + i + j }));
        await Promise.all(some.map((one) => keys.claim(one)));
        await Promise.all(some.map((one) => keys.answer({ ...one, ...said })));
      }
      expect(await keys.claim({ ...first, key: "one more", at: NOW + MAX_ANSWERS })).toEqual({ kind: "claimed" });
      const other = { ...first, request: "other", at: NOW + MAX_ANSWERS };
      expect(await keys.claim({ ...other, key: `k${MAX_ANSWERS - 1}` })).toEqual({ kind: "other_request" });
      expect(await keys.claim({ ...other, key: "k0" })).toEqual({ kind: "claimed" });
    });
  });
}
