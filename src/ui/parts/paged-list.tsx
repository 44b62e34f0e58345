import { type ReactNode, useRef, useState } from "react";
import type { Query } from "../api/request.ts";
import type { Page } from "../api/types.ts";
import { t } from "../i18n/text.ts";
import { notifyFailure } from "../state/messages.ts";
import { useQuery } from "../state/query.ts";
import { Empty, Outcome } from "./outcome.tsx";
import { useWalk } from "./walk.ts";

const REFRESH_MS = 30_000;

/** A list that shows its first page, and more on demand. */
export function PagedList<T extends { readonly id: string }>(props: {
  /** Of the answers in the cache. */
  readonly id: string;
  readonly load: (query: Query) => Promise<Page<T>>;
  readonly query?: Query;
  /** What is said of an empty list. */
  readonly none: string;
  readonly noneText?: string;
  readonly children: (item: T) => ReactNode;
}): ReactNode {
  const { id, load, query = {}, none, noneText, children } = props;
  const answer = useQuery(`${id} ${JSON.stringify(query)}`, () => load(query), { everyMs: REFRESH_MS });
  const box = useRef<HTMLUListElement>(null);
  useWalk(box, ":scope > li");
  const [further, setFurther] = useState<Page<T>>();
  const more = async (cursor: string): Promise<void> => {
    try {
      const page = await load({ ...query, cursor });
      setFurther((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  return (
    <Outcome answer={answer}>
      {(first) => {
        if (first.items.length === 0) return <Empty title={none}>{noneText !== undefined && <p>{noneText}</p>}</Empty>;
        const known = new Set(first.items.map((item) => item.id));
        const items = [...first.items, ...(further?.items ?? []).filter((item) => !known.has(item.id))];
        const next = further === undefined ? first.next : further.next;
        return (
          <>
            <ul className="entries" ref={box}>
              {items.map((item) => (
                <li key={item.id}>{children(item)}</li>
              ))}
            </ul>
            {next !== null && (
              <p className="centred">
                <button type="button" onClick={() => void more(next)}>
                  {t("more")}
                </button>
              </p>
            )}
          </>
        );
      }}
    </Outcome>
  );
}
