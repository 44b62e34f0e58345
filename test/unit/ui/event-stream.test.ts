import { expect, test } from "vitest";
import { readEvents } from "../../../src/ui/api/event-stream.ts";

async function read(
  ...pieces: readonly string[]
): Promise<readonly (readonly [string | undefined, string | undefined])[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(Buffer.from(piece, "latin1"));
      controller.close();
    },
  });
  const events: [string | undefined, string | undefined][] = [];
  for await (const { id, data } of readEvents(body)) events.push([id, data]);
  return events;
}

/** As bytes, one character each. */
const bytes = (text: string): string => Buffer.from(text).toString("latin1");

test("events come whole, wherever the network cut them, with their ids; comments only say that it lives", async () => {
  const text = bytes(
    'event: change\nid: 7-a\ndata: {"topics":["issues"],"projects":["商店"]}\n\n:\n\nid: 8\ndata: a\ndata: b\n\n',
  );
  const whole = [
    ["7-a", '{"topics":["issues"],"projects":["商店"]}'],
    [undefined, undefined],
    ["8", "a\nb"],
  ];
  expect(await read(text)).toEqual(whole);
  expect(await read(...text)).toEqual(whole);
  expect(await read(...text.replaceAll("\n", "\r\n"))).toEqual(whole);
});

test("what was cut off at the end is no event, and what never ends is given up", async () => {
  expect(await read("id: 1\ndata: x\n\nid: 2\ndata: half")).toEqual([["1", "x"]]);
  expect(await read("data: ", ..."xxxx".split("").map((x) => x.repeat(300_000)), "\n\n")).toEqual([]);
});

test("who reads no more ends the connection", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from("data: x\n\ndata: y\n\n")),
    cancel() {
      cancelled = true;
    },
  });
  for await (const { data } of readEvents(body)) {
    expect(data).toBe("x");
    break;
  }
  expect(cancelled).toBe(true);
});
