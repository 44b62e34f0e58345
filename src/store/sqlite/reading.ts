import type { CountedEngine } from "../engine/issues/counted-beside.ts";
import type { IssueHistoryEngine } from "../engine/issues/issue-history.ts";
import type { ReaderOperations } from "./operations.ts";
import type { ThreadClient } from "./thread-client.ts";

/** What detectors read, by the reading thread. */
export function historyEngine(reader: ThreadClient<ReaderOperations>): IssueHistoryEngine {
  return {
    readFacts: (request) => reader.call("readFacts", request),
    readActive: (request) => reader.call("readActive", request),
    readCounts: (request) => reader.call("readCounts", request),
  };
}

/** What is counted beside issues, by the reading thread. */
export function countedEngine(reader: ThreadClient<ReaderOperations>): CountedEngine {
  return {
    readMeasured: (request) => reader.call("readMeasured", request),
    readRecords: (request) => reader.call("readRecords", request),
    readChanges: (request) => reader.call("readChanges", request),
    readFirstValues: (request) => reader.call("readFirstValues", request),
    readReleases: (request) => reader.call("readReleases", request),
  };
}
