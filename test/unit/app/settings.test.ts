import { expect, test } from "vitest";
import { configSchema } from "../../../src/app/config-schema.ts";
import { shownSettings } from "../../../src/app/settings.ts";

test("settings are shown as people write them: durations with units, and what is shown means the same", () => {
  const config = configSchema.parse({
    sources: [{ id: "a", type: "file", paths: ["/x"], poll_interval: "1m30s" }],
    detectors: [{ id: "t", type: "spike", window: "10m" }],
    retention: { total: "45d" },
  });
  const shown = shownSettings(config) as Record<string, Record<string, unknown>> & { sources: object[] };
  expect(shown).toMatchObject({
    sources: [{ poll_interval: "1m30s", max_record_bytes: 1_048_576 }],
    detectors: expect.arrayContaining([expect.objectContaining({ id: "t", window: "10m", min_events: 20 })]),
    retention: { total: "45d", events_per_issue: 50 },
    accounts: { requests_per_minute: 1200, session_idle: "1w" },
  });
  const { receivers: _, ...rest } = shown;
  expect(configSchema.parse(JSON.parse(JSON.stringify(rest)))).toEqual(config);
});
