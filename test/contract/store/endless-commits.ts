import { createSqliteStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { event, LIMITS, slice } from "./builders.ts";

/*
 * A process that commits until it is killed, on the data folder of its argument: the position of a partition is the
 * number of its events, so that position and counts can be compared afterwards. Prints a line once it has begun.
 */

const store = createSqliteStore({ dataDir: process.argv[2]!, limits: LIMITS });
await store.open();
const checkpoint = (await store.load("kafka", ["a"])).get("a")!;
let { version } = checkpoint;
let position = Number(checkpoint.position ?? 0);
for (;;) {
  const events = Array.from({ length: 50 }, (_, i) => event(`i${(position + i) % 7}`, { message: "x".repeat(500) }));
  position += events.length;
  const result = await store.commit({
    source: "kafka",
    at: Date.now(),
    slices: [slice("a", version, { next: String(position), events })],
  });
  if (result.stale.length > 0) throw new Error("another process moved the checkpoint");
  if (version === checkpoint.version) console.log("committing");
  version += 1;
}
