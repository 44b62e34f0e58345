import { describe, expect, test } from "vitest";
import { HOUR } from "../../../../src/domain/time.ts";
import type { Notification } from "../../../../src/notification/channel.ts";
import { plainDocument } from "../../../../src/notification/message/document.ts";
import { testKit } from "../../../support/channels/channel-kit.ts";
import { NOW } from "../../../support/channels/notifications.ts";
import { over, TOLD_TYPES, tells, toldAlert } from "../../../support/channels/told-alerts.ts";

/* Messages as those read them who are called by them: one of each kind of alert, on what services really print. */

const kit = await testKit();
const title = (notification: Notification): string => kit.renderer.message(notification, []).title;
const body = (notification: Notification): string => plainDocument(kit.renderer.message(notification, []).body);
const subject = (notification: Notification): string =>
  kit.renderer.line(kit.renderer.view(notification), ["email"], ["subject"]);

describe("a title", () => {
  test("says on a phone's screen what happened and where, of each kind of alert", () => {
    const begins = TOLD_TYPES.map((type) => [type, title(tells([toldAlert(type)])).slice(0, 80)]);
    expect(Object.fromEntries(begins)).toEqual({
      new_issue: "New error in pricing (production): PaymentError: no price for order ord-48213",
      regression: "Regression in cart (production): Error: cannot load cart c-8812",
      spike: "Spike ×12 in payment (production): GatewayTimeoutException: payment gateway did ",
      threshold: "Threshold reached: 57 events in 10m, 50 allowed: user u-7712",
      escalation: "Escalating error ×5.4 in edge (production): upstream prematurely closed connecti",
      flatline: "No log records of service cart in 6m, about 1200 expected (same hours of 4 weeks",
      ratio: "4.2 % of the log records of source app_kafka are errors, 6 times the usual 0.7 %",
      new_value: "type has a value that was never seen before: java.lang.OutOfMemoryError",
      release: "Release 2026.11.3 of shop is worse than what it replaced: 410 events in its firs",
      source_stalled: "Source app_kafka stands still: the broker 10.0.0.5:9092 refuses connections",
      project_spike: "14 issues of shop at once: 8.2 times the usual at this hour: 4100 events in 5m, ",
      watchdog: "Watchdog: Elkhound looks at the logs and can tell",
    });
  });

  test("of several alerts on one issue names them all, and the issue once", () => {
    const { issue, labels } = toldAlert("spike");
    const both = [toldAlert("spike"), toldAlert("regression", { issue, labels })];
    expect(title(tells(both))).toMatch(/^Spike ×12, regression in payment \(production\): GatewayTimeoutException: /);
    const partly = tells([toldAlert("spike"), over(toldAlert("regression", { issue, labels }))]);
    expect(title(partly)).toMatch(/^Spike ×12 in payment/);
    const text = body(tells(both));
    expect(text.match(/CardClient\.java:80/g)).toHaveLength(1);
    expect(text).toContain("12 times the usual at this hour");
    expect(text).toContain("Back after it was resolved");
    expect(kit.renderer.message(tells(both), []).actions.map(({ name }) => name)).toContain("Resolve");
  });
});

