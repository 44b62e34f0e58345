import type { IssueView, Notification } from "../../../src/notification/channel.ts";
import { sampleNotification } from "../../../src/notification/sample-notification.ts";

/** 2026-11-28 13:20 UTC. */
export const NOW: number = Date.UTC(2026, 10, 28, 13, 20);

/** A spike of an issue. */
export function aNotification(changes: Partial<Notification> = {}): Notification {
  const sample = sampleNotification({
    at: NOW,
    receiver: "on_call",
    publicUrl: "https://errors.example.com",
    kind: "alert",
  });
  return { ...sample, ...changes };
}

/** The same, with text of the issue replaced. */
export function withText(text: string, changes: Partial<Notification> = {}): Notification {
  const base = aNotification(changes);
  const [alert] = base.alerts;
  if (alert?.issue?.sample === undefined) throw new Error("the sample has an issue with an event");
  const issue: IssueView = {
    ...alert.issue,
    title: text,
    type: text,
    message: text,
    culprit: text,
    services: [text],
    frames: [{ module: text, function: text, file: text, line: 1, inApp: true }],
    sample: {
      ...alert.issue.sample,
      message: text,
      service: text,
      environment: text,
      release: text,
      host: text,
      logger: text,
      traceId: text,
      tags: { [text.slice(0, 40)]: text },
      user: { name: text },
      request: { method: text, url: text },
    },
  };
  const told = { ...alert, issue, summary: text, labels: { ...alert.labels, service: text, environment: text } };
  return { ...base, alerts: [told, { ...told, id: `${told.id.slice(0, -1)}f` }], counts: { firing: 2, resolved: 0 } };
}
