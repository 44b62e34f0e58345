import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Channel } from "../../../src/notification/channel.ts";
import { CHANNEL_KINDS } from "../../../src/notification/channels/registry.ts";
import { type TestKit, testKit } from "../../support/channels/channel-kit.ts";
import { aNotification, NOW, withText } from "../../support/channels/notifications.ts";
import { type ReceivedRequest, ReceiverServer, type Reply } from "../../support/channels/receiver-server.ts";
import { over, TOLD_TYPES, tells, toldAlert } from "../../support/channels/told-alerts.ts";
import { inEnglish } from "../../support/in-english.ts";
import { HTTP_CHANNELS, type HttpChannelCase } from "./http-channels.ts";

/*
 * What every channel over HTTP keeps, against a real server: what the other side does becomes the right outcome, messages
 * fit, and nothing that is secret comes out.
 */

const server = new ReceiverServer();
const never = new AbortController().signal;
const LONG = "Überlänge 错误 \u{1f469}\u200d\u{1f4bb} <b>*x*</b> ".repeat(4_000);
const NO_FAULT = new z.ZodError([]);
const HOSTILE = [
  "@everyone @here <!channel> <@U123> <users/all> <at id=all></at> @all",
  "</div><script>alert(1)</script> <img src=x onerror=alert(1)> {{constructor}} $\u007b7*7}",
  "[click](http://evil.example) ![i](http://evil.example/i.png) **bold** _it_ `code` ``` fence ```",
  "line\r\nBcc: victim@example.com\r\n\r\nbody \u202egnp.exe \u0000\u001b[31m \ud800 end",
].join("\n");

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    "\n",
    "\\",
    "*_~`>#|[](){}",
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
    "\u0301",
    "错",
    '"',
    "&<>",
    "\t",
    " ",
  ),
);

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  server.reply = {};
});

