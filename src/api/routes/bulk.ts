import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { DecisionChange } from "../../domain/issue-decisions.ts";
import { PRIORITIES } from "../../domain/issue-decisions.ts";
import { sentence } from "../../domain/sentence.ts";
import { MAX_SEARCH, parseSearch } from "../../search/parse-search.ts";
import type { IssueSearch } from "../../search/search.ts";
import { actorOf } from "../actor.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { saidJson, saidSchema } from "../json/said-json.ts";
import { problemResponse } from "../problem-details.ts";
import { OVERFLOW } from "./discards.ts";
import {
  ignoreBody,
  ignoreChange,
  refusalText,
  refuseContradiction,
  resolveBody,
  resolveChange,
} from "./issue-life.ts";
import { refuseSearch } from "./issues.ts";
import { writeRoute } from "./route.ts";

/** Decided in one transaction at a time. */
const CHUNK = 200;
/** More is no decision any more. */
const MAX_ISSUES = 10_000;
const MAX_REFUSED = 100;

const action = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("resolve"), ...resolveBody }),
  z.strictObject({ kind: z.literal("ignore"), ...ignoreBody }),
  z.strictObject({ kind: z.literal("unresolve") }),
  z.strictObject({ kind: z.literal("assign"), assignee: z.string().trim().min(1).max(200).nullable() }),
  z.strictObject({ kind: z.literal("priority"), priority: z.enum(PRIORITIES).nullable() }),
  z.strictObject({ kind: z.literal("delete") }),
  z.strictObject({ kind: z.literal("discard") }),
]);

const refusalSchema = z.object({ issue: z.string(), detail: z.string(), detail_said: saidSchema });

const bulkRoute = writeRoute({
  path: "/api/v1/issues/bulk",
  summary: "Does the same to many issues: to those that are named, or to all that a search finds.",
  scope: "projects",
  params: {},
  body: {
    issues: z.array(z.string().max(64)).min(1).max(1_000).optional().openapi({ description: "Their ids." }),
    query: z
      .string()
      .max(MAX_SEARCH)
      .optional()
      .openapi({ description: "A search; exactly one of `issues` and this." }),
    project: z.string().max(200).optional().openapi({ description: "Narrows the search." }),
    action,
    preview: z.boolean().default(false).openapi({ description: "Only tells how many issues are meant." }),
    expected: z.number().int().min(0).optional().openapi({
      description: "How many issues the search was seen to find: with many more, nothing is done.",
    }),
    reason: z.string().max(1_000).optional().openapi({ description: "Kept with each activity." }),
  },
  answer: z.object({
    found: z.number().int().openapi({ description: "Issues that were meant." }),
    changed: z.number().int(),
    unchanged: z.number().int().openapi({ description: "Those that were so already." }),
    activities: z
      .array(z.string())
      .openapi({ description: "Ids of what was recorded, to be taken back by; at most 10,000." }),
    refused: z.array(refusalSchema).openapi({ description: "The first 100." }),
  }),
});

/** `POST /api/v1/issues/bulk`. */
export function addBulkRoute(app: ApiApp, deps: ApiDeps): void {
  const { store, clock } = deps;
  app.openapi(bulkRoute, async (context) => {
    const body = context.req.valid("json");
    if ((body.issues === undefined) === (body.query === undefined)) {
      const errors = ["issues", "query"].map((parameter) => ({
        parameter,
        detail: sentence("request.exactly_one_of_these"),
      }));
      return problemResponse(400, sentence("bulk.name_or_search"), { errors }) as never;
    }
    const contradiction = refuseContradiction(body.action);
    if (contradiction !== undefined) return contradiction as never;
    const parsed = parseSearch(body.query ?? "");
    if (parsed.problem !== undefined) return refuseSearch(parsed.problem);
    const selection = {
      search: parsed.search,
      context: { now: clock.now(), me: actorOf(context) },
      ...(body.project === undefined ? {} : { project: body.project }),
    };
    const found = body.issues ? new Set(body.issues).size : (await store.countIssues(selection)).total;
    const nothing = { found, changed: 0, unchanged: 0, activities: [], refused: [] };
    if (body.preview) return context.json(nothing, 200);
    if (found > MAX_ISSUES) {
      return problemResponse(409, sentence("bulk.too_many", { found, limit: MAX_ISSUES })) as never;
    }
    // Some may have come meanwhile; twice as many are not what was seen.
    if (body.expected !== undefined && found > body.expected * 2 + 10) {
      return problemResponse(409, sentence("bulk.not_expected", { found, expected: body.expected })) as never;
    }
    const issues = body.issues ? [...new Set(body.issues)] : await collect(deps, selection);
    if (body.action.kind === "delete") {
      let deleted = 0;
      for (const some of chunks(issues)) deleted += await store.life.deleteIssues({ issues: some });
      return context.json({ ...nothing, found: issues.length, changed: deleted }, 200);
    }
    if (body.action.kind === "discard") {
      return context.json(await discardAll(deps, context, issues, body.reason), 200);
    }
    return context.json(await decideAll(deps, context, issues, changeOf(body.action), body.reason), 200);
  });
}

