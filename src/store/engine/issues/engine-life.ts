import type { IssueLifeStore } from "../../issue-life.ts";
import { isIssueId } from "../issue-id.ts";
import { type CommentRequest, type EditCommentOutcome, type EditCommentRequest, storedComment } from "./comment.ts";
import { type ActivityRow, storedDecision, toActivity } from "./correction.ts";
import { type DecideOutcome, type DecideRequest, storedRequest } from "./decide-issues.ts";

/** What differs between the engines. */
export interface LifeEngine {
  decideIssues(request: DecideRequest): Promise<DecideOutcome>;
  addComment(request: CommentRequest): Promise<ActivityRow | undefined>;
  editComment(request: EditCommentRequest): Promise<EditCommentOutcome>;
  issueOfActivity(request: { readonly activity: number }): Promise<string | undefined>;
  deleteIssues(request: { readonly issues: readonly string[] }): Promise<number>;
  /** At most some hundreds at a time. */
  reopenDue(request: { readonly at: number }): Promise<number>;
}

const ACTIVITY_ID = /^[1-9]\d{0,14}$/;

/** Makes values storable, and what is stored the contract's. */
export function issueLife(engine: LifeEngine): IssueLifeStore {
  return {
    decide: async (request) => {
      const unknown = request.issues.filter((id) => !isIssueId(id));
      const { activities, refused } = await engine.decideIssues(storedRequest(request));
      return {
        activities: activities.map(toActivity),
        refused: [...refused, ...unknown.map((issue) => ({ issue, reason: "issue_not_found" as const }))],
      };
    },
    comment: async (request) => {
      if (!isIssueId(request.issue)) return undefined;
      const { at, actor } = storedDecision(request);
      const row = await engine.addComment({ issue: request.issue, text: storedComment(request.text), at, actor });
      return row && toActivity(row);
    },
    editComment: async (request) => {
      if (!ACTIVITY_ID.test(request.activity)) return "not_found";
      const { at, actor } = storedDecision(request);
      const text = request.text === undefined ? undefined : storedComment(request.text);
      const outcome = await engine.editComment({ activity: Number(request.activity), text, at, actor });
      return typeof outcome === "string" ? outcome : toActivity(outcome);
    },
    issueOfActivity: async (activity) =>
      ACTIVITY_ID.test(activity) ? await engine.issueOfActivity({ activity: Number(activity) }) : undefined,
    deleteIssues: ({ issues }) => engine.deleteIssues({ issues: issues.filter(isIssueId) }),
    reopenDue: async (at) => {
      let reopened = 0;
      for (let some = await engine.reopenDue({ at }); some > 0; some = await engine.reopenDue({ at })) reopened += some;
      return reopened;
    },
  };
}
