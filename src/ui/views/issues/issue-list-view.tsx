import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { t } from "../../i18n/text.ts";
import { Skeleton } from "../../parts/outcome.tsx";
import { useKeys } from "../../state/keys.ts";
import { navigate, usePlace } from "../../state/location.ts";
import type { Decision } from "../actions/decide.ts";
import { IssueActions } from "../actions/issue-actions.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { type IssueList, issueList, type ListState } from "./issue-list.ts";
import { IssueRow } from "./issue-row.tsx";
import { listQuery, searchOf } from "./list-query.ts";
import { ListHead, ListTools } from "./list-tools.tsx";
import { NoIssues } from "./no-issues.tsx";
import type { KnownValues } from "./search-completion.ts";
import { SearchFault } from "./search-fault.tsx";

const REFRESH_MS = 10_000;
/** Loads on when so many rows are left below. */
const AHEAD = 40;

/** The issues: found, sorted, walked through by keys, worked on many at once. */
export function IssueListView(): ReactNode {
  const place = usePlace();
  const query = listQuery(place);
  const key = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query
  const list = useMemo(() => issueList(query), [key]);
  const state = useSyncExternalStore(list.subscribe, list.snapshot);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState(list.cursor);
  const moveTo = useCallback(
    (id: string | undefined) => {
      list.cursor = id;
      setCursor(id);
    },
    [list],
  );
  useEffect(() => {
    void list.loadMore().then(() => (list.state.items.length > 0 ? list.refresh(true) : undefined));
    setChosen(new Set());
    setCursor(list.cursor);
  }, [list]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void list.refresh(isCalm(chosen.size, list.cursor));
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [list, chosen]);

  const lastChosen = useRef<string | undefined>(undefined);
  const choose = useCallback(
    (id: string, on: boolean, range: boolean) => {
      const ids = list.state.items.map((issue) => issue.id);
      const [a, b] = [ids.indexOf(lastChosen.current ?? id), ids.indexOf(id)];
      const which = range && a >= 0 ? ids.slice(Math.min(a, b), Math.max(a, b) + 1) : [id];
      lastChosen.current = id;
      setChosen((before) => {
        const after = new Set(before);
        for (const one of which) on ? after.add(one) : after.delete(one);
        return after;
      });
    },
    [list],
  );

  const chosenIssues = useMemo(() => state.items.filter(({ id }) => chosen.has(id)), [state.items, chosen]);
  const atCursor = useMemo(() => state.items.filter(({ id }) => id === cursor), [state.items, cursor]);
  const known = useMemo(() => knownValues(state.items), [state.items]);
  const leave = (gone: readonly string[]): void => {
    const next = gone.includes(cursor ?? "") ? (list.neighbour(cursor, 1) ?? list.neighbour(cursor, -1)) : undefined;
    if (next !== undefined) moveTo(next.id);
    list.remove(new Set(gone));
    void list.refresh(true);
  };
  const leaves = (kind: Decision["kind"]): boolean =>
    query["status"] !== undefined && ["resolve", "ignore", "unresolve"].includes(kind);

  return (
    <main className="list-view" id="main">
      <h1 className="visually-hidden">{t("nav.issues")}</h1>
      <ListTools place={place} known={known} pending={state.pending} onShow={() => list.showPending()} />
      {chosen.size > 0 ? (
        <BulkBar
          issues={chosenIssues}
          leaves={leaves}
          onClear={() => setChosen(new Set())}
          onDone={(gone) => {
            setChosen(new Set());
            leave(gone);
          }}
        />
      ) : (
        <>
          <ListHead place={place} />
          <IssueActions hidden issues={atCursor} onDone={(changed, { kind }) => leave(leaves(kind) ? changed : [])} />
        </>
      )}
      <Rows
        list={list}
        search={searchOf(place)}
        state={state}
        cursor={cursor}
        chosen={chosen}
        onMove={moveTo}
        onChoose={choose}
      />
    </main>
  );
}

/** More are no help. */
const MOST_VALUES = 200;

