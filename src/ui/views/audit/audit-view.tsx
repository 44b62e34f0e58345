import type { ReactNode } from "react";
import { accounts } from "../../api/accounts.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { PagedList } from "../../parts/paged-list.tsx";
import { changeQuery, usePlace } from "../../state/location.ts";
import { AccountFrame } from "../account/account-frame.tsx";
import { AuditEntry } from "./audit-entry.tsx";
import { rangeOf, SPANS } from "./span.ts";

const FILTERS = ["actor", "object", "action"] as const;

/** What was changed, by whom and from where; the address holds what one looks for. */
export function AuditView(): ReactNode {
  const { query } = usePlace();
  const span = SPANS.find((one) => one === query.get("span")) ?? "all";
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? undefined]));
  return (
    <AccountFrame tab="audit">
      <p className="lead">{t("audit.text")}</p>
      <div className="audit-filters">
        {FILTERS.filter((name) => query.has(name)).map((name) => (
          <button
            key={name}
            type="button"
            className="pill"
            title={t("audit.any")}
            onClick={() => changeQuery({ [name]: undefined })}
          >
            {t(`audit.${name}`)}: {query.get(name)}
            <Icon name="close" />
          </button>
        ))}
        <label className="field">
          {t("audit.actor")}
          <input
            key={query.get("actor")}
            type="search"
            maxLength={300}
            placeholder={t("audit.actor_example")}
            defaultValue={query.get("actor") ?? ""}
            onKeyDown={(event) => {
              if (event.key === "Enter") changeQuery({ actor: event.currentTarget.value.trim() });
            }}
            onBlur={(event) => changeQuery({ actor: event.currentTarget.value.trim() })}
          />
        </label>
        <label className="field">
          {t("audit.when")}
          <select value={span} onChange={(event) => changeQuery({ span: event.target.value })}>
            {SPANS.map((one) => (
              <option key={one} value={one}>
                {t(`span.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <PagedList
        key={String(query)}
        id={`audit ${span}`}
        // The beginning of the span moves on: it is no part of what an answer is kept under.
        load={(asked) => accounts.audit({ ...asked, ...rangeOf(span, Date.now()), limit: 50 })}
        query={wanted}
        none={t("audit.none")}
      >
        {(entry) => <AuditEntry entry={entry} />}
      </PagedList>
    </AccountFrame>
  );
}
