import type { Alert, AlertNumbers, AlertStatus, Labels } from "../../../domain/alert.ts";
import type { AlertStore, DetectionOutcome, StoredAlert } from "../../alert-store.ts";
import { decodeCursor, type PageEnd, pageLimit, toPage } from "../cursor.ts";
import { type DecideRequest, storedRequest } from "../issues/decide-issues.ts";
import type { PortableSql } from "../portable-sql.ts";
import { exactText, fromExactText, readableText } from "../stored-text.ts";
import { readFiringOn } from "./firing-alerts.ts";

/*
 * Alerts as both engines take and return them.
 */

/** What differs between the engines; see {@link createAlertStore}. */
export interface AlertEngine {
  loadDetector(request: { readonly detector: string }): Promise<DetectorRow | undefined>;
  commitDetection(request: StoredDetection): Promise<boolean>;
  activeAlerts(request: { readonly detector: string | undefined }): Promise<readonly AlertRow[]>;
  getAlert(request: { readonly id: string }): Promise<AlertRow | undefined>;
  listAlerts(listing: AlertListing): Promise<readonly AlertRow[]>;
  acknowledge(request: {
    readonly id: string;
    readonly at: number;
    readonly by: string;
  }): Promise<AlertRow | undefined>;
}

export interface DetectorRow {
  readonly version: number;
  readonly state: string;
}

export interface StoredDetection {
  readonly detector: string;
  readonly expectedVersion: number;
  readonly state: string;
  readonly alerts: readonly PlannedAlert[];
  readonly decisions: readonly DecideRequest[];
}

/** An alert in storable form. */
export interface PlannedAlert {
  readonly id: string;
  readonly key: string;
  readonly detector: string;
  readonly type: string;
  readonly lasting: number;
  readonly status: string;
  /** JSON. */
  readonly labels: string;
  readonly summary: string;
  /** JSON. */
  readonly numbers: string;
  readonly issue: string | null;
  readonly project: string | null;
  readonly starts_at: number;
  readonly fired_at: number | null;
  readonly ends_at: number | null;
  readonly late: number;
  readonly updated_at: number;
}

export interface AlertRow extends PlannedAlert {
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  /** Counts the commits that brought it. */
  readonly revision: number;
}

export interface AlertListing {
  readonly status: string | undefined;
  readonly detector: string | undefined;
  readonly issue: string | undefined;
  readonly project: string | undefined;
  readonly projects: readonly string[] | undefined;
  readonly before: PageEnd | undefined;
  readonly limit: number;
}

/** The columns of {@link PlannedAlert}, in one order for both engines. */
export const ALERT_COLUMNS = [
  "id",
  "key",
  "detector",
  "type",
  "lasting",
  "status",
  "labels",
  "summary",
  "numbers",
  "issue",
  "project",
  "starts_at",
  "fired_at",
  "ends_at",
  "late",
  "updated_at",
] as const satisfies readonly (keyof PlannedAlert)[];

const MAX_SUMMARY = 500;
const MAX_NAME = 200;

export function planAlert(alert: Alert): PlannedAlert {
  const project = alert.labels["project"];
  return {
    id: readableText(alert.id, MAX_NAME),
    key: exactText(alert.key),
    detector: exactText(alert.detector),
    type: readableText(alert.type, MAX_NAME),
    lasting: Number(alert.lasting),
    status: alert.status,
    labels: JSON.stringify(alert.labels),
    summary: readableText(alert.summary, MAX_SUMMARY),
    numbers: JSON.stringify(writableNumbers(alert.numbers)),
    issue: alert.issue === undefined ? null : readableText(alert.issue, MAX_NAME),
    project: project === undefined ? null : readableText(project, MAX_NAME),
    starts_at: Math.floor(alert.startsAt),
    fired_at: alert.firedAt === undefined ? null : Math.floor(alert.firedAt),
    ends_at: alert.endsAt === undefined ? null : Math.floor(alert.endsAt),
    late: Number(alert.late),
    updated_at: Math.floor(alert.updatedAt),
  };
}

/** JSON has no word for what is not finite. */
function writableNumbers(numbers: AlertNumbers): AlertNumbers {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ]),
  );
}

export function toAlert(row: AlertRow): StoredAlert {
  return {
    id: row.id,
    key: fromExactText(row.key),
    detector: fromExactText(row.detector),
    type: row.type,
    lasting: row.lasting === 1,
    status: row.status as AlertStatus,
    labels: JSON.parse(row.labels) as Labels,
    summary: row.summary,
    numbers: JSON.parse(row.numbers) as AlertNumbers,
    issue: row.issue ?? undefined,
    startsAt: row.starts_at,
    firedAt: row.fired_at ?? undefined,
    endsAt: row.ends_at ?? undefined,
    late: row.late === 1,
    updatedAt: row.updated_at,
    acknowledged: row.acknowledged_at === null ? undefined : { at: row.acknowledged_at, by: row.acknowledged_by ?? "" },
  };
}

/** The contract on an engine. */
export function createAlertStore(engine: AlertEngine, portable: PortableSql): AlertStore {
  return {
    loadDetector: async (id) => {
      const row = await engine.loadDetector({ detector: exactText(id) });
      return { version: row?.version ?? 0, state: row && fromExactText(row.state) };
    },
    commitDetection: async ({
      detector,
      expectedVersion,
      state,
      alerts,
      decisions = [],
    }): Promise<DetectionOutcome> => {
      const done = await engine.commitDetection({
        detector: exactText(detector),
        expectedVersion,
        state: exactText(state),
        // In one order on every worker, so that none waits for another in a circle; the last of each id counts.
        alerts: [...new Map(alerts.map((alert) => [alert.id, planAlert(alert)])).values()].sort((left, right) =>
          left.id < right.id ? -1 : 1,
        ),
        decisions: decisions.map(storedRequest),
      });
      return done ? { kind: "committed", version: expectedVersion + 1 } : { kind: "stale" };
    },
    activeAlerts: async (detector) => {
      const rows = await engine.activeAlerts({ detector: detector === undefined ? undefined : exactText(detector) });
      return rows.map(toAlert);
    },
    firingOn: (issues) => readFiringOn(portable, issues),
    getAlert: async (id) => {
      const row = await engine.getAlert({ id: readableText(id, MAX_NAME) });
      return row && toAlert(row);
    },
    listAlerts: async (query) => {
      const limit = pageLimit(query.limit);
      const readable = (text: string | undefined) => (text === undefined ? undefined : readableText(text, MAX_NAME));
      const rows = await engine.listAlerts({
        status: query.status,
        detector: query.detector === undefined ? undefined : exactText(query.detector),
        issue: readable(query.issue),
        project: readable(query.project),
        projects: query.projects?.map((one) => readableText(one, MAX_NAME)),
        before: decodeCursor("alerts", "hex", query.cursor),
        limit: limit + 1,
      });
      return toPage(rows, limit, "alerts", (row) => ({ value: row.updated_at, id: row.id }), toAlert);
    },
    acknowledge: async ({ alert, at, by }) => {
      const row = await engine.acknowledge({ id: readableText(alert, MAX_NAME), at, by: readableText(by, MAX_NAME) });
      return row && toAlert(row);
    },
  };
}
