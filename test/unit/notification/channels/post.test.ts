import { describe, expect, test } from "vitest";
import { SECOND } from "../../../../src/domain/time.ts";
import type { DeliveryOutcome } from "../../../../src/notification/channel.ts";
import { post } from "../../../../src/notification/channels/post.ts";
import type { OutgoingHttp } from "../../../../src/notification/outgoing/outgoing-http.ts";
import { NOW } from "../../../support/channels/notifications.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { inEnglish } from "../../../support/in-english.ts";

/** What comes of an answer. */
async function judged(status: number, headers: Record<string, string> = {}, text = ""): Promise<DeliveryOutcome> {
  const answer = { kind: "answer", status, headers, text } as const;
  const http = { send: async () => answer } as unknown as OutgoingHttp;
  return await post(
    { http, clock: new FakeClock(NOW) },
    { url: "https://x.example.com/" },
    new AbortController().signal,
  );
}

describe("a limit of the other side", () => {
  test.each([
    ["in seconds", { "retry-after": "7" }, 7 * SECOND],
    ["as a date", { "retry-after": new Date(NOW + 90_000).toUTCString() }, 90 * SECOND],
    ["as a date that is over", { "retry-after": new Date(NOW - 90_000).toUTCString() }, 0],
    ["as when it ends (GitHub)", { "x-ratelimit-reset": String(NOW / 1000 + 30) }, 30 * SECOND],
    ["as when it ends (GitLab)", { "ratelimit-reset": String(NOW / 1000 + 40) }, 40 * SECOND],
    ["as how long it lasts (IETF's draft)", { "ratelimit-reset": "12" }, 12 * SECOND],
    ["with parts of seconds (Discord)", { "x-ratelimit-reset-after": "1.25", "x-ratelimit-reset": "1" }, 1_250],
    ["at most six hours", { "retry-after": "99999999" }, 6 * 3_600 * SECOND],
  ])("is kept: %s", async (_, headers, afterMs) => {
    expect(await judged(429, headers)).toMatchObject({ status: "retry", afterMs });
  });

  test.each([{}, { "retry-after": "soon" }, { "retry-after": "-5" }, { "x-ratelimit-reset": "never" }])(
    "that says no time that can be read is left to the pauses of one's own: %j",
    async (headers) => {
      expect(inEnglish(await judged(429, headers))).toEqual({ status: "retry", error: "x.example.com answers 429" });
    },
  );

  test("is known by GitHub's 403 too, which else is a refusal", async () => {
    expect(
      await judged(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 9) }),
    ).toMatchObject({ status: "retry", afterMs: 9_000 });
    expect(await judged(403, { "retry-after": "60", "x-ratelimit-remaining": "4999" })).toMatchObject({
      status: "retry",
      afterMs: 60_000,
    });
    expect(await judged(403, {}, '{"message":"You have exceeded a secondary rate limit."}')).toMatchObject({
      status: "retry",
    });
    expect(await judged(403, { "x-ratelimit-remaining": "4999" })).toMatchObject({ status: "rejected" });
  });
});

test("an error of the other side is no limit: headers that tell when one would end do not hold the channel up", async () => {
  const reset = { "x-ratelimit-reset": String(NOW / 1000 + 3_000), "x-ratelimit-remaining": "4990" };
  expect(inEnglish(await judged(502, reset))).toEqual({ status: "retry", error: "x.example.com answers 502" });
  expect(await judged(503, { "retry-after": "30" })).toMatchObject({ status: "retry", afterMs: 30_000 });
});
