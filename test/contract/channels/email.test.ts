import { generateKeyPairSync } from "node:crypto";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { textOf } from "../../../src/domain/sentence.ts";
import type { Channel } from "../../../src/notification/channel.ts";
import { emailKind } from "../../../src/notification/channels/email/email-channel.ts";
import { smtpConfig } from "../../../src/notification/channels/email/smtp-config.ts";
import { selfSigned } from "../../support/channels/certificate.ts";
import { type TestKit, testKit } from "../../support/channels/channel-kit.ts";
import { verifyDkim } from "../../support/channels/dkim.ts";
import { MailReceiver, type ReceivedMail, smtpError } from "../../support/channels/mail-receiver.ts";
import { aNotification, NOW, withText } from "../../support/channels/notifications.ts";
import { inEnglish } from "../../support/in-english.ts";

const never = new AbortController().signal;
const receiver = new MailReceiver();
const opened: Channel[] = [];

beforeAll(() => receiver.start());
afterEach(async () => {
  receiver.behaviour = {};
  receiver.mails.length = 0;
  for (const channel of opened.splice(0)) await channel.close?.();
});
afterAll(() => receiver.stop());

async function make(
  entry: object = {},
  smtp: object = {},
  port = receiver.port,
): Promise<{ channel: Channel; kit: TestKit }> {
  const kit = {
    ...(await testKit()),
    smtp: smtpConfig.parse({ url: `smtp://127.0.0.1:${port}`, from: "Elkhound <elkhound@example.com>", ...smtp }),
  };
  const config = emailKind.schema.parse({ to: "On Call <oncall@example.com>", ...entry });
  const channel = await emailKind.create(config as never, kit);
  opened.push(channel);
  return { channel, kit };
}

function only(): ReceivedMail {
  expect(receiver.mails).toHaveLength(1);
  return receiver.mails[0] as ReceivedMail;
}