/** What a search may name, as far as the list shows it. */
function knownValues(items: ListState["items"]): KnownValues {
  const loaded = items.slice(0, MOST_VALUES);
  const distinct = (values: readonly (string | null)[]): string[] =>
    [...new Set(values.filter((value): value is string => value !== null))].sort();
  return {
    service: distinct(loaded.flatMap(({ services }) => services)),
    project: distinct(loaded.map(({ project }) => project)),
    type: distinct(loaded.map(({ type }) => type)),
    assigned: distinct(loaded.map(({ assignee }) => assignee)),
  };
}

/** Whether rows may move without anybody losing what they were about to click. */
function isCalm(chosen: number, cursor: string | undefined): boolean {
  return (
    scrollY < 8 &&
    chosen === 0 &&
    cursor === undefined &&
    document.querySelector(".rows:hover, .rows :focus-visible") === null
  );
}

interface RowsProps {
  readonly list: IssueList;
  readonly search: string;
  readonly state: ListState;
  readonly cursor: string | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly onMove: (id: string | undefined) => void;
  readonly onChoose: (id: string, chosen: boolean, range: boolean) => void;
}

function Rows({ list, search, state, cursor, chosen, onMove, onChoose }: RowsProps): ReactNode {
  const { items, more, loading, error } = state;
  const box = useRef<HTMLUListElement>(null);
  const rowHeight = useRowHeight();
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: box.current?.offsetTop ?? 0,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when rows have another height
  useEffect(() => rows.measure(), [rowHeight]);
  const virtual = rows.getVirtualItems();
  const lastRow = virtual.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loading && error === undefined && lastRow >= items.length - AHEAD) void list.loadMore();
  }, [list, more, loading, error, lastRow, items.length]);
  useLayoutEffect(() => {
    scrollTo(0, list.scrollY);
    return () => {
      list.scrollY = scrollY;
    };
  }, [list]);

  const move = useCallback(
    (step: 1 | -1) => {
      const next = list.neighbour(cursor, step);
      if (next === undefined) return;
      onMove(next.id);
      const index = list.state.items.indexOf(next);
      rows.scrollToIndex(index, { align: "auto" });
    },
    [list, cursor, onMove, rows],
  );
  useKeys(
    useMemo(
      () => ({
        j: () => move(1),
        arrowdown: () => move(1),
        k: () => move(-1),
        arrowup: () => move(-1),
        enter: () => cursor !== undefined && navigate(`/issues/${cursor}`),
        o: () => cursor !== undefined && navigate(`/issues/${cursor}`),
        x: () => cursor !== undefined && onChoose(cursor, !chosen.has(cursor), false),
        escape: () => onMove(undefined),
      }),
      [move, cursor, chosen, onChoose, onMove],
    ),
  );

  if (items.length === 0) {
    if (error !== undefined) return <SearchFault error={error} query={search} />;
    return more ? <Skeleton lines={12} /> : <NoIssues />;
  }
  return (
    <>
      <ul ref={box} className="rows" style={{ height: rows.getTotalSize() }}>
        {virtual.map(({ index, start, key }) => {
          const issue = items[index];
          if (issue === undefined) return null;
          return (
            <li
              key={key}
              style={{ transform: `translateY(${start - rows.options.scrollMargin}px)` }}
              aria-posinset={index + 1}
              aria-setsize={more ? -1 : items.length}
            >
              <IssueRow
                issue={issue}
                atCursor={issue.id === cursor}
                chosen={chosen.has(issue.id)}
                onChoose={onChoose}
              />
            </li>
          );
        })}
      </ul>
      <p className="list-end" role="status">
        {loading ? t("loading") : more ? "" : t("list.all", { count: items.length })}
      </p>
    </>
  );
}

const NARROW = matchMedia("(max-width: 719px)");

/** As in issue-list.css. */
function useRowHeight(): number {
  const narrow = useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener("change", listener);
      return () => NARROW.removeEventListener("change", listener);
    },
    () => NARROW.matches,
  );
  return narrow ? 104 : 64;
}
