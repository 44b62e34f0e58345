import { ISSUE_SORTS, type IssueSort } from "../../issue.ts";
import { MAX_VIEWS, type SavedView, type ViewStore } from "../../view-store.ts";
import { isIssueId } from "../issue-id.ts";
import { readableText } from "../stored-text.ts";

/** What differs between the engines; see {@link createViewStore}. */
export interface ViewEngine {
  /** Of everybody (owner empty) and of this owner. */
  listViews(request: { readonly owner: string; readonly limit: number }): Promise<readonly ViewRow[]>;
  getView(request: { readonly id: string }): Promise<ViewRow | undefined>;
  /** Unless the owner has `most` already. */
  addView(request: { readonly row: ViewRow; readonly most: number }): Promise<boolean>;
  /** Unless it would get an owner who has `most` already. */
  replaceView(request: { readonly row: ViewRow; readonly most: number }): Promise<boolean>;
  deleteView(request: { readonly id: string }): Promise<boolean>;
}

export interface ViewRow {
  readonly id: string;
  /** Empty: everybody's. */
  readonly owner: string;
  readonly name: string;
  readonly query: string;
  readonly sort: string;
  readonly project: string | null;
  readonly position: number;
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** In the order in which both engines write them. */
export const VIEW_COLUMNS = [
  "id",
  "owner",
  "name",
  "query",
  "sort",
  "project",
  "position",
  "created_by",
  "created_at",
  "updated_at",
] as const;

/** The contract on an engine. */
export function createViewStore(engine: ViewEngine): ViewStore {
  return {
    list: async ({ owner }) =>
      (await engine.listViews({ owner: storedOwner(owner), limit: 2 * MAX_VIEWS })).map(toView),
    get: async ({ id, owner }) => {
      if (!isIssueId(id)) return undefined;
      const row = await engine.getView({ id });
      return row === undefined || (row.owner !== "" && row.owner !== storedOwner(owner)) ? undefined : toView(row);
    },
    add: (view) => engine.addView({ row: toRow(view), most: MAX_VIEWS }),
    replace: (view) => engine.replaceView({ row: toRow(view), most: MAX_VIEWS }),
    delete: async ({ id }) => isIssueId(id) && (await engine.deleteView({ id })),
  };
}

const storedOwner = (name: string): string => readableText(name, 200);

function toRow(view: SavedView): ViewRow {
  return {
    id: view.id,
    owner: view.owner === undefined ? "" : storedOwner(view.owner),
    name: readableText(view.name, 200),
    query: readableText(view.query, 2_000),
    sort: view.sort,
    project: view.project === undefined ? null : readableText(view.project, 200),
    position: view.position,
    created_by: readableText(view.createdBy, 200),
    created_at: view.createdAt,
    updated_at: view.updatedAt,
  };
}

function toView(row: ViewRow): SavedView {
  return {
    id: row.id,
    owner: row.owner === "" ? undefined : row.owner,
    name: row.name,
    query: row.query,
    sort: ISSUE_SORTS.includes(row.sort as IssueSort) ? (row.sort as IssueSort) : "last_seen",
    project: row.project ?? undefined,
    position: row.position,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