describe("a mail", () => {
  test("has text and HTML that answer what, where, how often, since when, why, and lead on", async () => {
    const { channel } = await make({
      cc: ["lead@example.com"],
      bcc: "audit@example.com",
      reply_to: "team@example.com",
    });
    expect(await channel.deliver(aNotification(), never)).toEqual({ status: "delivered" });
    const { parsed, to, from, raw } = only();
    expect([from, to]).toEqual([
      "elkhound@example.com",
      ["oncall@example.com", "lead@example.com", "audit@example.com"],
    ]);
    expect(raw).not.toContain("audit@example.com");
    expect(parsed.subject).toBe(
      "[shop] payment (production): GatewayTimeoutException: payment gateway did not answer within 3000 ms",
    );
    for (const shown of [parsed.text, parsed.html]) {
      for (const fact of [
        "12 times the usual",
        "threshold 60",
        "251 events in the last hour",
        "2026-11-28 13:14:00 UTC",
        "com.example.payment.CardClient.charge",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "https://errors.example.com/issues/0000000000000000",
        "/silences/new?alert=",
        "https://kibana.example.com/app/discover",
      ]) {
        expect(shown).toContain(fact);
      }
    }
    expect(parsed.replyTo?.text).toBe("team@example.com");
    expect(parsed.headers.get("auto-submitted")).toBe("auto-generated");
    expect(parsed.headers.get("x-auto-response-suppress")).toBe("All");
    expect(JSON.stringify(parsed.headers.get("list"))).toContain("on-call.elkhound.example.com");
  });

  test("fetches nothing and holds no style sheet or script", async () => {
    const { channel } = await make();
    await channel.deliver(aNotification(), never);
    expect(only().parsed.html).not.toMatch(/<(img|script|style|link|iframe|form)\b|url\(|\son\w+=/i);
  });

  test("of the same alerts are one thread under one subject; a retry is the same mail", async () => {
    const { channel } = await make();
    await channel.deliver(aNotification(), never);
    const previous = { reference: undefined, firstKey: "first", lastKey: "last", deliveredAt: NOW };
    const again = { ...aNotification({ kind: "repeat", previous }), idempotencyKey: "third" };
    await channel.deliver(again, never);
    await channel.deliver(again, never);
    const [one, two, three] = receiver.mails.map(({ parsed }) => parsed);
    expect(two?.subject).toBe(`Re: ${one?.subject}`);
    expect(two?.inReplyTo).toBe("<last@example.com>");
    expect(two?.references).toEqual(["<first@example.com>", "<last@example.com>"]);
    expect([two?.messageId, three?.messageId]).toEqual(["<third@example.com>", "<third@example.com>"]);
    expect(two?.text).toContain("Still firing (6m): Spike in payment");
  });

  test("without a thread each has its own subject, which says it all", async () => {
    const { channel } = await make({ thread: false, html: false });
    const previous = { reference: undefined, firstKey: "first", lastKey: "last", deliveredAt: NOW };
    await channel.deliver(aNotification({ kind: "repeat", previous }), never);
    const { parsed } = only();
    expect(parsed.subject).toMatch(/^Still firing \(6m\): Spike in payment/);
    expect([parsed.inReplyTo, parsed.html]).toEqual([undefined, false]);
  });

  test("cannot be given headers, recipients or markup by log text", async () => {
    const hostile =
      'x\r\nBcc: victim@example.com\r\nX-Evil: 1\r\n\r\n<script>alert(1)</script><b onclick="x">&amp; \u202egnp \u0000\ud800';
    const { channel } = await make();
    expect(await channel.deliver(withText(hostile), never)).toEqual({ status: "delivered" });
    const { parsed, to } = only();
    expect(to).toEqual(["oncall@example.com"]);
    expect([...parsed.headers.keys()]).not.toContain("x-evil");
    expect([...parsed.headers.keys()]).not.toContain("bcc");
    expect(parsed.html).not.toContain("<script");
    expect(parsed.html).not.toContain("<b onclick");
    expect(parsed.html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(`${parsed.subject}${parsed.text}${parsed.html}`).not.toMatch(/[\u0000-\u0008\u202e]/);
  });

  test("stays within what mail programs show, whatever is in it", async () => {
    const { channel } = await make();
    const [alert] = withText("错误 <x> ".repeat(2_000)).alerts;
    const alerts = Array.from({ length: 100 }, () => alert as NonNullable<typeof alert>);
    await channel.deliver({ ...aNotification(), alerts, counts: { firing: 100, resolved: 0 } }, never);
    const { parsed } = only();
    expect(Buffer.byteLength(String(parsed.html))).toBeLessThanOrEqual(102_000);
    expect(parsed.html).toContain("100 alerts");
    expect(parsed.subject?.length).toBeLessThanOrEqual(200);
  });
});

describe("a mail server", () => {
  test("that cannot be spoken to is told in words, with what to change", async () => {
    const failure = async (smtp: object, port?: number): Promise<string> => {
      const { channel } = await make({}, smtp, port);
      const outcome = await channel.deliver(aNotification(), never);
      expect(outcome.status).toBe("retry");
      return outcome.status === "delivered" ? "" : textOf(outcome.error);
    };
    expect(await failure({}, 1)).toBe("127.0.0.1 refuses connections");
    expect(await failure({ url: "smtp://nowhere.invalid:25" })).toBe(
      "nowhere.invalid has no address: there is no such name",
    );
    expect(await failure({ url: `smtps://127.0.0.1:${receiver.port}` })).toContain("try smtp://");
    const closing = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
    const { port } = closing.address() as AddressInfo;
    expect(await failure({}, port)).toBe("127.0.0.1 closes the connection before it takes a mail");
    await new Promise((resolve) => closing.close(resolve));
  });

  test("that refuses all recipients for good is not asked again; one that refuses for now is", async () => {
    const { channel } = await make();
    receiver.behaviour = { recipient: (address) => smtpError(550, `5.1.1 <${address}>: unknown`) };
    const refused = await channel.deliver(aNotification(), never);
    expect(inEnglish(refused)).toMatchObject({ status: "rejected", error: expect.stringContaining("unknown") });
    expect(JSON.stringify(refused)).not.toContain("oncall@");
    receiver.behaviour = { recipient: () => smtpError(450, "4.2.0 greylisted") };
    expect(inEnglish(await channel.deliver(aNotification(), never))).toMatchObject({
      status: "retry",
      error: expect.stringContaining("greylisted"),
    });
  });

  test("that takes it for some recipients only is asked again for the others alone", async () => {
    const { channel, kit } = await make({ to: ["a@example.com", "b@example.com", "c@example.com"] });
    receiver.behaviour = {
      recipient: (address) =>
        address.startsWith("a") ? undefined : smtpError(address.startsWith("b") ? 450 : 550, `no ${address}`),
    };
    const partly = await channel.deliver(aNotification(), never);
    expect(inEnglish(partly)).toMatchObject({ status: "retry", error: expect.stringContaining("1 of 3 recipients") });
    const progress = partly.status === "retry" ? partly.progress : undefined;
    expect(progress).not.toContain("example.com");
    expect(kit.logged.join("")).toContain("refuses some recipients");
    expect(kit.logged.join("")).not.toContain("c@example.com");
    receiver.behaviour = { recipient: () => smtpError(450, "not yet") };
    expect((await channel.deliver(aNotification({ progress }), never)).status).toBe("retry");
    // Another worker, that knows only what was kept.
    const { channel: heir } = await make({ to: ["A <a@example.com>", "b@example.com", "c@example.com"] });
    receiver.behaviour = {};
    expect(await heir.deliver(aNotification({ progress }), never)).toEqual({ status: "delivered" });
    expect(receiver.mails.map(({ to }) => to)).toEqual([["a@example.com"], ["b@example.com"]]);
  });

  test.each([
    [554, "rejected"],
    [452, "retry"],
  ])("that answers a mail with %i: %s", async (status, outcome) => {
    const { channel } = await make();
    receiver.behaviour = { data: () => smtpError(status, "no") };
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: outcome });
  });

  test("that is not there, or hangs, is tried again; the next mail goes through", async () => {
    const { channel } = await make({}, {}, 1);
    expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "retry" });
    const { channel: other } = await make();
    receiver.behaviour = { hang: true };
    const stop = new AbortController();
    const hanging = other.deliver(aNotification(), stop.signal);
    stop.abort();
    expect(inEnglish(await hanging)).toMatchObject({ status: "retry", error: expect.stringContaining("interrupted") });
    receiver.behaviour = {};
    expect(await other.deliver(aNotification(), never)).toEqual({ status: "delivered" });
  });
});

