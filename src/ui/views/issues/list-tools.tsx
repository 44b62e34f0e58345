import type { ReactNode } from "react";
import { formatCompact } from "../../i18n/format.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { Menu } from "../../parts/menu.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { addressWith, changeQuery, type Place } from "../../state/location.ts";
import { countOf, useCounts } from "./issue-counts.ts";
import { SORTS, type Sort, searchOf, sortOf, TABS, type Tab, tabOf } from "./list-query.ts";
import { SavedViews } from "./saved-views.tsx";
import { SearchField } from "./search-field.tsx";

/** Shown only while there is something in them. */
const PASSING: ReadonlySet<Tab> = new Set(["new", "escalating", "regressed"]);

/** Search, tabs and order. */
export function ListTools(props: { readonly place: Place; readonly types: readonly string[] }): ReactNode {
  const { types } = props;
  const place = { ...props.place, path: "/issues" };
  const query = searchOf(place);
  const tab = tabOf(place);
  const data = useCounts(place);
  const sort = sortOf(place);
  return (
    <div className="list-tools">
      <SearchField value={query} types={types} onSearch={(text) => changeQuery({ query: text })} />
      <div className="tab-line">
        <Tabs
          label={t("list.tabs")}
          tabs={TABS.filter((one) => one === tab || !PASSING.has(one) || countOf(data, one) > 0).map((one) => ({
            to: addressWith(place, { status: one === "unresolved" ? undefined : one }),
            text: t(`tab.${one}`),
            count: data && formatCompact(countOf(data, one)),
            current: one === tab,
          }))}
        />
        <div className="list-order">
          {tab === "ignored" && (
            <Link to="/discards" className="button quiet">
              {t("discards.title")}
            </Link>
          )}
          <SavedViews place={place} />
          <Menu
            label={t("list.sort")}
            className="quiet"
            value={t(`sort.${sort}`)}
            items={SORTS.map((one) => ({
              text: t(`sort.${one}`),
              chosen: one === sort,
              act: () => changeQuery({ sort: one === "last_seen" ? undefined : one }),
            }))}
          />
        </div>
      </div>
    </div>
  );
}

const COLUMNS: readonly { readonly sort: Sort; readonly text: MessageKey }[] = [
  { sort: "event_count", text: "list.events" },
  { sort: "user_count", text: "list.users" },
  { sort: "last_seen", text: "list.last_seen" },
  { sort: "first_seen", text: "list.first_seen" },
];

/** What the columns are; those that sort are links. */
export function ListHead(props: { readonly place: Place; readonly onChooseAll: (() => void) | undefined }): ReactNode {
  const { place, onChooseAll } = props;
  const sort = sortOf(place);
  return (
    <div className="list-head">
      {onChooseAll !== undefined && (
        <label className="row-check">
          <input type="checkbox" checked={false} aria-label={t("list.choose_all")} onChange={onChooseAll} />
        </label>
      )}
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
