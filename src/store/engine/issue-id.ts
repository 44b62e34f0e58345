import type { EpochMs } from "../../domain/time.ts";
import { newUniqueId } from "../../domain/unique-id.ts";
import type { IssueId } from "../store.ts";

/** A new issue id: a UUIDv7 of the time `at`. */
export function newIssueId(at: EpochMs): IssueId {
  return newUniqueId(at);
}

/** Whether `text` has the form of an issue id: everything else is answered without asking the engine. */
export function isIssueId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
}
