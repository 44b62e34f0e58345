import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Issue, Tag } from "../../api/types.ts";
import { formatNumber, formatShare } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { useQuery } from "../../state/query.ts";

const FEW = 5;
const ALL = 100;

/** How the issue's events are divided by where they happened and by their tags. */
export function TagsPanel({ issue }: { readonly issue: Issue }): ReactNode {
  const [values, setValues] = useState(FEW);
  const answer = useQuery(`issue ${issue.id} tags ${values}`, () => api.tags(issue.id, values));
  return (
    <section className="panel" aria-label={t("issue.tab.tags")}>
      <Outcome answer={answer}>
        {({ items, other_keys: otherKeys }) =>
          items.length === 0 ? (
            <Empty title={t("tags.none")} />
          ) : (
            <>
              <div className="tag-grid">
                {items.map((tag) => (
                  <TagShares key={tag.key} tag={tag} />
                ))}
              </div>
              {otherKeys > 0 && <p className="hint">{t("tags.other_keys", { count: otherKeys })}</p>}
              {values === FEW && items.some(({ other }) => other > 0) && (
                <button type="button" className="quiet" onClick={() => setValues(ALL)}>
                  {t("more")}
                </button>
              )}
            </>
          )
        }
      </Outcome>
    </section>
  );
}

function TagShares({ tag }: { readonly tag: Tag }): ReactNode {
  return (
    <section>
      <h2 className="minor">
        <LogText text={tag.key} />
      </h2>
      <ul className="shares">
        {tag.values.map(({ value, count, share }) => (
          <li key={value} title={formatNumber(count)}>
            <meter className="share" min={0} max={1} value={share} aria-label={value.slice(0, 80)} />
            <span className="share-value">
              <LogText text={value} />
            </span>
            <span className="faint">{formatShare(share)}</span>
          </li>
        ))}
        {tag.other > 0 && (
          <li>
            <span className="share-value faint">{t("tags.other")}</span>
            <span className="faint">{formatShare(tag.other / tag.total)}</span>
          </li>
        )}
      </ul>
    </section>
  );
}
