import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { t } from "../../i18n/text.ts";
import { Skeleton } from "../../parts/outcome.tsx";
import { useKeys } from "../../state/keys.ts";
import { navigate } from "../../state/location.ts";
import type { IssueList, ListState } from "./issue-list.ts";
import { IssueRow } from "./issue-row.tsx";
import { NoIssues } from "./no-issues.tsx";
import { SearchFault } from "./search-fault.tsx";

/** Loads on when so many rows are left below. */
const AHEAD = 40;

interface IssueRowsProps {
  readonly list: IssueList;
  readonly search: string;
  readonly state: ListState;
  readonly cursor: string | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly onMove: (id: string | undefined) => void;
  readonly onChoose: (id: string, chosen: boolean, range: boolean) => void;
}

/** The rows of the list, of which only those that can be seen are there. */
export function IssueRows({ list, search, state, cursor, chosen, onMove, onChoose }: IssueRowsProps): ReactNode {
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
        {loading ? t("loading") : more ? (error?.message ?? "") : t("list.all", { count: items.length })}{" "}
        {more && !loading && error !== undefined && (
          <button type="button" className="quiet" onClick={() => void list.loadMore()}>
            {t("try_again")}
          </button>
        )}
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