describe("a body", () => {
  test.each(TOLD_TYPES)("of %s says nothing that its title says, and why, since when and how bad it is", (type) => {
    const alert = toldAlert(type);
    const notification = tells([alert]);
    const text = body(notification);
    if (alert.issue === undefined) expect(text).not.toContain(alert.summary);
    else expect(text).not.toContain(`: ${alert.issue.title}`);
    expect(text).toMatch(/^Since 2026-11-2\d /m);
    expect(text).toMatch(/^(critical|warning|info)( · |$)/m);
    expect(text).not.toMatch(/undefined|NaN|\[object|_ms|minutes \d/);
  });

  test("of a spike tells how often, whom it concerned, what was thrown first and where", () => {
    expect(body(tells([toldAlert("spike")])).split("\n")).toEqual([
      "12 times the usual at this hour: 240 events in 5m, about 20 expected (same hour of 4 weeks) · threshold 60",
      "Since 2026-11-28 13:14:00 UTC (6m ago), first seen 26d ago",
      "warning · project shop · release 2026.11.3",
      "251 events in the last hour, 12.3 times the usual 20.4 an hour; 18,342 in all, 1,204 users",
      "24 h ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂█",
      "Caused by SocketTimeoutException: Read timed out",
      "    com.example.payment.http.GatewayHttp.send (GatewayHttp.java:132)",
      "    com.example.payment.CardClient.charge (CardClient.java:80)",
      "",
      "Sample of 2026-11-28 13:19:56 UTC: host payment-7f9c · request POST /orders/{id}/payment → 504 · user ada@example.org · trace id 4bf92f3577b34da6a3ce929d0e0e4736 · logger com.example.payment.Checkout · region eu-central · k8s.pod payment-7f9c-x2lqp · gateway stripe",
      "    charge of order 48213 failed",
    ]);
  });

  test("of what is over tells first how long it lasted, and no more of the stack", () => {
    const text = body(tells([over(toldAlert("spike"))]));
    expect(text).toMatch(/^It lasted 25m, from 2026-11-28 12:54:00 UTC to 13:19:00 UTC\n/);
    expect(text).not.toContain("CardClient");
    const long = body(tells([over(toldAlert("spike"), 20 * HOUR)]));
    expect(long).toMatch(/^It lasted 20h, from 2026-11-27 17:19:00 UTC to 2026-11-28 13:19:00 UTC\n/);
  });

  test("gives numbers in their units, and only those that the summary lacks", () => {
    const view = (type: string) => kit.renderer.view(tells([toldAlert(type)])).alert;
    expect(view("ratio").decided_on).toEqual([{ name: "threshold", value: "1.4 %" }]);
    expect(view("spike").numbers).toContainEqual({ name: "window", value: "5m" });
    expect(view("flatline").decided_on).toEqual([{ name: "silent since", value: "2026-11-28 13:14:00 UTC" }]);
    expect(view("new_issue").decided_on).toEqual([]);
    const near = toldAlert("spike", { summary: "2400 events, 1.20 or 60.5 or x60" });
    expect(kit.renderer.view(tells([near])).alert.decided_on.map(({ name }) => name)).toEqual([
      "observed",
      "expected",
      "times",
      "threshold",
      "window",
      "basis",
    ]);
  });

  test("leaves out numbers that are nothing", () => {
    const nothing = toldAlert("spike", { summary: "x", numbers: { value: "", basis: " ", times: Number.NaN } });
    expect(kit.renderer.view(tells([nothing])).alert.decided_on).toEqual([]);
  });

  test("of the last day shows no bars where there is one hour of events", () => {
    expect(body(tells([toldAlert("new_issue")]))).not.toContain("24 h");
  });
});

describe("the subject of a thread", () => {
  test.each(TOLD_TYPES)("of %s is the same from its begin to its end", (type) => {
    const alert = toldAlert(type);
    const first = subject(tells([alert]));
    expect(first).not.toMatch(/shop: shop|\[shop\] shop/);
    const later = { ...alert, summary: alert.issue === undefined ? "other words" : alert.summary, numbers: {} };
    expect(subject(tells([{ ...later, startsAt: NOW - 9 * HOUR }], { kind: "repeat" }))).toBe(first);
    expect(subject(tells([over(later)]))).toBe(first);
  });

  test("of several says what they share", () => {
    const group = [toldAlert("spike"), toldAlert("new_issue")];
    expect(subject(tells(group))).toBe("[shop] production: Several alerts");
    expect(subject(tells(group, { kind: "digest", groupLabels: { team: "pay", project: "shop" } }))).toBe(
      "[shop] production: Digest of alerts, team pay",
    );
  });
});

test("logs are linked to where there are any", () => {
  const names = (type: string): readonly string[] =>
    kit.renderer.message(tells([toldAlert(type)]), []).actions.map(({ name }) => name);
  expect(names("flatline")).toContain("Logs in Kibana");
  expect(names("source_stalled")).toEqual(["Open alert", "Acknowledge", "Silence"]);
});
