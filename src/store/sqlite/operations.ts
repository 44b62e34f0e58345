import { issueOfActivity, listActivity } from "./activities.ts";
import * as groups from "./alert-groups.ts";
import * as alerts from "./alerts.ts";
import { countEvents, readBuckets, readSeries } from "./buckets.ts";
import { readMarks } from "./change-marks.ts";
import { readChanges } from "./changes.ts";
import { forgetGonePartitions, listCheckpoints, loadCheckpoints } from "./checkpoints.ts";
import { commit } from "./commit.ts";
import { adoptFingerprints, mergeIssues, splitIssue, undoActivity } from "./corrections.ts";
import * as counted from "./counted-retention.ts";
import { retireNames } from "./daily-names.ts";
import type { SqliteDatabase } from "./database.ts";
import { listDeadLetters } from "./dead-letters.ts";
import * as deliveries from "./deliveries.ts";
import * as deliveryLists from "./delivery-lists.ts";
import { discardIssues, listDiscards, undoDiscard } from "./discards.ts";
import { getEvent, laterEvents, listEvents } from "./events.ts";
import { listFingerprints } from "./fingerprints.ts";
import { listGaps } from "./gaps.ts";
import * as history from "./history.ts";
import * as idempotency from "./idempotency.ts";
import { addComment, decideIssues, editComment, reopenDue } from "./issue-life.ts";
import { countIssues, listIssues } from "./issue-list.ts";
import { getIssue } from "./issues.ts";
import { claimLeases, forgetExpiredLeases, releaseLeases } from "./leases.ts";
import * as maintenance from "./maintenance.ts";
import { readFirstValues, readMeasured } from "./measures.ts";
import { loadDictionaries } from "./message-patterns.ts";
import { schemaVersion } from "./migrate.ts";
import { retireNotification } from "./notification-retention.ts";
import { outdatedOwners, restateOwners } from "./ownership.ts";
import { queryPortable, writePortable } from "./portable-sql.ts";
import { forgetEmptyProjects, retireProjects } from "./projects.ts";
import { readRecords } from "./record-totals.ts";
import { listReleases, readReleases, storeDeploy } from "./releases.ts";
import { forgetExpiredKeys } from "./seen-documents.ts";
import * as silences from "./silences.ts";
import * as similar from "./similar.ts";
import { readTags } from "./tags.ts";
import { foldLog } from "./tally-log.ts";
import { readUserKey } from "./users.ts";
import * as views from "./views.ts";

/** What the writing thread does, by name. */
export const writerOperations = {
  loadCheckpoints,
  loadDictionaries,
  // Workers ask for it too, and those that only ingest do without the other thread.
  listCheckpoints,
  forgetGonePartitions,
  commit,
  mergeIssues,
  splitIssue,
  undoActivity,
  adoptFingerprints,
  loadDetector: alerts.loadDetector,
  commitDetection: alerts.commitDetection,
  acknowledge: alerts.acknowledge,
  decideIssues,
  addComment,
  editComment,
  deleteIssues: maintenance.deleteIssues,
  reopenDue,
  discardIssues,
  undoDiscard,
  restateOwners,
  storeTraits: similar.storeTraits,
  retireNames,
  retireProjects,
  addView: views.addView,
  replaceView: views.replaceView,
  deleteView: views.deleteView,
  claimKey: idempotency.claimKey,
  storeAnswer: idempotency.storeAnswer,
  releaseKey: idempotency.releaseKey,
  forgetAnswers: idempotency.forgetAnswers,
  adoptRouting: groups.adoptRouting,
  unrouted: groups.unrouted,
  routeAlerts: groups.route,
  claimGroups: groups.claimGroups,
  commitFlushes: groups.commitFlushes,
  claimDeliveries: deliveries.claimDeliveries,
  recordAttempt: deliveries.recordAttempt,
  resendDelivery: deliveryLists.resend,
  addSilence: silences.addSilence,
  retireNotification,
  expireSilence: silences.expireSilence,
  claimLeases,
  releaseLeases,
  forgetExpiredLeases,
  forgetExpiredKeys,
  forgetEmptyProjects,
  rollUp: maintenance.rollUp,
  retireBuckets: maintenance.retireBuckets,
  retireIssues: maintenance.retireIssues,
  retireEvents: maintenance.retireEvents,
  thinEvents: maintenance.thinEvents,
  retireDeadLetters: maintenance.retireDeadLetters,
  retireGaps: maintenance.retireGaps,
  writePortable,
  readMarks,
  readUserKey,
  foldLog,
  storeDeploy,
  rollUpMeasures: counted.rollUpMeasures,
  rollUpRecords: counted.rollUpRecords,
  retireCounted: counted.retireCounted,
  retireChanges: counted.retireChanges,
  forgetValues: counted.forgetValues,
  giveBack: maintenance.giveBack,
  emptyLog: maintenance.emptyLog,
  usedBytes: maintenance.usedBytes,
  ping: (db: SqliteDatabase) => db.get("SELECT 1"),
};

/** What the reading thread does: however long it takes, no commit waits for it. */
export const readerOperations = {
  getIssue,
  listIssues,
  countIssues,
  readSeries,
  listEvents,
  listFingerprints,
  listActivity,
  issueOfActivity,
  readBuckets,
  countEvents,
  activeAlerts: alerts.activeAlerts,
  getAlert: alerts.getAlert,
  listAlerts: alerts.listAlerts,
  schemaVersion,
  readFacts: history.readFacts,
  readActive: history.readActive,
  readCounts: history.readCounts,
  listDeliveries: deliveryLists.listDeliveries,
  getDelivery: deliveryLists.getDelivery,
  alertRouting: deliveryLists.alertRouting,
  deliveryQueue: deliveryLists.queue,
  getSilence: silences.getSilence,
  listSilences: silences.listSilences,
  queryPortable,
  listGaps,
  listDeadLetters,
  readMeasured,
  readFirstValues,
  readRecords,
  readChanges,
  readReleases,
  readTags,
  listReleases,
  listDiscards,
  outdatedOwners,
  uncompared: similar.uncompared,
  getComparable: similar.getComparable,
  candidates: similar.candidates,
  laterEvents,
  getEvent,
  listViews: views.listViews,
  getView: views.getView,
  idleValues: counted.idleValues,
  crowdedIssues: maintenance.crowdedIssues,
  oldestDay: maintenance.oldestDay,
};

export type WriterOperations = typeof writerOperations;
export type ReaderOperations = typeof readerOperations;
