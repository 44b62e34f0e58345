import * as groups from "./alerts/alert-groups.ts";
import * as alerts from "./alerts/alerts.ts";
import * as deliveries from "./alerts/deliveries.ts";
import * as deliveryLists from "./alerts/delivery-lists.ts";
import { retireNotification } from "./alerts/notification-retention.ts";
import * as silences from "./alerts/silences.ts";
import { countEvents, readBuckets, readSeries } from "./commit/buckets.ts";
import { forgetGonePartitions, listCheckpoints, loadCheckpoints } from "./commit/checkpoints.ts";
import { commit } from "./commit/commit.ts";
import { listDeadLetters } from "./commit/dead-letters.ts";
import { listGaps } from "./commit/gaps.ts";
import { readFirstValues, readMeasured } from "./commit/measures.ts";
import { loadDictionaries } from "./commit/message-patterns.ts";
import { readRecords } from "./commit/record-totals.ts";
import { forgetExpiredKeys } from "./commit/seen-documents.ts";
import type { SqliteDatabase } from "./database.ts";
import * as idempotency from "./idempotency.ts";
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
import { forgetEmptyProjects, retireProjects } from "./issues/projects.ts";
import { listReleases, readReleases, storeDeploy } from "./issues/releases.ts";
import * as similar from "./issues/similar.ts";
import * as views from "./issues/views.ts";
import { claimLeases, forgetExpiredLeases, releaseLeases } from "./leases.ts";
import * as maintenance from "./maintenance.ts";
import { schemaVersion } from "./migrate.ts";
import { queryPortable, writePortable } from "./portable-sql.ts";
import * as counted from "./tallies/counted-retention.ts";
import { retireNames } from "./tallies/daily-names.ts";
import { readTags } from "./tallies/tags.ts";
import { foldLog } from "./tallies/tally-log.ts";
import { readUserKey } from "./tallies/users.ts";

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