/** All that is found, before anything of it changes. */
async function collect(
  { store }: ApiDeps,
  selection: { readonly search: IssueSearch; readonly context: { now: number; me: string }; readonly project?: string },
): Promise<string[]> {
  const issues: string[] = [];
  let cursor: string | undefined;
  do {
    // By an order that events do not change while pages are read.
    const query = { ...selection, limit: 100, sort: "first_seen" } as const;
    const page = await store.listIssues(cursor === undefined ? query : { ...query, cursor });
    issues.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined && issues.length < MAX_ISSUES);
  return issues;
}

async function decideAll(
  { store, clock }: ApiDeps,
  context: Context,
  issues: readonly string[],
  change: DecisionChange,
  reason: string | undefined,
) {
  const activities: string[] = [];
  const refused: z.infer<typeof refusalSchema>[] = [];
  let unchanged = 0;
  for (const some of chunks(issues)) {
    const by = { at: clock.now(), actor: actorOf(context), ...(reason === undefined ? {} : { reason }) };
    const result = await store.life.decide({ issues: some, change, ...by });
    activities.push(...result.activities.map(({ id }) => id));
    for (const { issue, reason: why } of result.refused) {
      if (why === "unchanged") unchanged += 1;
      else if (refused.length < MAX_REFUSED) refused.push({ issue, ...saidJson("detail", refusalText(why, change)) });
    }
  }
  return { found: issues.length, changed: activities.length, unchanged, activities, refused };
}

async function discardAll(
  { store, clock }: ApiDeps,
  context: Context,
  issues: readonly string[],
  reason: string | undefined,
) {
  let changed = 0;
  const refused: z.infer<typeof refusalSchema>[] = [];
  for (const some of chunks(issues)) {
    const by = { at: clock.now(), actor: actorOf(context), ...(reason === undefined ? {} : { reason }) };
    const result = await store.discards.discard({ issues: some, ...by });
    changed += result.discarded.length;
    for (const { issue, reason: why } of result.refused) {
      if (refused.length < MAX_REFUSED)
        refused.push({ issue, ...saidJson("detail", why === "overflow" ? OVERFLOW : NO_ISSUE) });
    }
  }
  return { found: issues.length, changed, unchanged: 0, activities: [], refused };
}

const NO_ISSUE = sentence("issue.none_or_merged");

function changeOf(wanted: Exclude<z.infer<typeof action>, { kind: "delete" | "discard" }>): DecisionChange {
  switch (wanted.kind) {
    case "resolve":
      return resolveChange(wanted);
    case "ignore":
      return ignoreChange(wanted);
    case "unresolve":
      return { kind: "unresolve" };
    case "assign":
      return { kind: "assign", assignee: { name: wanted.assignee ?? undefined, by: "user" } };
    case "priority":
      return { kind: "prioritize", priority: wanted.priority ?? undefined };
  }
}

function* chunks(issues: readonly string[]): Generator<readonly string[]> {
  for (let i = 0; i < issues.length; i += CHUNK) yield issues.slice(i, i + CHUNK);
}
