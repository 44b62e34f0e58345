import { expect, test } from "vitest";
import { consoleKind } from "../../../../src/notification/channels/console/console-channel.ts";
import { testKit } from "../../../support/channels/channel-kit.ts";
import { aNotification, withText } from "../../../support/channels/notifications.ts";

const never = new AbortController().signal;

async function printed(config: object, colors = false, notification = aNotification()): Promise<string> {
  const kit = await testKit({ colors });
  const channel = await consoleKind.create(consoleKind.schema.parse(config) as never, kit);
  expect(await channel.deliver(notification, never)).toEqual({ status: "delivered" });
  return kit.printed.join("");
}

test("a message is printed as lines, in colours only on a terminal", async () => {
  const plain = await printed({});
  expect(plain).toMatch(/^┃ Spike in payment \(production\): GatewayTimeoutException/);
  expect(plain).toContain("┃ 12 times the usual: 240 events in 5m, 20 expected · threshold 60\n");
  expect(plain).toContain("┃ Open issue: https://errors.example.com/issues/0000000000000000\n");
  expect(plain).not.toContain("\u001b");
  expect(await printed({}, true)).toContain("\u001b[1;31mSpike in payment");
  expect((await printed({ detail: "line" })).split("\n")).toHaveLength(2);
});

test("log text cannot command the terminal", async () => {
  const shown = await printed({}, true, withText("\u001b[2J\u001b]0;title\u0007 \r\u202e \u009b31m"));
  expect(shown.replace(/\u001b\[[\d;]+m/g, "")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
