import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { t } from "../../i18n/text.ts";
import { onChange } from "../../state/live.ts";
import { usePlace } from "../../state/location.ts";
import { live } from "../../state/query.ts";
import { online } from "../../state/reach.ts";
import { useRights } from "../../state/rights.ts";
import { useValue } from "../../state/value.ts";
import { type Decision, decide } from "../actions/decide.ts";
import { IssueActions } from "../actions/issue-actions.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { countOf, useCounts } from "./issue-counts.ts";
import { type IssueList, issueList, type ListState } from "./issue-list.ts";
import { IssueRows } from "./issue-rows.tsx";
import { foundBy, listQuery, searchOf, tabOf } from "./list-query.ts";
import { ListHead, ListTools } from "./list-tools.tsx";

const REFRESH_MS = 10_000;
/** While changes are told: only what grows old by itself. */
const REFRESH_TOLD_MS = 60_000;

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
  const told = useValue(live);
  const { may } = useRights();
  const moveTo = useCallback(
    (id: string | undefined) => {
      list.cursor = id;
      setCursor(id);
    },
    [list],
  );
  useEffect(() => {
    void list.open();
    setChosen(new Set());
    setCursor(list.cursor);
  }, [list]);
  useEffect(() => {
    const refresh = (): void => void list.refresh(isCalm(chosen.size, list.cursor));
    const timer = setInterval(
      () => {
        if (document.visibilityState === "visible") refresh();
      },
      told ? REFRESH_TOLD_MS : REFRESH_MS,
    );
    const unlisten = onChange((topics) => {
      if (topics.has("issues") || topics.has("alerts")) refresh();
    });
    const unfollow = online.subscribe(() => {
      if (online.get()) refresh();
    });
    return () => {
      clearInterval(timer);
      unlisten();
      unfollow();
    };
  }, [list, chosen, told]);

  const lastChosen = useRef<string | undefined>(undefined);
  const choose = useCallback(
    (id: string, on: boolean, range: boolean) => {
      const ids = list.state.items.map((issue) => issue.id);
      const [a, b] = [ids.indexOf(lastChosen.current ?? id), ids.indexOf(id)];
      const mine = new Set(list.state.items.filter(({ project }) => may("decide", project)).map((issue) => issue.id));
      const which = range && a >= 0 ? ids.slice(Math.min(a, b), Math.max(a, b) + 1) : [id];
      lastChosen.current = id;
      setChosen((before) => {
        const after = new Set(before);
        for (const one of which.filter((one) => mine.has(one))) on ? after.add(one) : after.delete(one);
        return after;
      });
    },
    [list, may],
  );

  const chosenIssues = useMemo(() => state.items.filter(({ id }) => chosen.has(id)), [state.items, chosen]);
  const atCursor = useMemo(() => state.items.filter(({ id }) => id === cursor), [state.items, cursor]);
  const counts = useCounts(place);
  const types = useMemo(() => typesOf(state.items), [state.items]);
  const chooseAll = (): void =>
    setChosen(new Set(state.items.filter(({ project }) => may("decide", project)).map(({ id }) => id)));
  const leave = (gone: readonly string[]): void => {
    const next = gone.includes(cursor ?? "") ? (list.neighbour(cursor, 1) ?? list.neighbour(cursor, -1)) : undefined;
    if (next !== undefined) moveTo(next.id);
    list.remove(new Set(gone));
    void list.refresh(true);
  };
  const leaves = (kind: Decision["kind"]): boolean =>
    kind === "delete" || (tabOf(place) !== "all" && ["resolve", "ignore", "unresolve"].includes(kind));
  const decideAtCursor = (decision: Decision): void => {
    if (cursor === undefined) return;
    void decide([cursor], decision).then((changed) => leave(leaves(decision.kind) ? changed : []));
  };

  return (
    <main className="list-view" id="main">
      <h1 className="visually-hidden">{t("nav.issues")}</h1>
      <ListTools place={place} types={types} />
      {chosen.size > 0 ? (
        <BulkBar
          issues={chosenIssues}
          found={counts && countOf(counts, tabOf(place))}
          search={foundBy(place)}
          leaves={leaves}
          onClear={() => setChosen(new Set())}
          onDone={(gone) => {
            setChosen(new Set());
            leave(gone);
          }}
        />
      ) : (
        <>
          {(state.items.length > 0 || state.loading) && (
            <ListHead place={place} onChooseAll={may("decide") ? chooseAll : undefined} />
          )}
          <IssueActions hidden issues={atCursor} onDecide={decideAtCursor} />
        </>
      )}
      <News list={list} state={state} />
      <IssueRows
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
const MOST_TYPES = 200;

function typesOf(items: ListState["items"]): readonly string[] {
  const types = items.slice(0, MOST_TYPES).flatMap(({ type }) => type ?? []);
  return [...new Set(types)].sort();
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

/** Over the rows, not among them: that something is new, and the way to see it. Nothing moves before it is asked for. */
function News({ list, state }: { readonly list: IssueList; readonly state: ListState }): ReactNode {
  return (
    <div className="list-news" role="status">
      {state.error !== undefined && !state.error.away && state.error.status !== 401 && state.items.length > 0 && (
        <button type="button" className="pill warn" title={state.error.message} onClick={() => void list.refresh(true)}>
          {t("list.stale")}: {t("try_again")}
        </button>
      )}
      {state.pending && (
        <button
          type="button"
          className="pill"
          onClick={() => {
            list.showPending();
            scrollTo(0, 0);
          }}
        >
          {state.unseen > 0 ? t("list.unseen", { count: state.unseen }) : t("list.pending")}
        </button>
      )}
    </div>
  );
}
