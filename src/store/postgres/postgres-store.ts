import type { Logger } from "../../telemetry/logger.ts";
import { dayOf, dayOfMinute } from "../engine/commit/bucket-steps.ts";
import type { CommitPlan } from "../engine/commit/commit-plan.ts";
import { KnownRows } from "../engine/commit/first-sights.ts";
import { RedoCommit } from "../engine/commit/redo.ts";
import type { CommitOutcome, Engine } from "../engine/engine.ts";
import { EngineStore } from "../engine/engine-store.ts";
import type { Store, StoreLimits } from "../store.ts";
import * as groups from "./alerts/alert-groups.ts";
import * as alerts from "./alerts/alerts.ts";
import * as deliveries from "./alerts/deliveries.ts";
import * as deliveryLists from "./alerts/delivery-lists.ts";
import * as silences from "./alerts/silences.ts";
import { countEvents, readBuckets, readSeries } from "./commit/buckets.ts";
import { listCheckpoints, loadCheckpoints } from "./commit/checkpoints.ts";
import { commit } from "./commit/commit.ts";
import { listDeadLetters } from "./commit/dead-letters.ts";
import { listGaps } from "./commit/gaps.ts";
import { readFirstValues, readMeasured } from "./commit/measures.ts";
import { loadDictionaries } from "./commit/message-patterns.ts";
import { readRecords } from "./commit/record-totals.ts";
import { PostgresDatabase } from "./database.ts";
import { DayPartitions, type Partition } from "./day-partitions.ts";
import { deleteIssues } from "./deletion.ts";
import { claimKey, releaseKey, storeAnswer } from "./idempotency.ts";
import { issueOfActivity, listActivity } from "./issues/activities.ts";
import { readMarks } from "./issues/change-marks.ts";
import { readChanges } from "./issues/changes.ts";
import { adoptFingerprints, mergeIssues, splitIssue, undoActivity } from "./issues/corrections.ts";
import { discardIssues, listDiscards, undoDiscard } from "./issues/discards.ts";
import { getEvent, laterEvents, listEvents } from "./issues/events.ts";
import { listFingerprints } from "./issues/fingerprints.ts";
import * as history from "./issues/history.ts";
import { addComment, decideIssues, editComment, reopenDue } from "./issues/issue-life.ts";
import { countIssues, listIssues } from "./issues/issue-list.ts";
import { getIssue } from "./issues/issues.ts";
import { outdatedOwners, restateOwners } from "./issues/ownership.ts";
import { listReleases, readReleases, storeDeploy } from "./issues/releases.ts";
import * as similar from "./issues/similar.ts";
import * as views from "./issues/views.ts";
import { claimLeases, readTime, releaseLeases } from "./leases.ts";
import { migrate } from "./migrate.ts";
import { portableSql } from "./portable-sql.ts";
import { maintain } from "./retention.ts";
import { readTags } from "./tallies/tags.ts";
import { foldLog } from "./tallies/tally-log.ts";
import { readUserKey } from "./tallies/users.ts";

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; TLS by its `sslmode`, `sslrootcert`, `sslcert`, `sslkey`. */
  readonly url: string;
  readonly limits: StoreLimits;
  readonly logger?: Logger;
  /** Most connections at a time. Default 8. */
  readonly connections?: number;
}

