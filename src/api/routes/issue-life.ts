import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type DecisionChange, type DecisionRefusal, PRIORITIES } from "../../domain/issue-decisions.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { activityJson, activitySchema } from "../json/correction-json.ts";
import { timeParameter } from "../json/parameters.ts";
import { problemResponse } from "../problem-details.ts";
import { writeRoute } from "./route.ts";

const id = z.string().min(1).max(64).openapi({ description: "Of the issue." });
const params = { id };
const reason = z.string().max(1_000).optional().openapi({ description: "Kept with the activity." });
const answer = z.object({ activities: z.array(activitySchema) });

/** What is said of a resolution; without either it holds from now on. */
export const resolveBody = {
  in_next_release: z.literal(true).optional().openapi({
    description: "Only events of a release later than the current one, first seen after this, bring the issue back.",
  }),
  in_release: z.string().min(1).max(200).optional().openapi({
    description: "The release that mends it: only events of later releases bring the issue back.",
  }),
};

/** What ends it; without any it is ignored until it escalates. */
export const ignoreBody = {
  forever: z.literal(true).optional(),
  until_events: z.number().int().min(1).max(1e12).optional().openapi({ description: "So many more events." }),
  until_users: z.number().int().min(1).max(1e9).optional().openapi({ description: "So many more affected users." }),
  until_time: timeParameter.optional(),
};

const resolveRoute = writeRoute({
  path: "/api/v1/issues/{id}/resolve",
  summary: "Resolves an issue: an event that happens later brings it back as regressed.",
  scope: "projects",
  params,
  body: { ...resolveBody, reason },
  answer,
});

const ignoreRoute = writeRoute({
  path: "/api/v1/issues/{id}/ignore",
  summary: "Ignores an issue, by default until it escalates.",
  scope: "projects",
  params,
  body: { ...ignoreBody, reason },
  answer,
});

const unresolveRoute = writeRoute({
  path: "/api/v1/issues/{id}/unresolve",
  summary: "Reopens an issue that is resolved or ignored.",
  scope: "projects",
  params,
  body: { reason },
  answer,
});

const assignRoute = writeRoute({
  path: "/api/v1/issues/{id}/assign",
  summary: "Says who looks after an issue.",
  scope: "projects",
  params,
  body: {
    assignee: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullable()
      .openapi({ description: "A name or an address; null: nobody." }),
    reason,
  },
  answer,
});

const priorityRoute = writeRoute({
  path: "/api/v1/issues/{id}/priority",
  summary: "Sets an issue's priority, which then follows the level no more.",
  scope: "projects",
  params,
  body: { priority: z.enum(PRIORITIES).nullable().openapi({ description: "Null: by level again." }), reason },
  answer,
});

const deleteRoute = writeRoute({
  path: "/api/v1/issues/{id}/delete",
  summary: "Deletes an issue with all that is counted and kept of it. What happens later makes a new issue.",
  access: "admin",
  scope: "projects",
  params,
  body: {},
  answer: z.object({ deleted: z.number().int() }),
});

const text = z.string().trim().min(1).max(10_000);

const commentRoute = writeRoute({
  path: "/api/v1/issues/{id}/comments",
  summary: "Says something about an issue.",
  scope: "projects",
  params,
  body: { text },
  answer: activitySchema,
});

const commentParams = { id: z.string().min(1).max(20).openapi({ description: "Of the comment's activity." }) };

const editRoute = writeRoute({
  path: "/api/v1/comments/{id}",
  summary: "Changes a comment of one's own.",
  scope: "projects",
  params: commentParams,
  body: { text },
  answer: activitySchema,
});

const deleteCommentRoute = writeRoute({
  path: "/api/v1/comments/{id}/delete",
  summary: "Deletes a comment of one's own.",
  scope: "projects",
  params: commentParams,
  body: {},
  answer: z.object({ deleted: z.number().int() }),
});

