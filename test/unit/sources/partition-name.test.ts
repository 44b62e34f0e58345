import { expect, test } from "vitest";
import { formatShardPosition } from "../../../src/sources/elasticsearch/position.ts";
import { formatWindowPosition } from "../../../src/sources/elasticsearch/window-position.ts";
import { encodePosition as filePosition, START } from "../../../src/sources/file/position.ts";
import { encodePosition as kafkaPosition } from "../../../src/sources/kafka/position.ts";
import { partitionName } from "../../../src/sources/partition-name.ts";

test("a file is called by its path, a shard by its index, a Kafka partition as it is", () => {
  const place = { host: "h", key: "1:2" };
  const file = filePosition({ ...START, offset: 7 }, { ...place, path: "/var/log/nginx/error.log" });
  expect(partitionName("5f3c9a", file)).toBe("/var/log/nginx/error.log");
  // A path that is too long to be stored.
  const nameless = filePosition(START, { ...place, path: `/${"a".repeat(2_000)}` });
  expect(partitionName("5f3c9a", nameless)).toBe("5f3c9a");
  const shard = formatShardPosition({ kind: "at", index: "logs-2026.11.28", last: 9, history: "x" });
  expect(partitionName("Xyz_uuid/2", shard)).toBe("logs-2026.11.28, shard 2");
  expect(partitionName("Xyz_uuid/lines", JSON.stringify({ shards: { 0: shard } }))).toBe("logs-2026.11.28");
  const window = formatWindowPosition({ settled: undefined, read: 0, at: 0 });
  expect(partitionName("logs-*", window)).toBe("logs-*");
  expect(partitionName("app-logs/3", kafkaPosition({ offset: 1, generation: 0 }))).toBe("app-logs/3");
  expect(partitionName("t/0", undefined)).toBe("t/0");
  expect(partitionName("t/0", "120")).toBe("t/0");
  expect(partitionName("t/0", "null")).toBe("t/0");
});
