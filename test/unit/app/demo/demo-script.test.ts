import { describe, expect, test } from "vitest";
import {
  BACKLOG_MS,
  DEMO_ERRORS,
  DEMO_SERVICES,
  type DemoEntry,
  demoScript,
} from "../../../../src/app/demo/demo-script.ts";
import { isError } from "../../../../src/app/demo/demo-stream.ts";
import { MINUTE, SECOND } from "../../../../src/domain/time.ts";

const LIVE = Date.UTC(2026, 10, 24, 8);

/** Everything until `until`, counted from the beginning of the live part. */
function entriesUntil(until: number, seed = 1, from?: number): DemoEntry[] {
  const entries: DemoEntry[] = [];
  for (const entry of demoScript(seed, LIVE, from)) {
    if (entry.at > LIVE + until) return entries;
    entries.push(entry);
  }
  return entries;
}

const texts = (entries: readonly DemoEntry[]) => entries.map(({ at, stream, text }) => `${at} ${stream.kind} ${text}`);

describe("the demo's script", () => {
  const entries = entriesUntil(5 * MINUTE);

  test("is the same for the same seed, and another for another", () => {
    expect(texts(entriesUntil(5 * MINUTE))).toEqual(texts(entries));
    expect(texts(entriesUntil(0, 2))).not.toEqual(texts(entriesUntil(0)));
  });

  test("comes in the order of time and begins an hour before", () => {
    expect(entries[0]!.at).toBeGreaterThanOrEqual(LIVE - BACKLOG_MS);
    expect(entries[0]!.at).toBeLessThan(LIVE - BACKLOG_MS + MINUTE);
    entries.reduce((earlier, entry) => {
      expect(entry.at).toBeGreaterThanOrEqual(earlier);
      return entry.at;
    }, 0);
  });

  test("left out at the beginning, the rest is the same", () => {
    const from = LIVE - 10 * MINUTE;
    expect(texts(entriesUntil(MINUTE, 1, from))).toEqual(
      texts(entries.filter((entry) => entry.at >= from && entry.at <= LIVE + MINUTE)),
    );
  });

  test("is mostly quiet: fewer than one record in ten is an error", () => {
    const backlog = entries.filter((entry) => entry.at <= LIVE);
    expect(backlog.length).toBeGreaterThan(5_000);
    expect(backlog.filter((entry) => isError(entry.stream)).length).toBeLessThan(backlog.length / 10);
  });

  test.each([
    ["recommendation.bad_score", 20],
    ["payment.panic", 45],
    ["cart.price_service_502", 60],
    ["storefront.pay_callback", 120],
  ])("%s is new %i seconds after the start", (kind, seconds) => {
    const times = entries.filter((entry) => entry.stream.kind === kind).map((entry) => entry.at);
    expect(times[0]).toBe(LIVE + seconds * SECOND);
  });

  test("within a minute the edge has a spike, when its upstream has run out of connections, and it never quite ends", () => {
    const count = (kind: string, from: number, to: number) =>
      entries.filter(({ stream, at }) => stream.kind === kind && at >= LIVE + from && at < LIVE + to).length;
    // A young issue takes 200 events in five minutes to be told: ten times the least that makes a spike.
    expect(count("edge.refused", 0, 75 * SECOND)).toBeGreaterThan(250);
    for (const kind of ["edge.refused", "order.pool_exhausted"]) {
      const busiest = Array.from({ length: 12 }, (_, index) =>
        count(kind, (index - 12) * 5 * MINUTE, (index - 11) * 5 * MINUTE),
      );
      expect(count(kind, 0, 2 * MINUTE)).toBeGreaterThan(Math.max(...busiest) * 5);
      for (let from = 2; from < 5; from += 1) {
        expect(count(kind, from * MINUTE, (from + 1) * MINUTE)).toBeGreaterThan(0);
        expect(count(kind, from * MINUTE, (from + 1) * MINUTE)).toBeLessThan(15);
      }
    }
  });

  test("every record ends its line, and values vary", () => {
    for (const { text } of entries) expect(text.endsWith("\n")).toBe(true);
    for (const { kind } of DEMO_ERRORS) {
      const ofKind = entries.filter((entry) => entry.stream.kind === kind);
      if (ofKind.length > 3) expect(new Set(ofKind.map((entry) => entry.text)).size).toBeGreaterThan(3);
    }
  });

  test("kinds, sources and files have one name each, and every error says how its issue is called", () => {
    const kinds = DEMO_SERVICES.flatMap((service) => service.streams.map((stream) => stream.kind));
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(new Set(DEMO_SERVICES.map((service) => service.file)).size).toBe(DEMO_SERVICES.length);
    expect(DEMO_SERVICES.map((service) => service.id).every((id) => /^[a-z][a-z0-9_]*$/.test(id))).toBe(true);
    for (const { title } of DEMO_ERRORS) expect(title).toBeTruthy();
  });
});
