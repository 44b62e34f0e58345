import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Notification } from "../../../../src/notification/channel.ts";
import { type Document, plainDocument } from "../../../../src/notification/message/document.ts";
import { readMarked } from "../../../../src/notification/message/markers.ts";
import { parseMatchers } from "../../../../src/notification/routing/matcher-syntax.ts";
import { compileTemplate, parseTemplate } from "../../../../src/notification/template/engine.ts";
import type { FormatName } from "../../../../src/notification/template/format.ts";
import { formatNumber, formatZoned, shortDuration } from "../../../../src/notification/template/functions.ts";
import { sparkline } from "../../../../src/notification/template/issue-view.ts";
import { previewTemplate } from "../../../../src/notification/template/library.ts";
import { viewNotification } from "../../../../src/notification/template/notification-view.ts";
import { Renderer } from "../../../../src/notification/template/renderer.ts";
import { notificationView } from "../../../../src/notification/template/view.ts";
import { testKit } from "../../../support/channels/channel-kit.ts";
import { aNotification, NOW, withText } from "../../../support/channels/notifications.ts";

const options = { kibana: undefined, timezone: "UTC" };

function render(
  text: string,
  format: FormatName = "message",
  view: unknown = viewNotification(aNotification(), options),
): string {
  return compileTemplate(parseTemplate("t", text), format, new Map())(view, { now: NOW, timezone: "Europe/Berlin" });
}

describe("values", () => {
  test("are escaped for the format, and functions write in it", () => {
    const view = { a: `<b title="x">&'\n\u202e`, u: "https://x.example/?a=1&b=2" };
    expect(render("{{a}}", "html", view)).toBe("&lt;b title=&quot;x&quot;&gt;&amp;&#39;\n\\u202e");
    expect(JSON.parse(render('{"a":"{{a}}","b":{{json a}},"c":{{json u}} }', "json", view))).toEqual({
      a: `<b title="x">&'\n\\u202e`,
      b: view.a,
      c: view.u,
    });
    expect(render("{{link a u}}", "html", view)).toBe(
      '<a href="https://x.example/?a=1&amp;b=2" style="color:#1f6feb">&lt;b title=&quot;x&quot;&gt;&amp;&#39; \\u202e</a>',
    );
    expect(readMarked(render("{{bold a}} {{link 'go' u}}", "message", view))).toEqual([
      {
        kind: "line",
        spans: [{ text: `<b title="x">&' \\u202e`, style: "bold" }, { text: " " }, { text: "go", url: view.u }],
      },
    ]);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//x",
    "https://x y",
    'https://x"onclick="y',
    "file:///etc/passwd",
    "",
  ])("the address %j is not linked to", (u) => {
    expect(render("{{link 'go' u}}", "html", { u })).toBe("go");
  });

  test("are never code: what looks like a template stays text, prototypes stay hidden", () => {
    const view = { a: "{{alert.summary}} {{{x}}}", b: { constructor: undefined } };
    expect(render("{{a}}", "message", view)).toBe(view.a);
    expect(render("{{toString}}{{b.hasOwnProperty}}{{a.length.constructor}}", "message", view)).toBe("");
  });

  test("whatever log text holds, HTML has only the template's own elements", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.constantFrom("<script>", "</td>", '"><img src=x onerror=y>', "<!--", "]]>"),
    );
    fc.assert(
      fc.property(text, (a) => {
        const html = render('<p title="{{a}}">{{a}}{{code_block a}}{{bold a}}{{truncate a 20}}</p>', "html", { a });
        const elements = html.match(/<[^>]*>/g) ?? [];
        expect(elements.every((element) => /^<\/?(p|pre|strong)\b/.test(element))).toBe(true);
        expect(html).not.toMatch(/on\w+=y(?!&)/);
      }),
      { seed: 5 },
    );
  });
});

describe("bounds", () => {
  test("loops end: what they write and how often they go round is counted", () => {
    const list = Array.from({ length: 100 }, (_, index) => index);
    const nested = `${"{{#each @root.list}}".repeat(4)}x${"{{/each}}".repeat(4)}`;
    expect(() => render(nested, "message", { list })).toThrow("writes too much");
    expect(() => render("{{#each list}}{{@root.big}}{{/each}}", "message", { list, big: "x".repeat(50_000) })).toThrow(
      "writes too much",
    );
    expect(render("{{#each list}}{{@index}}{{/each}}", "message", { list })).toHaveLength(190);
  });
});

