import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Query } from "../../api/request.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { useKeys } from "../../state/keys.ts";
import { addressWith, changeQuery, type Place } from "../../state/location.ts";

const TABS = ["unresolved", "resolved", "ignored", "all"] as const;
type Tab = (typeof TABS)[number];
const SORTS = ["last_seen", "first_seen", "event_count"] as const;
type Sort = (typeof SORTS)[number];

/** What the API is asked at this address. */
export function listQuery(place: Place): Query {
  const tab = tabOf(place);
  return {
    query: place.query.get("query") ?? undefined,
    status: tab === "all" ? undefined : tab,
    sort: sortOf(place),
  };
}

function tabOf({ query }: Place): Tab {
  return TABS.find((tab) => tab === query.get("status")) ?? "unresolved";
}

function sortOf({ query }: Place): Sort {
  return SORTS.find((sort) => sort === query.get("sort")) ?? "last_seen";
}

/** Search, tabs, and what is new. */
export function ListTools(props: {
  readonly place: Place;
  readonly pending: boolean;
  readonly onShow: () => void;
}): ReactNode {
  const { place, pending, onShow } = props;
  const tab = tabOf(place);
  return (
    <div className="list-tools">
      <Search place={place} />
      <div className="tab-line">
        <nav className="tabs" aria-label={t("list.tabs")}>
          {TABS.map((one) => (
            <Link
              key={one}
              to={addressWith({ ...place, path: "/issues" }, { status: one === "unresolved" ? undefined : one })}
              aria-current={one === tab ? "page" : undefined}
            >
              {t(`tab.${one}`)}
            </Link>
          ))}
        </nav>
        {pending && (
          <button type="button" className="pill" onClick={onShow}>
            {t("list.pending")}
          </button>
        )}
      </div>
    </div>
  );
}

function Search({ place }: { readonly place: Place }): ReactNode {
  const asked = place.query.get("query") ?? "";
  const [text, setText] = useState(asked);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(asked), [asked]);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changeQuery({ query: text.trim() });
  };
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          value={text}
          aria-label={t("search.label")}
          placeholder={t("search.placeholder")}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value === "") changeQuery({ query: undefined });
          }}
          onKeyDown={(event) => event.key === "Escape" && input.current?.blur()}
        />
        <kbd>/</kbd>
      </form>
    </search>
  );
}

const COLUMNS: readonly { readonly sort: Sort; readonly text: MessageKey }[] = [
  { sort: "event_count", text: "list.events" },
  { sort: "last_seen", text: "list.last_seen" },
  { sort: "first_seen", text: "list.first_seen" },
];

/** What the columns are; those that sort are links. */
export function ListHead({ place }: { readonly place: Place }): ReactNode {
  const sort = sortOf(place);
  return (
    <div className="list-head">
      <span className="head-what">{t("list.issue")}</span>
      <span className="head-trend">{t("list.trend")}</span>
      {COLUMNS.map(({ sort: one, text }) => (
        <Link
          key={one}
          className={`head-${one}`}
          to={addressWith({ ...place, path: "/issues" }, { sort: one === "last_seen" ? undefined : one })}
          aria-current={one === sort ? "true" : undefined}
        >
          {t(text)}
        </Link>
      ))}
    </div>
  );
}
