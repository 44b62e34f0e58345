import { type ReactNode, useMemo, useRef } from "react";
import { api } from "../../api/client.ts";
import type { Rule } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Withheld } from "../../parts/withheld.tsx";
import { useKeys } from "../../state/keys.ts";
import { addressWith, changeQuery, usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { chooseRules, isOf, RULE_STATES } from "./rule-choice.ts";
import { RuleTable } from "./rule-table.tsx";

/** The extraction rules and how each does: first those that have trouble or take records, the others on demand. */
export function RulesView(): ReactNode {
  const place = usePlace();
  const { may } = useRights();
  const find = place.query.get("find") ?? "";
  const field = useRef<HTMLInputElement>(null);
  useKeys(useMemo(() => ({ "/": () => field.current?.focus() }), []));
  const answer = useQuery(may("see_rules") ? "rules" : undefined, loadAll, { everyMs: 10_000 });
  if (!may("see_rules")) {
    return (
      <main className="view" id="main">
        <h1>{t("nav.rules")}</h1>
        <Withheld />
      </main>
    );
  }
  const asked = RULE_STATES.find((one) => one === place.query.get("state"));
  // On a young system none matters more than others.
  const state = asked ?? (answer.data?.some((rule) => isOf("used", rule)) === false ? "all" : "used");
  return (
    <main className="view" id="main">
      <div className="view-head">
        <h1>{t("nav.rules")}</h1>
        {may("try_rule") && (
          <Link to="/rules/try" className="button">
            {t("trial.title")}
          </Link>
        )}
      </div>
      <p className="lead">{t("rules.text")}</p>
      <div className="tab-line">
        <Tabs
          label={t("rules.tabs")}
          tabs={RULE_STATES.map((one) => ({
            to: addressWith(place, { state: one, find: undefined }),
            text: t(`rules.${one}`),
            count: answer.data && formatNumber(answer.data.filter((rule) => isOf(one, rule)).length),
            current: find === "" && one === state,
          }))}
        />
        <input
          type="search"
          className="filter"
          ref={field}
          value={find}
          aria-label={t("rules.filter")}
          placeholder={t("rules.filter")}
          onChange={(event) => changeQuery({ find: event.target.value }, { replace: true })}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
      </div>
      <Outcome answer={answer}>
        {(rules) => {
          const shown = chooseRules(rules, state, find);
          const hidden = rules.length - shown.length;
          return (
            <>
              {shown.length === 0 ? <Empty title={t("rules.none")} /> : <RuleTable rules={shown} />}
              {state === "used" && find.trim() === "" && hidden > 0 && (
                <p className="centred">
                  {t("rules.others", { count: hidden })}{" "}
                  <Link to={addressWith(place, { state: "all" })}>{t("rules.show_all")}</Link>
                </p>
              )}
            </>
          );
        }}
      </Outcome>
    </main>
  );
}

/** All pages: a filter over what is loaded finds everything. */
async function loadAll(): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: { readonly items: readonly Rule[]; readonly next: string | null } = await api.rules({
      limit: 100,
      cursor,
    });
    rules.push(...page.items);
    cursor = page.next;
  }
  return rules;
}
