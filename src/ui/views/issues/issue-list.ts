import { api } from "../../api/client.ts";
import type { Query, RequestError } from "../../api/request.ts";
import type { ListedIssue } from "../../api/types.ts";
import { asRequestError } from "../../state/query.ts";
import { session } from "../../state/session.ts";

/*
 * A list of issues that grows page by page as it is scrolled, and stays what it was while the reader looks at one of its
 * issues.
 */

const PAGE = 100;
/** A list that was loaded so lately is not asked for again. */
const FRESH_MS = 3_000;

export interface ListState {
  readonly items: readonly ListedIssue[];
  /** There is more behind the last item. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly error: RequestError | undefined;
  /** The newest answer has another order or other issues at its head; not shown until `showPending`. */
  readonly pending: boolean;
  /** So many issues of that head the list does not hold yet. */
  readonly unseen: number;
}

const START: ListState = { items: [], more: true, loading: false, error: undefined, pending: false, unseen: 0 };

export class IssueList {
  /** Where the reader was when the list was left. */
  scrollY = 0;
  /** The issue the keyboard is at. */
  cursor: string | undefined;
  state: ListState = START;
  private next: string | null | undefined;
  private askedAt = 0;
  private head: { readonly items: readonly ListedIssue[]; readonly next: string | null } | undefined;
  private known = new Set<string>();
  private running: Promise<void> | undefined;
  private readonly query: Query;
  private readonly listeners = new Set<() => void>();

  constructor(query: Query) {
    this.query = query;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): ListState => this.state;

  /** Loads the next page; does nothing while one is loaded, or when all are. */
  async loadMore(): Promise<void> {
    if (this.running !== undefined || this.next === null) return await this.running;
    this.change({ loading: true, error: undefined });
    this.running = this.load().finally(() => {
      this.running = undefined;
    });
    await this.running;
  }

  /** Loads the first page, or what is new since the list was seen last. */
  async open(): Promise<void> {
    if (this.state.items.length === 0) await this.loadMore();
    else if (Date.now() - this.askedAt > FRESH_MS) await this.refresh(true);
  }

  /** Looks what is new: counts change where they stand, another order waits in `pending` unless `show`. */
  async refresh(show: boolean): Promise<void> {
    if (this.running !== undefined) await this.running;
    if (this.state.items.length === 0) {
      // An empty list was read to its end, and may have begun since.
      this.next = undefined;
      return await this.loadMore();
    }
    try {
      const page = await this.fetch(undefined);
      const fresh = new Map(page.items.map((issue) => [issue.id, issue]));
      const items = this.state.items.map((issue) => fresh.get(issue.id) ?? issue);
      // The last page shows too what is gone.
      const shorter = page.next === null && page.items.length < items.length;
      const same = !shorter && page.items.every(({ id }, index) => items[index]?.id === id);
      this.head = same ? undefined : page;
      const unseen = page.items.filter(({ id }) => !this.known.has(id)).length;
      this.change({ items, pending: !same, unseen, error: undefined });
      if (show) this.showPending();
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Puts the newest head in place. */
  showPending(): void {
    if (this.head === undefined) return;
    const { items, next } = this.head;
    this.head = undefined;
    const fresh = new Set(items.map(({ id }) => id));
    // The old list goes on behind the last issue of the new head; where there is none, or the head is all, it does not.
    const old = this.state.items;
    const last = next === null ? undefined : items.findLast(({ id }) => this.known.has(id))?.id;
    const rest = last === undefined ? [] : old.slice(old.findIndex(({ id }) => id === last) + 1);
    if (last === undefined) this.next = next;
    const behind = rest.filter(({ id }) => !fresh.has(id));
    this.known = new Set([...fresh, ...behind.map(({ id }) => id)]);
    this.change({ items: [...items, ...behind], more: this.next !== null, pending: false, unseen: 0 });
  }

  /** Takes issues out that are no longer of this list. */
  remove(ids: ReadonlySet<string>): void {
    for (const id of ids) this.known.delete(id);
    this.change({ items: this.state.items.filter(({ id }) => !ids.has(id)) });
  }

  /** The issue before (-1) or after (1) this one. */
  neighbour(id: string | undefined, step: 1 | -1): ListedIssue | undefined {
    const at = this.state.items.findIndex((issue) => issue.id === id);
    return this.state.items[at < 0 ? 0 : at + step];
  }

  private async load(): Promise<void> {
    try {
      const page = await this.fetch(this.next ?? undefined);
      const unseen = page.items.filter(({ id }) => !this.known.has(id));
      for (const { id } of unseen) this.known.add(id);
      this.next = page.next;
      this.change({ items: [...this.state.items, ...unseen], more: page.next !== null, loading: false });
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  private fetch(cursor: string | undefined) {
    this.askedAt = Date.now();
    return api.issues({ ...this.query, series: "24h", limit: PAGE, cursor });
  }

  private fail(thrown: unknown): void {
    const error = asRequestError(thrown);
    this.change({ error, loading: false });
  }

  private change(change: Partial<ListState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

const KEPT = 4;
let lists: (readonly [string, IssueList])[] = [];
session.subscribe(() => {
  lists = [];
});

/** The list of this query: the one that was left, or a new one. */
export function issueList(query: Query): IssueList {
  const key = JSON.stringify(query);
  const found = lists.find(([known]) => known === key)?.[1] ?? new IssueList(query);
  lists = [[key, found] as const, ...lists.filter(([known]) => known !== key)].slice(0, KEPT);
  return found;
}

/** The list that was looked at last: what "next issue" means. */
export function lastList(): IssueList | undefined {
  return lists[0]?.[1];
}

/** Issues have changed: the list that was looked at last is brought up to date, others are loaded anew. */
export function touchLists(): void {
  lists = lists.slice(0, 1);
  void lastList()?.refresh(true);
}
