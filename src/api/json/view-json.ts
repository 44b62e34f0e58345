import { z } from "@hono/zod-openapi";
import { formatTime } from "../../domain/time.ts";
import { ISSUE_SORTS, type IssueSort } from "../../store/issue.ts";
import type { SavedView } from "../../store/view-store.ts";
import { timeField } from "./parameters.ts";

export const viewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    query: z.string(),
    sort: z.enum(ISSUE_SORTS),
    project: z.string().nullable(),
    scope: z.enum(["default", "everyone", "mine"]).openapi({
      description: "`default`: comes with Elkhound, and cannot be changed.",
    }),
    position: z.number().int(),
    created_by: z.string().nullable(),
    created_at: timeField.nullable(),
    updated_at: timeField.nullable(),
  })
  .openapi("SavedView");

export type ViewJson = z.infer<typeof viewSchema>;

export function viewJson(view: SavedView): ViewJson {
  return {
    id: view.id,
    name: view.name,
    query: view.query,
    sort: view.sort,
    project: view.project ?? null,
    scope: view.owner === undefined ? "everyone" : "mine",
    position: view.position,
    created_by: view.createdBy,
    created_at: formatTime(view.createdAt),
    updated_at: formatTime(view.updatedAt),
  };
}

const shipped = (id: string, name: string, query: string, sort: IssueSort, position: number): ViewJson => ({
  ...{ id, name, query, sort, position, project: null, scope: "default" },
  ...{ created_by: null, created_at: null, updated_at: null },
});

/** What everybody finds: the morning's questions, in their order. Their ids are names, which no kept view has. */
export const DEFAULT_VIEWS: readonly ViewJson[] = [
  shipped("new", "New", "is:new", "first_seen", 0),
  shipped("for_review", "For review", "is:[new,regressed,escalating] is:unassigned", "priority", 1),
  shipped("assigned_to_me", "Assigned to me", "is:unresolved assigned:me", "priority", 2),
  shipped("regressed", "Regressed", "is:regressed", "last_seen", 3),
  shipped("got_worse", "Got worse", "is:escalating", "trend", 4),
];