/** States, assignment, priority, comments, deletion. */
export function addIssueLifeRoutes(app: ApiApp, { store, clock }: ApiDeps): void {
  const decide = async (
    context: Context,
    issue: string,
    change: DecisionChange,
    why: string | undefined,
  ): Promise<Response> => {
    const found = await store.getIssue(issue);
    if (found === undefined) return noIssue();
    const { activities, refused } = await store.life.decide({
      issues: [found.id],
      change,
      at: clock.now(),
      actor: actorOf(context),
      ...(why === undefined ? {} : { reason: why }),
    });
    if (refused[0] !== undefined) return refuse(refused[0].reason, change);
    return Response.json({ activities: activities.map(activityJson) });
  };
  app.openapi(resolveRoute, async (context) => {
    const body = context.req.valid("json");
    const contradiction = refuseContradiction(body);
    if (contradiction !== undefined) return contradiction as never;
    return (await decide(context, context.req.valid("param").id, resolveChange(body), body.reason)) as never;
  });
  app.openapi(ignoreRoute, async (context) => {
    const body = context.req.valid("json");
    const contradiction = refuseContradiction(body);
    if (contradiction !== undefined) return contradiction as never;
    return (await decide(context, context.req.valid("param").id, ignoreChange(body), body.reason)) as never;
  });
  app.openapi(unresolveRoute, async (context) => {
    const { reason: why } = context.req.valid("json");
    return (await decide(context, context.req.valid("param").id, { kind: "unresolve" }, why)) as never;
  });
  app.openapi(assignRoute, async (context) => {
    const { assignee, reason: why } = context.req.valid("json");
    const change = { kind: "assign", assignee: { name: assignee ?? undefined, by: "user" } } as const;
    return (await decide(context, context.req.valid("param").id, change, why)) as never;
  });
  app.openapi(priorityRoute, async (context) => {
    const { priority, reason: why } = context.req.valid("json");
    const change = { kind: "prioritize", priority: priority ?? undefined } as const;
    return (await decide(context, context.req.valid("param").id, change, why)) as never;
  });
  app.openapi(deleteRoute, async (context) => {
    const found = await store.getIssue(context.req.valid("param").id);
    if (found === undefined) return noIssue() as never;
    return context.json({ deleted: await store.life.deleteIssues({ issues: [found.id] }) }, 200);
  });
  app.openapi(commentRoute, async (context) => {
    const found = await store.getIssue(context.req.valid("param").id);
    const said = { text: context.req.valid("json").text, at: clock.now(), actor: actorOf(context) };
    const activity = found && (await store.life.comment({ issue: found.id, ...said }));
    return activity === undefined ? (noIssue() as never) : context.json(activityJson(activity), 200);
  });
  app.openapi(editRoute, async (context) => {
    const activity = context.req.valid("param").id;
    const said = { text: context.req.valid("json").text, at: clock.now(), actor: actorOf(context) };
    const edited = await store.life.editComment({ activity, ...said });
    return typeof edited === "string" ? (refuseEdit(edited) as never) : context.json(activityJson(edited), 200);
  });
  app.openapi(deleteCommentRoute, async (context) => {
    const activity = context.req.valid("param").id;
    const by = { at: clock.now(), actor: actorOf(context) };
    const deleted = await store.life.editComment({ activity, text: undefined, ...by });
    return deleted === "deleted" ? context.json({ deleted: 1 }, 200) : (refuseEdit(deleted as "not_found") as never);
  });
}

/** What cannot be wanted at once. */
export function refuseContradiction(body: object): Response | undefined {
  for (const keys of [Object.keys(resolveBody), Object.keys(ignoreBody)]) {
    const given = keys.filter((key) => (body as Record<string, unknown>)[key] !== undefined);
    if (given.length < 2) continue;
    const errors = given.map((parameter) => ({ parameter, detail: sentence("request.at_most_one_of_these") }));
    return problemResponse(400, sentence("request.at_most_one", { names: keys }), { errors });
  }
  return undefined;
}

export function resolveChange(body: {
  readonly in_next_release?: true | undefined;
  readonly in_release?: string | undefined;
}): DecisionChange {
  if (body.in_release !== undefined) return { kind: "resolve", in: { release: body.in_release } };
  return { kind: "resolve", in: body.in_next_release ? "next_release" : "now" };
}

export function ignoreChange(body: {
  readonly forever?: true | undefined;
  readonly until_events?: number | undefined;
  readonly until_users?: number | undefined;
  readonly until_time?: number | undefined;
}): DecisionChange {
  if (body.until_events !== undefined) return { kind: "ignore", until: { events: body.until_events } };
  if (body.until_users !== undefined) return { kind: "ignore", until: { users: body.until_users } };
  if (body.until_time !== undefined) return { kind: "ignore", until: { time: body.until_time } };
  return { kind: "ignore", until: body.forever ? "forever" : "escalating" };
}

const noIssue = (): Response => problemResponse(404, sentence("issue.none"));

/** Why a change of an issue is refused, as a sentence. */
export function refusalText(reason: DecisionRefusal | "issue_not_found", change: DecisionChange): Sentence {
  switch (reason) {
    case "issue_not_found":
      return sentence("issue.none_or_merged");
    case "unchanged":
      return UNCHANGED[change.kind] ?? sentence("issue.unchanged");
    case "no_release":
      return sentence("issue.no_release");
    case "in_the_past":
      return sentence("issue.in_the_past");
    case "assigned_by_user":
      return sentence("issue.assigned_by_user");
    case "not_unresolved":
      return sentence("issue.not_unresolved");
    case "not_resolved":
      return sentence("issue.not_resolved");
    case "not_ignored":
      return sentence("issue.not_ignored");
  }
}

const UNCHANGED: Partial<Record<DecisionChange["kind"], Sentence>> = {
  resolve: sentence("issue.resolved_so"),
  ignore: sentence("issue.ignored_so"),
  unresolve: sentence("issue.unresolved_so"),
  assign: sentence("issue.assigned_so"),
  prioritize: sentence("issue.priority_so"),
};

function refuse(reason: DecisionRefusal | "issue_not_found", change: DecisionChange): Response {
  return problemResponse(reason === "issue_not_found" ? 404 : 409, refusalText(reason, change));
}

function refuseEdit(reason: "not_found" | "not_yours" | "deleted"): Response {
  return reason === "not_yours"
    ? problemResponse(409, sentence("issue.comment_not_yours"))
    : problemResponse(404, sentence("issue.comment_none"));
}
