import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApi } from "../src/api/api.ts";
import { systemClock } from "../src/app/system-clock.ts";
import { Silencing } from "../src/notification/silencing.ts";
import { createSqliteStore } from "../src/store/sqlite/sqlite-store.ts";
import type { GroupedEvent, Store } from "../src/store/store.ts";
import { Metrics } from "../src/telemetry/metrics.ts";

/*
 * What the page asks for, over HTTP without a port, on 100,000 issues of SQLite with a million counts of the last day, by the
 * clock and in processor time of all threads, which a busy machine disturbs less: `node bench/lists.ts [ISSUES] [ROUNDS]`.
 */

const ISSUES = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 200);
const MOST_MS = 10_000;
const HOURS = 10;
const NOW = systemClock.now();
const HOUR = 3_600_000;
const TOKEN = "a-token-for-benchmarks-only";

let offset = 0;

function event(issue: number, timestamp: number): GroupedEvent {
  offset += 1;
  return {
    event: {
      origin: { type: "kafka", topic: "logs", partition: 0, offset: String(offset) },
      timestamp,
      receivedAt: timestamp,
      level: (["error", "error", "error", "warning", "fatal"] as const)[issue % 5]!,
      project: `project-${issue % 7}`,
      service: `service-${issue % 40}`,
      environment: issue % 3 === 0 ? "staging" : "production",
      release: `1.${issue % 20}.0`,
      logger: "com.example.shop.Checkout",
      message: `Order ${offset} failed in step ${issue}`,
      exceptions: [],
      tags: {},
      rule: "default",
      lines: 1,
    },
    fingerprint: {
      strategy: "v1",
      hash: issue.toString(16).padStart(32, "0"),
      parts: ["java.lang.IllegalStateException", `com.example.shop.Checkout${issue}`],
      pattern: `Order <int> failed in step ${issue} of the checkout`,
      title: `IllegalStateException: Order <int> failed in step ${issue}`,
      culprit: `com.example.shop.Checkout${issue % 1_000}.handleRequest`,
    },
    bucketAt: timestamp,
    clamped: false,
  };
}

