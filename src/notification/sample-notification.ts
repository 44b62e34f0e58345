import { createHash } from "node:crypto";
import { HOUR, MINUTE } from "../domain/time.ts";
import type { IssueView, Notification, NotifiedAlert } from "./channel.ts";

export interface SampleOptions {
  /** Time of the message. */
  readonly at: number;
  readonly receiver: string;
  readonly publicUrl: string | undefined;
  /** A real issue to show; without one, a made-up one. */
  readonly issue?: IssueView | undefined;
  readonly kind?: Notification["kind"];
  readonly status?: Notification["status"];
}

/** A message as a spike of an issue would make it, to try channels and templates with. */
export function sampleNotification({ at, receiver, publicUrl, issue, kind, status }: SampleOptions): Notification {
  const shown = issue ?? sampleIssue(at);
  const groupKey = `{}:{issue="${shown.id}"}`;
  const firing = status !== "resolved";
  const labels = {
    alertname: "spike",
    detector: "spike",
    project: shown.project,
    severity: "critical",
    issue: shown.id,
    ...(shown.services[0] === undefined ? {} : { service: shown.services[0] }),
    ...(shown.sample?.environment === undefined ? {} : { environment: shown.sample.environment }),
  };
  const alert: NotifiedAlert = {
    id: `00000000-0000-7000-8000-${digest(shown.id).slice(0, 12)}`,
    key: digest(`spike ${shown.id}`),
    status: firing ? "firing" : "resolved",
    lasting: true,
    told: kind === "repeat",
    late: false,
    detector: "spike",
    type: "spike",
    labels,
    summary: "12 times the usual: 240 events in 5m, 20 expected",
    numbers: { observed: 240, expected: 20, threshold: 60, window_ms: 5 * MINUTE },
    startsAt: at - 6 * MINUTE,
    endsAt: firing ? undefined : at - MINUTE,
    acknowledged: undefined,
    issue: shown,
  };
  return {
    idempotencyKey: `${digest(`${receiver} ${at}`).slice(0, 24)}`,
    kind: kind ?? "test",
    status: firing ? "firing" : "resolved",
    receiver,
    groupKey,
    groupId: digest(groupKey).slice(0, 32),
    groupLabels: { issue: shown.id },
    commonLabels: labels,
    alerts: [alert],
    truncatedAlerts: 0,
    suppressedAlerts: 0,
    counts: { firing: firing ? 1 : 0, resolved: firing ? 0 : 1 },
    previous: undefined,
    progress: undefined,
    createdAt: at,
    note: kind === undefined || kind === "test" ? "This is a test of the channel; its numbers are made up." : undefined,
    publicUrl,
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function sampleIssue(at: number): IssueView {
  const message = "payment gateway did not answer within 3000 ms";
  const frame = { module: "com.example.payment.CardClient", function: "charge", file: "CardClient.java", line: 88 };
  return {
    id: "0000000000000000",
    project: "shop",
    title: `GatewayTimeoutException: ${message}`,
    type: "GatewayTimeoutException",
    message,
    culprit: "com.example.payment.CardClient.charge",
    level: "error",
    status: "unresolved",
    services: ["payment"],
    firstSeen: at - 52 * HOUR,
    lastSeen: at - 4_000,
    eventCount: 1_834,
    userCount: 212,
    rate: {
      lastHour: 251,
      lastDay: 702,
      usualHour: 20.4,
      hours: [18, 22, 19, 24, 17, 20, 21, 16, 23, 19, 20, 18, 22, 20, 19, 21, 17, 20, 24, 19, 21, 20, 31, 251],
    },
    frames: [
      { ...frame, inApp: true },
      { module: "com.example.payment.Checkout", function: "pay", file: "Checkout.java", line: 41, inApp: true },
    ],
    sample: {
      origin: { type: "kafka", topic: "app-logs", partition: 3, offset: "48213" },
      timestamp: at - 4_000,
      receivedAt: at - 3_200,
      level: "error",
      project: "shop",
      service: "payment",
      environment: "production",
      release: "2026.11.3",
      host: "payment-7f9c",
      logger: "com.example.payment.CardClient",
      message: `charge of order 48213 failed: ${message}`,
      exceptions: [{ type: "GatewayTimeoutException", message, frames: [{ ...frame, inApp: true }] }],
      tags: { region: "eu-central" },
      request: { method: "POST", route: "/orders/{id}/payment", status: 504 },
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      rule: "default",
      lines: 3,
    },
    origin: { type: "kafka", topic: "app-logs", partition: 3, offset: "48213" },
  };
}
