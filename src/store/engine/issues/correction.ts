import { type IssueDecisions, takenBack } from "../../../domain/issue-decisions.ts";
import type { AttachmentStep } from "../../../domain/pattern-dictionary.ts";
import type { Activity, CorrectionRefusal, CorrectionResult, Decision, IssueFingerprint, Page } from "../../store.ts";
import type { PlannedFingerprint } from "../commit/commit-plan.ts";
import { toPage } from "../cursor.ts";
import { readableText } from "../stored-text.ts";

/*
 * Merge, split and undo as both engines take and answer them, and what they must refuse.
 */

/** An issue as a correction needs it. */
export interface CorrectableIssue extends IssueNames {
  readonly id: string;
  readonly project: string;
  readonly kind: string;
}

/** What an issue is called. */
export interface IssueNames {
  readonly title: string;
  readonly type: string | null;
  readonly culprit: string | null;
  readonly pattern: string;
}

export interface StoredDecision {
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
}

export interface MergeRequest extends StoredDecision {
  readonly into: string;
  readonly issues: readonly string[];
}

export interface SplitRequest extends StoredDecision {
  readonly issue: string;
  readonly fingerprints: readonly string[];
  /** Id of the issue to be made. */
  readonly made: string;
}

export interface AdoptRequest {
  readonly issue: string;
  readonly fingerprints: readonly PlannedFingerprint[];
  readonly at: number;
}

export interface UndoRequest extends StoredDecision {
  readonly activity: number;
}

export type CorrectionOutcome =
  | { readonly activities: readonly ActivityRow[]; readonly refused?: undefined }
  | { readonly refused: CorrectionRefusal; readonly subject: string };

export interface ActivityRow {
  readonly id: number;
  readonly kind: string;
  readonly issue: string;
  readonly other: string;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
  readonly fingerprints: number;
  /** JSON of the names that `issue` had before, where the decision changed them. */
  readonly names: string | null;
  /** JSON of an {@link ActivityDetail}. */
  readonly detail: string | null;
  readonly undoneAt: number | null;
}

export interface FingerprintListRow {
  readonly id: number;
  readonly hash: string;
  readonly strategy: string;
  /** JSON array. */
  readonly parts: string;
  readonly title: string;
  readonly pattern: string;
  readonly eventCount: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** JSON array, or null. */
  readonly because: string | null;
}

const MAX_ACTOR = 200;
const MAX_REASON = 1_000;

export function storedDecision({ at, actor, reason = "" }: Decision): StoredDecision {
  return { at, actor: readableText(actor, MAX_ACTOR), reason: readableText(reason, MAX_REASON) };
}

/** Why these issues cannot become one; undefined when they can. `found` are those of the ids that exist unmerged. */
export function refuseMerge(
  { into, issues }: Pick<MergeRequest, "into" | "issues">,
  found: ReadonlyMap<string, CorrectableIssue>,
): CorrectionOutcome | undefined {
  const target = found.get(into);
  if (target === undefined) return { refused: "issue_not_found", subject: into };
  if (target.kind !== "issue") return { refused: "overflow", subject: into };
  for (const id of issues) {
    const issue = found.get(id);
    if (id === into) return { refused: "same_issue", subject: id };
    if (issue === undefined) return { refused: "issue_not_found", subject: id };
    if (issue.kind !== "issue") return { refused: "overflow", subject: id };
    if (issue.project !== target.project) return { refused: "other_project", subject: id };
  }
  return undefined;
}

/** Why these fingerprints cannot leave the issue. `owned` are those of them that it has, of `total` in all. */
export function refuseSplit(
  { issue, fingerprints }: Pick<SplitRequest, "issue" | "fingerprints">,
  found: CorrectableIssue | undefined,
  owned: ReadonlySet<string>,
  total: number,
): CorrectionOutcome | undefined {
  if (found === undefined) return { refused: "issue_not_found", subject: issue };
  if (found.kind !== "issue") return { refused: "overflow", subject: issue };
  const missing = fingerprints.find((hash) => !owned.has(hash));
  if (missing !== undefined) return { refused: "fingerprint_not_found", subject: missing };
  return owned.size === 0 || owned.size === total ? { refused: "not_a_part", subject: issue } : undefined;
}

/** Why this activity cannot be taken back. */
export function refuseUndo(
  { activity }: Pick<UndoRequest, "activity">,
  found: ActivityRow | undefined,
): CorrectionOutcome | undefined {
  const subject = String(activity);
  if (found === undefined) return { refused: "activity_not_found", subject };
  return ["undone", "commented", "owned"].includes(found.kind) || found.undoneAt !== null
    ? { refused: "not_undoable", subject }
    : undefined;
}

/** What is decided once this activity's change is taken back; undefined when a later decision changed the same. */
export function undoneDecisions(activity: ActivityRow, now: IssueDecisions): IssueDecisions | undefined {
  const { before, after } = detailOf(activity);
  return before === undefined || after === undefined ? undefined : takenBack(now, before, after);
}

export function refused(reason: CorrectionRefusal, subject: string): CorrectionResult {
  return { kind: "refused", reason, subject };
}

export function toResult(outcome: CorrectionOutcome): CorrectionResult {
  if (outcome.refused !== undefined) return refused(outcome.refused, outcome.subject);
  return { kind: "done", activities: outcome.activities.map(toActivity) };
}

export function toActivity(row: ActivityRow): Activity {
  const { kind, issue, other, at, actor, reason, fingerprints } = row;
  const detail = detailOf(row);
  return {
    id: String(row.id),
    kind: kind as Activity["kind"],
    issue,
    other,
    at,
    actor,
    reason,
    fingerprints,
    before: detail.before,
    after: detail.after,
    comment: detail.comment === undefined ? undefined : { text: detail.comment, editedAt: detail.editedAt },
    seen: detail.seen === undefined ? undefined : { at: detail.seen.at, release: detail.seen.release },
    undoneAt: row.undoneAt ?? undefined,
  };
}

/** What an activity keeps beside its columns. */
export interface ActivityDetail {
  readonly before?: IssueDecisions;
  readonly after?: IssueDecisions;
  /** What was decided about the other issue of a merge. */
  readonly other?: IssueDecisions;
  readonly comment?: string;
  readonly editedAt?: number;
  /** What brought an issue back. */
  readonly seen?: { readonly at: number; readonly release?: string };
}

export function detailOf({ detail }: ActivityRow): ActivityDetail {
  return detail === null ? {} : (JSON.parse(detail) as ActivityDetail);
}

export function toFingerprintPage(rows: readonly FingerprintListRow[], limit: number): Page<IssueFingerprint> {
  const end = (row: FingerprintListRow) => ({ value: row.eventCount, id: String(row.id) });
  return toPage(rows, limit, "fingerprints", end, ({ id: _, parts, because, ...row }) => ({
    ...row,
    parts: JSON.parse(parts) as string[],
    because: because === null ? undefined : (JSON.parse(because) as AttachmentStep[]),
  }));
}