test("a server that closes when it has got a mail is not sent it again at once: it may well have taken it", async () => {
  const mails: string[] = [];
  let reset = false;
  const steps: readonly (readonly [RegExp, string])[] = [
    [/^EHLO .*\r\n$/, "250 here\r\n"],
    [/^(MAIL|RCPT) .*\r\n$/, "250 ok\r\n"],
    [/^DATA\r\n$/, "354 go on\r\n"],
  ];
  const closing = createServer((socket) => {
    let heard = "";
    socket.on("error", () => {}).write("220 here\r\n");
    socket.on("data", (bytes) => {
      heard += bytes.toString();
      const answer = steps.find(([command]) => command.test(heard))?.[1];
      if (answer !== undefined) {
        heard = "";
        socket.write(answer);
      } else if (heard.endsWith("\r\n.\r\n")) {
        mails.push(/^Message-ID: .*$/m.exec(heard)?.[0] ?? "");
        if (reset) socket.resetAndDestroy();
        else socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
  const { channel } = await make({}, {}, (closing.address() as AddressInfo).port);
  const retry = { status: "retry", error: "127.0.0.1 closed the connection while a mail was sent to it" };
  expect(inEnglish(await channel.deliver(aNotification(), never))).toEqual(retry);
  expect(mails).toHaveLength(1);
  // Tried again when its time has come, it is the same mail, which programs show once.
  expect(inEnglish(await channel.deliver(aNotification(), never))).toEqual(retry);
  expect(mails).toEqual([mails[0], mails[0]]);
  reset = true;
  expect(await channel.deliver(aNotification(), never)).toMatchObject({ status: "retry" });
  expect(mails).toHaveLength(3);
  await new Promise((resolve) => closing.close(resolve));
});

describe("encryption and passwords", () => {
  const tls = selfSigned();
  const secure = new MailReceiver({
    ...tls,
    onAuth: ({ username, password }, _session, done) =>
      password === "SECRET-pass-1234"
        ? done(null, { user: username ?? "" })
        : done(new Error(`wrong password ${password}`)),
  });
  beforeAll(() => secure.start());
  afterAll(() => secure.stop());
  const login = { username: "elkhound", password: "SECRET-pass-1234" };

  test("STARTTLS with a certificate that is trusted, and a log-in", async () => {
    const { channel } = await make({}, { ...login, starttls: "required", ca: tls.cert }, secure.port);
    expect(await channel.deliver(aNotification(), never)).toEqual({ status: "delivered" });
    expect(secure.mails.at(-1)).toMatchObject({ secure: true, user: "elkhound" });
  });

  test("a certificate that is not trusted is refused where TLS is required", async () => {
    const { channel } = await make({}, { ...login, starttls: "required" }, secure.port);
    expect(inEnglish(await channel.deliver(aNotification(), never))).toMatchObject({
      status: "retry",
      error: expect.stringContaining("certificate"),
    });
  });

  test("nothing is sent to a server without TLS where it is required", async () => {
    const { channel } = await make({}, { starttls: "required" });
    expect((await channel.deliver(aNotification(), never)).status).not.toBe("delivered");
    expect(receiver.mails).toEqual([]);
  });

  test("a wrong password is a refusal that does not tell it", async () => {
    const smtp = { username: "elkhound", password: "SECRET-wrong-1234", ca: tls.cert };
    const { channel, kit } = await make({}, smtp, secure.port);
    const outcome = await channel.deliver(aNotification(), never);
    expect(inEnglish(outcome)).toMatchObject({
      status: "rejected",
      error: expect.stringContaining("user or password"),
    });
    expect(JSON.stringify([outcome, kit.logged])).not.toContain("SECRET");
  });

  test("DKIM signs what others can verify, whatever is in the mail", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const private_key = privateKey.export({ type: "pkcs8", format: "pem" });
    const { channel } = await make({}, { dkim: { domain: "example.com", selector: "s1", private_key } });
    await channel.deliver(withText("错误  with two  spaces, a\ttab and trailing ones  \r\n\r\n"), never);
    const { raw } = only();
    const result = verifyDkim(raw, publicKey);
    expect(result).toMatchObject({ bodyHolds: true, headersHold: true, domain: "example.com", selector: "s1" });
    expect(result.signed).toEqual(expect.arrayContaining(["from", "to", "subject", "date", "message-id"]));
    expect(verifyDkim(raw.replace(/^Subject: /m, "Subject: not "), publicKey).headersHold).toBe(false);
    expect(verifyDkim(`${raw}P.S.\r\n`, publicKey).bodyHolds).toBe(false);
  });
});