describe.each(HTTP_CHANNELS.map((one, index) => [`${one.type} (${index})`, one] as const))("%s", (_, one) => {
  const make = async (): Promise<{ channel: Channel; kit: TestKit }> => {
    const kit = await testKit();
    const kind = CHANNEL_KINDS.find(({ type }) => type === one.type);
    if (kind === undefined) throw new Error(`no kind ${one.type}`);
    const channel = await kind.create(kind.schema.parse(one.config(server.url)), kit);
    return { channel, kit };
  };

  test("a good answer is a delivery", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    const outcome = await channel.deliver(aNotification(), never);
    expect(outcome).toEqual({
      status: "delivered",
      ...(one.reference === undefined ? {} : { reference: one.reference }),
    });
    const sent = lastWrite();
    expect(sent.headers["content-type"]).toMatch(/^application\/json/);
    expect(JSON.stringify(JSON.parse(sent.body))).toContain("payment gateway did not answer within 3000 ms");
  });

  test("what is sent is what the vendor documents, of each kind of alert, of many, and of any text", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    const previous = { reference: one.reference, firstKey: "a", lastKey: "b", deliveredAt: NOW - 60_000 };
    const every = TOLD_TYPES.map((type) => toldAlert(type));
    for (const notification of [
      ...every.map((alert) => tells([alert])),
      tells(every, { kind: "digest" }),
      tells(every, { publicUrl: undefined, note: "why" }),
      withText(LONG),
      withText(HOSTILE),
      withText("\n"),
    ]) {
      expect(await channel.deliver(notification, never)).toMatchObject({ status: "delivered" });
      expect(z.prettifyError(one.takes.message.safeParse(JSON.parse(lastWrite().body)).error ?? NO_FAULT)).toBe("");
    }
    for (const alert of every) {
      expect(await channel.deliver(tells([over(alert)], { previous }), never)).toMatchObject({ status: "delivered" });
      expect(z.prettifyError(one.takes.end.safeParse(JSON.parse(lastWrite().body)).error ?? NO_FAULT)).toBe("");
    }
  });

  test("the same message is sent twice in the same words", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    await channel.deliver(aNotification(), never);
    const first = lastWrite().body;
    await channel.deliver(aNotification(), never);
    expect(lastWrite().body).toBe(first);
  });

  test("a recovery is told", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    const over = aNotification({ status: "resolved", counts: { firing: 0, resolved: 1 } });
    const alerts = over.alerts.map((alert) => ({ ...alert, status: "resolved" as const, endsAt: NOW - 60_000 }));
    const previous = { reference: one.reference, firstKey: "a", lastKey: "b", deliveredAt: NOW - 60_000 };
    expect((await channel.deliver({ ...over, alerts, previous }, never)).status).toBe("delivered");
    if (!["pagerduty", "alertmanager"].includes(one.type)) expect(lastWrite().body).toMatch(/resolved/i);
  });

  test.each([500, 502, 503, 408])("status %i is tried again", async (status) => {
    const { channel } = await make();
    server.reply = { status, body: "unavailable" };
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "retry" });
  });

  test("429 is tried again after what was asked for, in seconds or as a date", async () => {
    const { channel } = await make();
    server.reply = { status: 429, headers: { "retry-after": "7" } };
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "retry", afterMs: 7_000 });
    server.reply = { status: 429, headers: { "retry-after": new Date(NOW + 90_000).toUTCString() } };
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "retry", afterMs: 90_000 });
  });

  test.each([400, 401, 413, 422])("status %i is a refusal", async (status) => {
    const { channel } = await make();
    server.reply = { status, body: "no" };
    const outcome = await channel.deliver(aNotification(), never);
    expect(inEnglish(outcome)).toMatchObject({ status: "rejected", error: expect.stringContaining(String(status)) });
  });

  test("a redirect is not followed", async () => {
    const { channel } = await make();
    server.reply = { status: 302, headers: { location: `${server.url}/elsewhere` } };
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "rejected" });
    expect(server.requests.map(({ path }) => path)).not.toContain("/elsewhere");
  });

  test.each(one.bodyFailures.map((failure) => [JSON.stringify(failure.reply), failure] as const))(
    "%s",
    async (_name, failure) => {
      const { channel } = await make();
      server.reply = lookUpsFirst(failure.reply);
      const outcome = await channel.deliver(aNotification(), never);
      const { reply: _reply, ...expected } = failure;
      expect(outcome).toMatchObject(expected);
    },
  );

  test("a connection that is closed is tried again", async () => {
    const { channel } = await make();
    server.reply = "close";
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "retry" });
  });

  test("a server that hangs is given up after its time, and at once when the work is to end", async () => {
    const { channel, kit } = await make();
    server.reply = "hang";
    const slow = channel.deliver(aNotification(), never);
    await server.next();
    kit.clock.advance(10_000);
    expect(inEnglish(await slow)).toMatchObject({ status: "retry", error: "127.0.0.1 did not answer within 10 s" });
    const stop = new AbortController();
    const stopped = channel.deliver(aNotification(), stop.signal);
    await server.next();
    stop.abort();
    expect(await stopped).toMatchObject({ status: "retry" });
  });

  test("whatever is too long is cut to what the vendor takes", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    for (const text of [
      LONG,
      LONG.replaceAll(" ", ""),
      "`".repeat(50_000),
      "<&>".repeat(20_000),
      `${"\n".repeat(9_000)}x`,
    ]) {
      expect(await channel.deliver(withText(text), never)).toMatchObject({ status: "delivered" });
      for (const { size, limit } of one.sizes(lastWrite().body)) expect(size).toBeLessThanOrEqual(limit);
    }
  });

  test("a group with long labels leaves room for the message", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    const groupLabels = { service: "é".repeat(100), "a.label": '"\\ '.repeat(20) };
    expect(await channel.deliver(withText(LONG, { groupLabels }), never)).toMatchObject({ status: "delivered" });
    const { body } = lastWrite();
    for (const { size, limit } of one.sizes(body)) expect(size).toBeLessThanOrEqual(limit);
    const said = texts(JSON.parse(body)).join("\n");
    // What programs read has the labels; people get a way to a silence of all of them.
    if (!["webhook", "alertmanager"].includes(one.type)) {
      expect(said).toMatch(/silences\/new\?matcher=service%3D%22(%C3%A9){100}/);
    }
    expect(said).toContain("Überlänge");
  });

  test("text of any kind and length fits, and what matters most is still there", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    await fc.assert(
      fc.asyncProperty(hostile, fc.integer({ min: 1, max: 3_000 }), async (piece, times) => {
        const text = `x ${piece.repeat(times).slice(0, 200_000)}`;
        expect(await channel.deliver(withText(text), never)).toMatchObject({ status: "delivered" });
        const { body } = lastWrite();
        for (const { size, limit } of one.sizes(body)) expect(size).toBeLessThanOrEqual(limit);
        const said = texts(JSON.parse(body)).join("\n");
        expect(said).toMatch(/Spike|spike/);
        expect(said).toContain("https://errors.example.com");
      }),
      { numRuns: 8 },
    );
  });

  test("hostile text is sent as text, without control characters", async () => {
    const { channel } = await make();
    server.reply = lookUpsFirst(one.good);
    expect(await channel.deliver(withText(HOSTILE), never)).toMatchObject({ status: "delivered" });
    const sent = lastWrite();
    for (const text of texts(JSON.parse(sent.body))) {
      expect(text).toBe(text.toWellFormed());
      // What is data for programs keeps what was logged; what people read does not.
      if (!["webhook", "alertmanager"].includes(one.type))
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    }
  });

  test("no secret comes out, whatever the other side echoes", async () => {
    const { channel, kit } = await make();
    const echo = (request: ReceivedRequest): Reply => ({
      status: 400,
      body: `${request.path} ${decodeURIComponent(request.path)} ${JSON.stringify(request.headers)} ${one.config("").toString()}`,
    });
    server.reply = echo;
    const outcomes = [await channel.deliver(aNotification(), never)];
    server.reply = "close";
    outcomes.push(await channel.deliver(aNotification(), never));
    server.reply = (request) => ({ ...(echo(request) as object), status: 200 });
    outcomes.push(await channel.deliver(aNotification(), never));
    const said = JSON.stringify([outcomes, kit.logged]);
    expect(said).not.toContain("SECRET");
    expect(said).not.toContain(Buffer.from("bot@example.com:SECRET-jira-token-1234").toString("base64"));
  });

  /** Trackers look for an issue before they make one: that finds nothing. */
  function lookUpsFirst(reply: Reply): (request: ReceivedRequest) => Reply {
    return ({ method }) => {
      if (method !== "GET") return reply;
      return typeof reply === "object" && (reply.status ?? 200) >= 400
        ? reply
        : { body: one.type === "gitlab" ? "[]" : { items: [], issues: [] } };
    };
  }
});

function lastWrite(): ReceivedRequest {
  const sent = server.requests.findLast(({ method }) => method !== "GET");
  if (sent === undefined) throw new Error("nothing was sent");
  return sent;
}

function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

test("every kind of channel over HTTP is here", () => {
  const tried = new Set<string>(HTTP_CHANNELS.map(({ type }: HttpChannelCase) => type));
  expect(CHANNEL_KINDS.map(({ type }) => type).filter((type) => !tried.has(type))).toEqual(["email", "console"]);
});
