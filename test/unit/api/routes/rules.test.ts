import { describe, expect, test } from "vitest";
import type { RuleHealth } from "../../../../src/domain/rule-health.ts";
import { get, getProblem, testApi } from "../../../support/test-api.ts";

const figures = { matched: 7, dropped: 2, failed: 1, seconds: 0.25, lastMatch: Date.UTC(2026, 10, 24, 7) };
const unused = { matched: 0, dropped: 0, failed: 0, seconds: 0, lastMatch: undefined };
const problem = {
  severity: "error",
  file: "rules/10-shop.yml",
  line: 3,
  column: 5,
  path: "rules[0].when",
  message: "unknown key `contain`",
} as const;
const RULES: readonly RuleHealth[] = [
  { id: "shop/lost", file: "rules/10-shop.yml", line: 2, enabled: true, state: "active", problems: [], figures },
  {
    id: "pay",
    file: "rules/20-pay.yml",
    line: 0,
    enabled: false,
    state: "quarantined",
    problems: [{ ...problem, hint: "did you mean `contains`?" }, problem],
    figures: unused,
  },
];
const rules = () => RULES;

describe("rules", () => {
  test("show where they are, how they are, what is wrong and what they did", async () => {
    const response = await get("/api/v1/rules", { rules });
    expect(await response.json()).toEqual({
      items: [
        {
          id: "shop/lost",
          file: "rules/10-shop.yml",
          line: 2,
          enabled: true,
          state: "active",
          problems: [],
          matched: 7,
          dropped: 2,
          failed: 1,
          seconds: 0.25,
          last_match: "2026-11-24T07:00:00.000Z",
        },
        expect.objectContaining({
          id: "pay",
          line: null,
          state: "quarantined",
          last_match: null,
          problems: [
            { ...problem, message_said: null, hint: "did you mean `contains`?", hint_said: null },
            { ...problem, message_said: null, hint: null, hint_said: null },
          ],
        }),
      ],
      next: null,
    });
  });

  test("come page by page, and by state", async () => {
    const ids = async (path: string) => {
      const { items, next } = (await (await get(path, { rules })).json()) as {
        items: { id: string }[];
        next: string | null;
      };
      return [items.map(({ id }) => id), next];
    };
    expect(await ids("/api/v1/rules?limit=1")).toEqual([["shop/lost"], "1"]);
    expect(await ids("/api/v1/rules?limit=1&cursor=1")).toEqual([["pay"], null]);
    expect(await ids("/api/v1/rules?state=quarantined")).toEqual([["pay"], null]);
    expect(await getProblem("/api/v1/rules?cursor=x", { rules })).toMatchObject({ status: 400 });
    expect(await getProblem("/api/v1/rules?state=odd", { rules })).toMatchObject({ status: 400 });
  });

  test("are for those with the token only, and are described", async () => {
    expect((await testApi({ rules }).request("/api/v1/rules")).status).toBe(401);
    const { paths } = (await (await get("/api/v1/openapi.json")).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(paths)).toContain("/api/v1/rules");
  });
});
