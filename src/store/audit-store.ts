import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./page.ts";

/** What was changed, by whom: one entry a request that changes something. */
export interface AuditStore {
  record(entry: NewAuditEntry): Promise<void>;
  /**
   * Stores an entry before what it tells of is done, so that nothing is done without one. `request` is an id of its own.
   * Until it is finished it has no status; for ever, if the process dies first.
   */
  begin(request: string, entry: Omit<NewAuditEntry, "status">): Promise<void>;
  /** Completes an entry that was begun; undefined: forgets it. False: there is none, or it is finished already. */
  finish(request: string, entry: NewAuditEntry | undefined): Promise<boolean>;
  /** Newest first. */
  list(query: AuditQuery): Promise<Page<AuditEntry>>;
  /**
   * Forgets what is older than a time, and the oldest beyond a number: of what was done or begun, and apart from it of what was
   * refused (a status from 400). Returns how many entries.
   */
  retire(before: EpochMs, most: { readonly done: number; readonly refused: number }): Promise<number>;
}

export interface AuditQuery {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string;
  readonly actor?: string;
  /** `POST /api/v1/issues/{id}/resolve` */
  readonly action?: string;
  readonly object?: string;
  readonly from?: EpochMs;
  /** Exclusive. */
  readonly to?: EpochMs;
}

export type NewAuditEntry = Omit<AuditEntry, "id" | "status"> & { readonly status: number };

export interface AuditEntry {
  readonly id: string;
  readonly at: EpochMs;
  /** An e-mail address; `admin` for the admin token; empty for somebody who was not known. */
  readonly actor: string;
  readonly account: string | undefined;
  readonly via: string;
  /** Name of the token. */
  readonly credential: string | undefined;
  readonly address: string;
  readonly action: string;
  /** What it was done to, such as an issue's id; may be empty. */
  readonly object: string;
  /** What was asked for, without secrets. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** Of the HTTP answer: below 400 it was done. Undefined: it was begun, and nobody knows what came of it. */
  readonly status: number | undefined;
}
