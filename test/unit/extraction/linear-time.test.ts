import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

/** Far more than linear work needs on a slow machine, far less than any other would. */
const GIVE_UP_MS = 120_000;

test("no pattern and no text hangs a condition or a step", { timeout: GIVE_UP_MS + 10_000 }, async () => {
  const worker = new Worker(new URL("./linear-time-thread.ts", import.meta.url));
  let running = "nothing yet";
  const done = new Promise<number>((resolve, reject) => {
    worker.on("message", (message: { readonly running?: string; readonly done?: number }) => {
      running = message.running ?? running;
      if (message.done !== undefined) resolve(message.done);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error(`ended while running ${running}`)));
  });
  const hung = AbortSignal.timeout(GIVE_UP_MS);
  hung.addEventListener("abort", () => void worker.terminate());
  expect(await done).toBeGreaterThan(100);
  await worker.terminate();
});
