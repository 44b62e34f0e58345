import { resolve } from "node:path";
import type { Logger } from "../../telemetry/logger.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineStore } from "../engine/engine-store.ts";
import type { PortableQuery } from "../engine/portable-sql.ts";
import type { Store, StoreLimits } from "../store.ts";
import type { ReaderOperations, WriterOperations } from "./operations.ts";
import { countedEngine, historyEngine } from "./reading.ts";
import { maintain } from "./retention.ts";
import { ThreadClient } from "./thread-client.ts";

export interface SqliteStoreOptions {
  /** Made when missing, readable by this user only. One process uses it at a time. */
  readonly dataDir: string;
  readonly limits: StoreLimits;
  readonly logger?: Logger;
  /** Hard limit of the database file in pages of 4 KB, past which SQLite reports a full disk. Default: the disk's own. */
  readonly maxPages?: number;
}

/** The embedded store: one data folder, one process, `node:sqlite` in two threads of its own. */
export function createSqliteStore({ dataDir, limits, logger, maxPages }: SqliteStoreOptions): Store {
  const folder = resolve(dataDir);
  const writer = new ThreadClient<WriterOperations>({ role: "writer", dataDir: folder, maxPages });
  // Started by the first read: a worker that only ingests does without it.
  const reader = new ThreadClient<ReaderOperations>({ role: "reader", dataDir: folder, maxPages });
  const engine: Engine = {
    portable: {
      all: async <Row>(query: PortableQuery) => (await reader.call("queryPortable", query)) as Row[],
      write: (request) => writer.call("writePortable", request),
    },
    alerts: {
      loadDetector: (request) => writer.call("loadDetector", request),
      commitDetection: (request) => writer.call("commitDetection", request),
      activeAlerts: (request) => reader.call("activeAlerts", request),
      getAlert: (request) => reader.call("getAlert", request),
      listAlerts: (listing) => reader.call("listAlerts", listing),
      acknowledge: (request) => writer.call("acknowledge", request),
    },
    changes: { marks: () => writer.call("readMarks", undefined) },
    history: historyEngine(reader),
    open: async () => {
      await writer.start();
      logger?.info({ dataDir: folder }, "store opened");
    },
    time: async () => undefined,
    ping: async () => {
      await writer.call("ping", undefined);
    },
    close: async () => {
      await reader.close();
      await writer.close();
    },
    notifications: {
      adoptRouting: (request) => writer.call("adoptRouting", request),
      unrouted: (request) => writer.call("unrouted", request),
      route: (request) => writer.call("routeAlerts", request),
      claimGroups: (request) => writer.call("claimGroups", request),
      commitFlushes: (request) => writer.call("commitFlushes", request),
      claimDeliveries: (request) => writer.call("claimDeliveries", request),
      resend: (request) => writer.call("resendDelivery", request),
      listDeliveries: (request) => reader.call("listDeliveries", request),
      getDelivery: (request) => reader.call("getDelivery", request),
      alertRouting: (request) => reader.call("alertRouting", request),
      queue: () => reader.call("deliveryQueue", undefined),
    },
    silences: {
      addSilence: (row) => writer.call("addSilence", row),
      getSilence: (request) => reader.call("getSilence", request),
      listSilences: (listing) => reader.call("listSilences", listing),
      expireSilence: (request) => writer.call("expireSilence", request),
    },
    loadCheckpoints: (request) => writer.call("loadCheckpoints", request),
    loadDictionaries: (request) => writer.call("loadDictionaries", request),
    commit: (request) => writer.call("commit", request),
    mergeIssues: (request) => writer.call("mergeIssues", request),
    splitIssue: (request) => writer.call("splitIssue", request),
    undoActivity: (request) => writer.call("undoActivity", request),
    adoptFingerprints: (request) => writer.call("adoptFingerprints", request),
    getIssue: (request) => reader.call("getIssue", request),
    listIssues: (listing) => reader.call("listIssues", listing),
    countIssues: (selection) => reader.call("countIssues", selection),
    readSeries: (request) => reader.call("readSeries", request),
    listEvents: (request) => reader.call("listEvents", request),
    listFingerprints: (request) => reader.call("listFingerprints", request),
    listActivity: (request) => reader.call("listActivity", request),
    readBuckets: (request) => reader.call("readBuckets", request),
    countEvents: () => reader.call("countEvents", undefined),
    listCheckpoints: (request) => writer.call("listCheckpoints", request),
    listGaps: (query) => reader.call("listGaps", query),
    listDeadLetters: (query) => reader.call("listDeadLetters", query),
    claimLeases: (request) => writer.call("claimLeases", request),
    releaseLeases: (request) => writer.call("releaseLeases", request),
    counted: countedEngine(reader),
    readUserKey: () => writer.call("readUserKey", undefined),
    tags: {
      foldTallies: async () => {
        while (await writer.call("foldLog", undefined));
      },
      readTags: (request) => reader.call("readTags", request),
    },
    releases: {
      listReleases: (request) => reader.call("listReleases", request),
      storeDeploy: (request) => writer.call("storeDeploy", request),
    },
    discards: {
      discardIssues: (request) => writer.call("discardIssues", request),
      listDiscards: (listing) => reader.call("listDiscards", listing),
      undoDiscard: (request) => writer.call("undoDiscard", request),
    },
    similar: {
      uncompared: (request) => reader.call("uncompared", request),
      storeTraits: (request) => writer.call("storeTraits", request),
      getComparable: (request) => reader.call("getComparable", request),
      candidates: (request) => reader.call("candidates", request),
    },
    events: {
      laterEvents: (request) => reader.call("laterEvents", request),
      getEvent: (request) => reader.call("getEvent", request),
    },
    ownership: {
      outdatedOwners: (query) => reader.call("outdatedOwners", query),
      restateOwners: (request) => writer.call("restateOwners", request),
    },
    views: {
      listViews: (request) => reader.call("listViews", request),
      getView: (request) => reader.call("getView", request),
      addView: (request) => writer.call("addView", request),
      replaceView: (row) => writer.call("replaceView", row),
      deleteView: (request) => writer.call("deleteView", request),
    },
    idempotency: {
      claimKey: (request) => writer.call("claimKey", request),
      storeAnswer: (request) => writer.call("storeAnswer", request),
      releaseKey: (request) => writer.call("releaseKey", request),
    },
    maintain: (at, retention) => maintain(writer, reader, at, retention),
    life: {
      decideIssues: (request) => writer.call("decideIssues", request),
      addComment: (request) => writer.call("addComment", request),
      editComment: (request) => writer.call("editComment", request),
      issueOfActivity: (request) => reader.call("issueOfActivity", request),
      deleteIssues: (request) => writer.call("deleteIssues", request),
      reopenDue: (request) => writer.call("reopenDue", request),
    },
  };
  return new EngineStore(engine, limits);
}