describe("functions", () => {
  test.each([
    ["{{time now}}", "2026-11-28 14:20:00 GMT+1"],
    ['{{time now zone="Asia/Shanghai" show="time"}}', "21:20:00 GMT+8"],
    ['{{time now zone="No/Where" show="date"}}', "2026-11-28"],
    ["{{ago alert.starts_at}}", "6m ago"],
    ["{{duration alert.lasted}}", "6m"],
    ["{{number alert.issue.event_count}}", "1,834"],
    ['{{plural count "alert"}} {{plural alert.issue.event_count "entry" "entries"}}', "1 alert 1,834 entries"],
    ['{{truncate "a👩‍💻b" 4}}|{{truncate "abc" 3}}', "a…|abc"],
    ['{{first_line "a\nb"}}{{upper "x"}}{{lower "Y"}}', "aXy"],
    [
      "{{#if (or (eq 1 2) (gt 2 1))}}a{{/if}}{{#if (and (ne 1 2) (lt 2 1))}}b{{/if}}{{#unless (not single)}}c{{/unless}}",
      "ac",
    ],
    ["{{missing}}{{time missing}}{{number missing}}{{duration missing}}{{truncate missing 3}}", ""],
  ])("%s", (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test("numbers, durations and times are short and stay right at their ends", () => {
    expect([0, 0.1234, 1.25, 12.34, 123.4, 1e9].map(formatNumber)).toEqual([
      "0",
      "0.123",
      "1.3",
      "12.3",
      "123",
      "1,000,000,000",
    ]);
    expect([0, 999, 61_000, 3_600_000, 90_061_000, -1].map(shortDuration)).toEqual([
      "0s",
      "0s",
      "1m1s",
      "1h",
      "1d1h",
      "",
    ]);
    expect([formatZoned(Number.NaN, "UTC"), formatZoned(9e15, "UTC"), formatZoned(0, "UTC")]).toEqual([
      "",
      "",
      "1970-01-01 00:00:00 UTC",
    ]);
    expect([sparkline([0, 1, 100]), sparkline([0, 0]), sparkline([])]).toEqual(["▁▂█", "", ""]);
  });
});

describe("the view", () => {
  test("is what its schema says, for every kind of notification", () => {
    const { previous: _, ...sample } = aNotification();
    const kinds = ["alert", "repeat", "escalation", "fallback", "digest", "summary", "test"] as const;
    const all: readonly Notification[] = [
      ...kinds.map((kind) => aNotification({ kind })),
      aNotification({ status: "resolved" }),
      { ...sample, previous: undefined, alerts: [], publicUrl: undefined, note: "why" },
      withText("x".repeat(3_000)),
    ];
    for (const notification of all)
      expect(notificationView.safeParse(viewNotification(notification, options)).error).toBeUndefined();
  });
});

describe("messages", () => {
  const [alert] = aNotification().alerts as [Notification["alerts"][number]];
  const lines = async (change: Partial<Notification>): Promise<readonly string[]> => {
    const kit = await testKit();
    return plainDocument(kit.renderer.message(aNotification(change), []).body).split("\n");
  };

  test("answer what somebody on call asks: how bad, of what, why, how often, since when, where, with what", async () => {
    const labels = { ...alert.labels, team: "pay", release: "2.4.1", source: "elk" };
    const shown = await lines({ alerts: [{ ...alert, detector: "fast_spike", labels }] });
    expect(shown.slice(0, 5)).toEqual([
      "12 times the usual: 240 events in 5m, 20 expected · threshold 60",
      expect.stringMatching(/^Since 2026-11-28 13:14:00 UTC \(6m ago\), first seen /),
      "critical · project shop · release 2.4.1 · team pay · source elk · detector fast_spike",
      expect.stringMatching(/events in the last hour, .* times the usual .* an hour; .* in all, 212 users$/),
      expect.stringMatching(/^24 h /),
    ]);
    const rest = shown.slice(5).join("\n");
    expect(rest).toContain("com.example.payment.CardClient.charge (CardClient.java:88)");
    expect(rest).toContain("trace id 4bf92f3577b34da6a3ce929d0e0e4736");
  });

  test("of several alerts lead on from each, and say which are over", async () => {
    const many = Array.from({ length: 5 }, (_, index) => ({
      ...alert,
      ...{ id: `${alert.id.slice(0, -1)}${index}`, status: index === 1 ? ("resolved" as const) : alert.status },
      issue: { ...alert.issue!, id: `issue-${index}` },
    }));
    const shown = await lines({ alerts: many, counts: { firing: 4, resolved: 1 } });
    for (const index of many.keys()) {
      expect(shown.filter((line) => line.includes(`https://errors.example.com/issues/issue-${index}`))).toHaveLength(1);
    }
    expect(shown.filter((line) => line.startsWith("Resolved: Spike in payment"))).toHaveLength(1);
  });
});

describe("the way to a silence", () => {
  const [alert] = aNotification().alerts as [Notification["alerts"][number]];
  const others = (issue: string) => [alert, { ...alert, id: "other", issue: { ...alert.issue!, id: issue } }];
  const two = { alerts: others("another"), counts: { firing: 2, resolved: 0 } };
  const ways = async (change: Partial<Notification>): Promise<Readonly<Record<string, string>>> => {
    const { actions } = (await testKit()).renderer.message(aNotification(change), []);
    return Object.fromEntries(actions.map(({ name, url }) => [name, url]));
  };
  /** The matchers in an address, as silencing reads them. */
  const matchersIn = (address: string | undefined) =>
    new URL(address ?? "").searchParams.getAll("matcher").map((text) => parseMatchers(text));

  test("of one alert is the alert's, of several their group's, on one issue or more", async () => {
    expect((await ways({}))["Silence"]).toMatch(/\/silences\/new\?alert=/);
    const groupLabels = { service: 'a "b" \\ c\n&d=e#%', "tag.tenant": "购物", "my label": "", alertname: "spike" };
    for (const alerts of [two.alerts, others(alert.issue!.id)]) {
      const { Silence: address } = await ways({ ...two, alerts, groupLabels });
      expect(address).toMatch(/^https:\/\/errors\.example\.com\/silences\/new\?matcher=/);
      expect(matchersIn(address)).toEqual(
        Object.entries(groupLabels).map(([name, value]) => [{ name, operator: "=", value }]),
      );
    }
  });

  test("is left out where it would be every alert, nothing fires, the page is not known, or it would be too long", async () => {
    const groupLabels = { service: "cart" };
    expect(await ways({ ...two, groupLabels })).toHaveProperty("Silence");
    expect(await ways({ ...two, groupLabels: {} })).not.toHaveProperty("Silence");
    expect(await ways({ ...two, groupLabels, status: "resolved" })).not.toHaveProperty("Silence");
    expect(await ways({ ...two, groupLabels, publicUrl: undefined })).not.toHaveProperty("Silence");
    expect(await ways({ ...two, groupLabels: { service: "x".repeat(1_000) } })).not.toHaveProperty("Silence");
    expect(await ways({ ...two, groupLabels: { service: "\ud800" } })).toHaveProperty("Silence");
  });
});

describe("titles", () => {
  const title = async (change: Partial<Notification>): Promise<string> => {
    const kit = await testKit();
    return kit.renderer.message(aNotification(change), []).title;
  };
  const [alert] = aNotification().alerts as [Notification["alerts"][number]];

  test("say by their first words what is new, goes on, is over, late, or comes from elsewhere", async () => {
    expect(await title({})).toBe(
      "Spike in payment (production): GatewayTimeoutException: payment gateway did not answer within 3000 ms",
    );
    expect(await title({ kind: "repeat" })).toMatch(/^Still firing \(6m\): Spike in payment/);
    expect(await title({ status: "resolved" })).toMatch(/^Resolved after 6m: Spike/);
    expect(await title({ kind: "escalation" })).toMatch(/^Nobody acknowledged: Spike/);
    expect(await title({ alerts: [{ ...alert, late: true }] })).toMatch(/^Late \(from 6m ago\): Spike/);
    const second = { ...alert, type: "new_issue", id: "x" };
    const other = { ...alert, issue: { ...alert.issue!, id: "other" } };
    expect(
      await title({
        kind: "digest",
        alerts: [alert, second, second],
        counts: { firing: 5, resolved: 0 },
        truncatedAlerts: 2,
      }),
    ).toBe("Digest: 5 alerts in payment (production): 2 × new error, 1 spike, 2 more");
    expect(
      await title({ alerts: [alert, other, { ...alert, status: "resolved" }], counts: { firing: 2, resolved: 1 } }),
    ).toBe("3 alerts in payment (production): 3 × spike; 1 of them over");
  });

  test("a template that fails does not keep a message back", async () => {
    const kit = await testKit();
    const loop = (depth: number): string => (depth === 0 ? "x" : `{{#each @root.alerts}}${loop(depth - 1)}{{/each}}`);
    const { library } = await previewTemplate([], "endless/body", loop(5));
    const renderer = new Renderer({ library, timezone: "UTC", kibana: undefined, logger: kit.logger });
    const message = renderer.message({ ...aNotification(), alerts: Array.from({ length: 20 }, () => alert) }, [
      "endless",
    ]);
    expect(message.title).toMatch(/^Spike/);
    expect((message.body as Document).length).toBeGreaterThan(0);
    expect(kit.logged.join()).toContain("a template failed");
  });
});
