import type { ApiDeps } from "../../src/api/api-deps.ts";
import type { ErrorEvent } from "../../src/domain/error-event.ts";
import { newState } from "../../src/domain/issue-state.ts";
import type { StoredAlert } from "../../src/store/alert-store.ts";
import type { Issue, StoredDeadLetter, StoredEvent, StoredGap } from "../../src/store/store.ts";

type Reader = ApiDeps["store"];

/** What a store would answer, from given lists. One page, but for the methods that a test replaces; it can only be read. */
export function memoryReader(
  content: {
    readonly issues?: readonly Issue[];
    readonly events?: readonly StoredEvent[];
    readonly gaps?: readonly StoredGap[];
    readonly deadLetters?: readonly StoredDeadLetter[];
    readonly alerts?: readonly StoredAlert[];
  },
  replaced: Partial<Reader> = {},
): Reader {
  const { issues = [], events = [], gaps = [], deadLetters = [], alerts = [] } = content;
  return {
    ping: async () => {},
    changes: { marks: async () => [] },
    counted: {
      measured: async () => [],
      records: async () => [],
      changes: async () => ({ changes: [], cursor: undefined }),
      firstValues: async () => ({ values: [], cursor: undefined }),
      releases: async () => [],
    },
    alerts: {
      loadDetector: async () => ({ version: 0, state: undefined }),
      commitDetection: async () => ({ kind: "stale" }),
      activeAlerts: async () => alerts.filter(({ status }) => status !== "resolved"),
      firingOn: async (wanted) =>
        alerts.flatMap(({ id, type, labels, issue, lasting, status }) =>
          issue !== undefined && wanted.includes(issue) && lasting && status === "firing"
            ? [{ id, type, labels, issue }]
            : [],
        ),
      getAlert: async (id) => alerts.find((alert) => alert.id === id),
      listAlerts: async ({ limit }) => ({ items: alerts.slice(0, limit), next: undefined }),
      acknowledge: async () => undefined,
    },
    getIssue: async (id) => issues.find((issue) => issue.id === id),
    issueTitles: async (ids) =>
      new Map(issues.filter(({ id }) => ids.includes(id)).map(({ id, title, project }) => [id, { title, project }])),
    listIssues: async ({ limit }) => ({ items: issues.slice(0, limit), next: undefined }),
    countIssues: async () => ({
      total: issues.length,
      byStatus: { unresolved: issues.length, resolved: 0, ignored: 0 },
      bySubstatus: { new: issues.length },
      assigned: 0,
      mine: 0,
    }),
    issueSeries: async () => new Map(),
    listEvents: async (issue, { limit }) => ({
      items: events.filter((event) => event.issue === issue).slice(0, limit),
      next: undefined,
    }),
    buckets: async () => [],
    listFingerprints: async () => ({ items: [], next: undefined }),
    listActivity: async () => ({ items: [], next: undefined }),
    countEvents: async () => issues.reduce((sum, issue) => sum + issue.eventCount, 0),
    mergeIssues: async ({ into }) => ({ kind: "refused", reason: "issue_not_found", subject: into }),
    splitIssue: async ({ issue }) => ({ kind: "refused", reason: "issue_not_found", subject: issue }),
    undoActivity: async ({ activity }) => ({ kind: "refused", reason: "activity_not_found", subject: activity }),
    adoptFingerprints: async () => undefined,
    life: {
      decide: async ({ issues }) => ({
        activities: [],
        refused: issues.map((issue) => ({ issue, reason: "issue_not_found" })),
      }),
      comment: async () => undefined,
      editComment: async () => "not_found",
      issueOfActivity: async () => undefined,
      deleteIssues: async () => 0,
      reopenDue: async () => 0,
    },
    tags: {
      issueTags: async () => ({ keys: [], otherKeys: 0 }),
      issueTag: async () => undefined,
      recentNames: async () => [],
    },
    releases: {
      listReleases: async () => ({ items: [], next: undefined }),
      registerDeploy: async () => undefined,
    },
    similar: { similarTo: async () => [], prepare: async () => 0 },
    events: { find: async () => undefined, users: async () => [] },
    projects: { list: async () => [] },
    discards: {
      discard: async () => ({ discarded: [], refused: [] }),
      list: async () => ({ items: [], next: undefined }),
      undo: async () => undefined,
    },
    views: {
      list: async () => [],
      get: async () => undefined,
      add: async () => false,
      replace: async () => false,
      delete: async () => false,
    },
    idempotency: { claim: async () => ({ kind: "claimed" }), answer: async () => {}, release: async () => {} },
    listCheckpoints: async () => [],
    listGaps: async () => ({ items: gaps, next: undefined }),
    listDeadLetters: async () => ({ items: deadLetters, next: undefined }),
    ...replaced,
  };
}

/** An issue whose texts an attacker wrote. */
export function someIssue(change: Partial<Issue> = {}): Issue {
  return {
    id: "01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f",
    project: "shop",
    kind: "issue",
    title: "CardDeclined: </script>\u001b[2J\u202e",
    type: "CardDeclined",
    culprit: undefined,
    pattern: "card <int> declined",
    level: "error",
    state: newState(Date.UTC(2026, 10, 24, 7, 0, 1)),
    assignee: undefined,
    priority: "high",
    prioritySet: false,
    userCount: 0,
    eventCount: 42,
    firstSeen: Date.UTC(2026, 10, 24, 7),
    lastSeen: Date.UTC(2026, 10, 24, 7, 59, 30, 123),
    createdAt: Date.UTC(2026, 10, 24, 7, 0, 1),
    services: ["cart", "checkout"],
    fingerprints: ["0123456789abcdef0123456789abcdef"],
    owners: [],
    ownerRule: undefined,
    ...change,
  };
}

/** A kept event of `someIssue`. */
export function someEvent(change: Partial<ErrorEvent> = {}): StoredEvent {
  return {
    id: "e1",
    issue: someIssue().id,
    fingerprint: "0123456789abcdef0123456789abcdef",
    clamped: false,
    event: {
      origin: { type: "kafka", topic: "app-logs", partition: 3, offset: "120" },
      timestamp: Date.UTC(2026, 10, 24, 7, 59),
      receivedAt: Date.UTC(2026, 10, 24, 7, 59, 1),
      level: "error",
      project: "shop",
      service: "cart",
      message: "payment failed",
      exceptions: [
        {
          type: "CardDeclined",
          message: "card 4711 declined\u001b[31m",
          frames: [
            { module: "com.shop.pay.CardClient", function: "charge", file: "CardClient.java", line: 42, inApp: true },
            { module: "java.lang.Thread", function: "run", inApp: false },
          ],
        },
        { type: "IOException", message: "reset", frames: [] },
      ],
      tags: { tenant: "acme" },
      rule: "default",
      lines: 3,
      ...change,
    },
  };
}