/** Counts events of `issues` issues over the last day, and decides about some of them. */
export async function fill(store: Store, issues: number = ISSUES): Promise<void> {
  let version = 0;
  const commit = async (events: readonly GroupedEvent[]): Promise<void> => {
    const slice = { partition: "p", expectedVersion: version, next: String(version + 1), openRecords: undefined };
    const rest = { progress: {}, deadLetters: [], gaps: [] };
    await store.commit({ source: "bench", at: NOW, slices: [{ ...slice, ...rest, events }] });
    version += 1;
  };
  for (let first = 0; first < issues; first += 1_000) {
    for (let hour = 0; hour < HOURS; hour += 1) {
      const at = NOW - hour * 2 * HOUR;
      await commit(Array.from({ length: 1_000 }, (_, i) => event(first + i, at - ((first + i * 7) % 5_000) * 1_000)));
    }
  }
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listIssues({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined);
  const some = (rest: number): string[] => ids.filter((_, i) => i % 20 === rest);
  const by = { at: NOW, actor: "bench" };
  for (const rest of [1, 2, 3]) await store.life.decide({ issues: some(rest), change: { kind: "resolve" }, ...by });
  await store.life.decide({ issues: some(4), change: { kind: "ignore" }, ...by });
  const ann = { kind: "assign", assignee: { name: "ann", by: "user" } } as const;
  await store.life.decide({ issues: some(5).slice(0, 50), change: ann, ...by });
}

const ASKED: readonly (readonly [string, string])[] = [
  ["first page with 24 hours", "issues?limit=50&series=24h"],
  ["unresolved, first page with 24 hours", "issues?limit=50&series=24h&query=is:unresolved"],
  ["the same by event count", "issues?limit=50&series=24h&query=is:unresolved&sort=event_count"],
  ["the same by trend", "issues?limit=50&series=24h&query=is:unresolved&sort=trend"],
  ["the same by priority", "issues?limit=50&series=24h&query=is:unresolved&sort=priority"],
  ["the same by users", "issues?limit=50&series=24h&query=is:unresolved&sort=user_count"],
  ["of a project and service", "issues?limit=50&series=24h&query=is:unresolved+project:project-3+service:service-10"],
  ["fatal ones of the last day", "issues?limit=50&series=24h&query=is:unresolved+level:fatal+last_seen:>-24h"],
  ["of an environment and release", "issues?limit=50&series=24h&query=environment:staging+release:1.3.*"],
  ["assigned to somebody (50 of all)", "issues?limit=50&series=24h&query=assigned:ann"],
  ["a word that is rare", "issues?limit=50&series=24h&query=%22step+99999%22"],
  ["a word that is nowhere", "issues?limit=50&query=nowhere"],
  ["a tag that most have", "issues?limit=50&query=logger:com.example.shop.*"],
  ["a tag that none has", "issues?limit=50&query=logger:org.example.*"],
  ["without a tag that most have", "issues?limit=50&query=-logger:com.example.shop.*"],
  ["counts of tabs", "issues/counts"],
  ["counts of tabs of a project", "issues/counts?project=project-3"],
  ["counts of tabs of a service", "issues/counts?query=service:service-10"],
  ["counts of tabs of a word", "issues/counts?query=%22step+999%22"],
  ["counts of tabs of a tag", "issues/counts?query=logger:com.example.shop.*"],
  ["projects", "projects"],
  ["releases", "releases?limit=50"],
];

/** What is asked of one of the issues, and of the last of them. */
async function furtherAsked(store: Store): Promise<typeof ASKED> {
  let cursor: string | undefined;
  let last = await store.listIssues({ limit: 100 });
  const { id } = last.items[0]!;
  while (last.next !== undefined) {
    cursor = last.next;
    last = await store.listIssues({ limit: 100, cursor });
  }
  return [
    ["the last page", `issues?limit=50&series=24h&cursor=${encodeURIComponent(cursor ?? "")}`],
    ["an issue", `issues/${id}`],
    ["its tags", `issues/${id}/tags`],
    ["issues similar to it", `issues/${id}/similar`],
  ];
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "elkhound-bench-lists-"));
  const store = createSqliteStore({
    dataDir: join(folder, "data"),
    limits: { newIssuesPerMinute: 1e9, newIssuesBurst: 1e9 },
  });
  try {
    await store.open();
    const begin = performance.now();
    await fill(store);
    console.error(`filled in ${((performance.now() - begin) / 1_000).toFixed(0)} s`);
    const { app } = createApi({
      store,
      alerting: store,
      silencing: new Silencing(store, systemClock),
      sources: () => [],
      detection: { detectors: async () => [], sources: async () => [] },
      rules: () => [],
      metrics: new Metrics(),
      adminToken: TOKEN,
      ready: () => ({ ready: true, reasons: [] }),
      clock: systemClock,
      version: "bench",
    });
    const rows = [];
    while ((await store.similar.prepare()) > 0);
    // Folds in what was counted last, tags too.
    await store.projects.list({ at: NOW });
    for (const [name, path] of [...ASKED, ...(await furtherAsked(store))])
      rows.push(await measure(name, `/api/v1/${path}`, app));
    console.table(rows);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(name: string, path: string, app: ReturnType<typeof createApi>["app"]) {
  const times: number[] = [];
  const costs: number[] = [];
  let found = 0;
  // What is slow need not be asked so often.
  for (let i = 0; i < ROUNDS && (i < 10 || times[0]! * i < MOST_MS); i += 1) {
    const [cpu, begin] = [process.cpuUsage(), performance.now()];
    const response = await app.request(path, { headers: { authorization: `Bearer ${TOKEN}` } });
    const body = (await response.json()) as { items?: readonly unknown[]; total?: number };
    times.push(performance.now() - begin);
    const { user, system } = process.cpuUsage(cpu);
    costs.push((user + system) / 1_000);
    if (response.status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
    found = body.items?.length ?? body.total ?? 0;
  }
  const at = (all: readonly number[], share: number): string =>
    `${all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))]!.toFixed(1)} ms`;
  const computed = { "computed, median": at(costs, 0.5), "computed, p99": at(costs, 0.99) };
  return { asked: name, found, median: at(times, 0.5), p99: at(times, 0.99), ...computed };
}

if (import.meta.main) await main();
