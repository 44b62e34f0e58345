import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR } from "../../../src/domain/time.ts";
import type { Notification } from "../../../src/notification/channel.ts";
import { alertmanagerKind } from "../../../src/notification/channels/alertmanager/alertmanager-channel.ts";
import { testKit } from "../../support/channels/channel-kit.ts";
import { NOW } from "../../support/channels/notifications.ts";
import { ReceiverServer } from "../../support/channels/receiver-server.ts";
import { over, tells, toldAlert } from "../../support/channels/told-alerts.ts";

const servers = [new ReceiverServer(), new ReceiverServer()] as const;

beforeAll(() => Promise.all(servers.map((server) => server.start())));
afterAll(() => Promise.all(servers.map((server) => server.stop())));

interface Pushed {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

async function push(notification: Notification): Promise<Pushed> {
  const url = servers.map((server) => server.url);
  const channel = await alertmanagerKind.create(alertmanagerKind.schema.parse({ url }) as never, await testKit());
  expect(await channel.deliver(notification, new AbortController().signal)).toEqual({ status: "delivered" });
  const bodies = servers.map((server) => server.requests.at(-1)?.body);
  expect(bodies[0]).toBe(bodies[1]);
  return JSON.parse(bodies[0] ?? "")[0];
}

test("what lasts is valid until it should have been repeated, what happened in a moment for an hour, what is over no more", async () => {
  const ends = async (notification: Notification): Promise<number> =>
    Date.parse((await push(notification)).endsAt) - NOW;
  expect(await ends(tells([toldAlert("spike")]))).toBe(5 * HOUR);
  expect(await ends(tells([toldAlert("new_issue")]))).toBe(HOUR);
  expect(await ends(tells([over(toldAlert("spike"))]))).toBe(-60_000);
  const brief = { ...toldAlert("spike"), status: "resolved" as const, startsAt: NOW, endsAt: NOW };
  expect(await ends(tells([brief]))).toBe(1);
});

test("annotations say what a message says", async () => {
  const { annotations, labels } = await push(tells([toldAlert("spike")]));
  expect(annotations).toMatchObject({
    summary:
      "Spike ×12 in payment (production): GatewayTimeoutException: payment gateway did not answer within 3000 ms",
    cause: "SocketTimeoutException: Read timed out",
    users: "1204",
  });
  expect(labels).toMatchObject({ alertname: "spike", service: "payment", severity: "warning" });
});