/** The server store: PostgreSQL 15 or newer, shared by any number of workers, in a schema `elkhound` of its own. */
export function createPostgresStore({ url, limits, logger, connections = 8 }: PostgresStoreOptions): Store {
  const database = new PostgresDatabase(url, connections);
  const partitions = new DayPartitions(database);
  const known = new KnownRows();
  const engine: Engine = {
    portable: portableSql(database),
    alerts: {
      loadDetector: (request) => database.read((tx) => alerts.loadDetector(tx, request)),
      commitDetection: (request) => database.write((tx) => alerts.commitDetection(tx, request)),
      activeAlerts: (request) => database.read((tx) => alerts.activeAlerts(tx, request)),
      getAlert: (request) => database.read((tx) => alerts.getAlert(tx, request)),
      listAlerts: (listing) => database.read((tx) => alerts.listAlerts(tx, listing)),
      acknowledge: (request) => database.write((tx) => alerts.acknowledge(tx, request)),
    },
    history: {
      readFacts: (request) => database.read((tx) => history.readFacts(tx, request)),
      readActive: (request) => database.read((tx) => history.readActive(tx, request)),
      readCounts: (request) => database.read((tx) => history.readCounts(tx, request)),
    },
    changes: { marks: () => database.read(readMarks) },
    open: async () => {
      await migrate(database);
      logger?.info({ store: "postgres" }, "store opened");
    },
    ping: () => database.ping(),
    time: () => database.read(readTime),
    close: () => database.close(),
    notifications: {
      adoptRouting: (request) => database.write((tx) => groups.adoptRouting(tx, request)),
      unrouted: (request) => database.read((tx) => groups.unrouted(tx, request)),
      route: (request) => database.write((tx) => groups.route(tx, request)),
      claimGroups: (request) => database.write((tx) => groups.claimGroups(tx, request)),
      commitFlushes: (request) => database.write((tx) => groups.commitFlushes(tx, request)),
      claimDeliveries: async (request) => {
        // Each by itself: together they would hold the groups of several messages, and workers wait for each other.
        for (const attempt of request.ended) await database.write((tx) => deliveries.recordAttempt(tx, attempt));
        return await database.write((tx) => deliveries.claimDeliveries(tx, request));
      },
      resend: (request) => database.write((tx) => deliveryLists.resend(tx, request)),
      listDeliveries: (request) => database.read((tx) => deliveryLists.listDeliveries(tx, request)),
      getDelivery: (request) => database.read((tx) => deliveryLists.getDelivery(tx, request)),
      alertRouting: (request) => database.read((tx) => deliveryLists.alertRouting(tx, request)),
      queue: () => database.read(deliveryLists.queue),
    },
    silences: {
      addSilence: (row) => database.write((tx) => silences.addSilence(tx, row)),
      getSilence: (request) => database.read((tx) => silences.getSilence(tx, request)),
      listSilences: (listing) => database.read((tx) => silences.listSilences(tx, listing)),
      expireSilence: (request) => database.write((tx) => silences.expireSilence(tx, request)),
    },
    loadCheckpoints: (request) => database.read((tx) => loadCheckpoints(tx, request)),
    loadDictionaries: (request) => database.read((tx) => loadDictionaries(tx, request)),
    commit: ({ plan, limits }) =>
      orRedo(async () => {
        const done = await partitions.writing(partitionsOf(plan), () =>
          database.writeByKeys((tx) => commit(tx, plan, limits, known)),
        );
        known.add(done.seen);
        return done;
      }),
    mergeIssues: (request) => database.write((tx) => mergeIssues(tx, request)),
    splitIssue: (request) => database.write((tx) => splitIssue(tx, request)),
    undoActivity: (request) => database.write((tx) => undoActivity(tx, request)),
    adoptFingerprints: (request) => database.write((tx) => adoptFingerprints(tx, request)),
    getIssue: ({ id }) => database.read((tx) => getIssue(tx, id)),
    listIssues: (listing) => database.read((tx) => listIssues(tx, listing)),
    countIssues: (selection) => database.read((tx) => countIssues(tx, selection)),
    readSeries: (request) => database.read((tx) => readSeries(tx, request)),
    listEvents: (request) => database.read((tx) => listEvents(tx, request)),
    listFingerprints: (request) => database.read((tx) => listFingerprints(tx, request)),
    listActivity: (request) => database.read((tx) => listActivity(tx, request)),
    readBuckets: (request) => database.read((tx) => readBuckets(tx, request)),
    countEvents: () => database.read(countEvents),
    listCheckpoints: (request) => database.read((tx) => listCheckpoints(tx, request)),
    listGaps: (query) => database.read((tx) => listGaps(tx, query)),
    listDeadLetters: (query) => database.read((tx) => listDeadLetters(tx, query)),
    claimLeases: (request) => database.write((tx) => claimLeases(tx, request)),
    releaseLeases: (request) => database.write((tx) => releaseLeases(tx, request)),
    counted: {
      readMeasured: (request) => database.read((tx) => readMeasured(tx, request)),
      readRecords: (request) => database.read((tx) => readRecords(tx, request)),
      readChanges: (request) => database.read((tx) => readChanges(tx, request)),
      readFirstValues: (request) => database.read((tx) => readFirstValues(tx, request)),
      readReleases: (request) => database.read((tx) => readReleases(tx, request)),
    },
    readUserKey: () => database.read(readUserKey),
    tags: {
      foldTallies: async () => {
        while (await database.write(foldLog));
      },
      readTags: (request) => database.read((tx) => readTags(tx, request)),
    },
    releases: {
      listReleases: (request) => database.read((tx) => listReleases(tx, request)),
      storeDeploy: (request) => database.write((tx) => storeDeploy(tx, request)),
    },
    discards: {
      discardIssues: (request) => database.write((tx) => discardIssues(tx, request)),
      listDiscards: (listing) => database.read((tx) => listDiscards(tx, listing)),
      undoDiscard: (request) => database.write((tx) => undoDiscard(tx, request)),
    },
    similar: {
      uncompared: (request) => database.read((tx) => similar.uncompared(tx, request)),
      storeTraits: (request) => database.write((tx) => similar.storeTraits(tx, request)),
      getComparable: (request) => database.read((tx) => similar.getComparable(tx, request)),
      candidates: (request) => database.read((tx) => similar.candidates(tx, request)),
    },
    events: {
      laterEvents: (request) => database.read((tx) => laterEvents(tx, request)),
      getEvent: (request) => database.read((tx) => getEvent(tx, request)),
    },
    ownership: {
      outdatedOwners: (query) => database.read((tx) => outdatedOwners(tx, query)),
      restateOwners: (request) => database.write((tx) => restateOwners(tx, request)),
    },
    views: {
      listViews: (request) => database.read((tx) => views.listViews(tx, request)),
      getView: (request) => database.read((tx) => views.getView(tx, request)),
      addView: (request) => database.write((tx) => views.addView(tx, request)),
      replaceView: (row) => database.write((tx) => views.replaceView(tx, row)),
      deleteView: (request) => database.write((tx) => views.deleteView(tx, request)),
    },
    idempotency: {
      claimKey: (request) => database.write((tx) => claimKey(tx, request)),
      storeAnswer: (request) => database.write((tx) => storeAnswer(tx, request)),
      releaseKey: (request) => database.write((tx) => releaseKey(tx, request)),
    },
    maintain: (at, retention) => maintain(database, partitions, at, retention),
    life: {
      decideIssues: (request) => database.write((tx) => decideIssues(tx, request)),
      addComment: (request) => database.write((tx) => addComment(tx, request)),
      editComment: (request) => database.write((tx) => editComment(tx, request)),
      issueOfActivity: (request) => database.read((tx) => issueOfActivity(tx, request)),
      deleteIssues: (request) => deleteIssues(database, request),
      reopenDue: (request) => database.write((tx) => reopenDue(tx, request)),
    },
  };
  return new EngineStore(engine, limits);
}

async function orRedo(committing: () => Promise<CommitOutcome>): Promise<CommitOutcome> {
  try {
    return await committing();
  } catch (thrown) {
    if (thrown instanceof RedoCommit) return thrown.outcome;
    throw thrown;
  }
}

/** The days that a commit may write to. */
function partitionsOf(plan: CommitPlan): Partition[] {
  const days = new Set<number>();
  const keyDays = new Set<number>();
  for (const { events, dedupeExpiresAt } of plan.slices) {
    for (const minute of events.minute) days.add(dayOfMinute(minute));
    if (events.dedupe !== undefined) keyDays.add(dayOf(dedupeExpiresAt));
  }
  return [
    ...[...days].map((day) => ({ table: "bucket_minute", day }) as const),
    ...[...keyDays].map((day) => ({ table: "seen_document", day }) as const),
  ];
}
