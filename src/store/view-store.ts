import type { EpochMs } from "../domain/time.ts";
import type { IssueSort } from "./issue.ts";

/** Searches with a name, of one person or of everybody. */
export interface ViewStore {
  /** Those of everybody and those of `owner`, by position, at most 400. */
  list(request: { readonly owner: string }): Promise<readonly SavedView[]>;
  /** Undefined: no such view, or another person's. */
  get(request: { readonly id: string; readonly owner: string }): Promise<SavedView | undefined>;
  /** False: there are {@link MAX_VIEWS} of this owner (or of everybody) already. */
  add(view: SavedView): Promise<boolean>;
  /** Replaces what is kept under the view's id; false: there is none, or its new owner has {@link MAX_VIEWS} already. */
  replace(view: SavedView): Promise<boolean>;
  /** False: no such view. */
  delete(request: { readonly id: string }): Promise<boolean>;
}

/** Of one person, and of everybody. */
export const MAX_VIEWS = 200;

export interface SavedView {
  /** UUIDv7. */
  readonly id: string;
  /** Undefined: everybody's. */
  readonly owner: string | undefined;
  readonly name: string;
  readonly query: string;
  readonly sort: IssueSort;
  readonly project: string | undefined;
  /** Where it stands: from the smallest; equal ones by their making. */
  readonly position: number;
  readonly createdBy: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}
