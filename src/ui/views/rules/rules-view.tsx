import { type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { Rule } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { Empty, Outcome } from "../../parts/outcome.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Withheld } from "../../parts/withheld.tsx";
import { addressWith, usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";

const STATES = ["all", "used", "active", "quarantined", "disabled"] as const;

/** The extraction rules in the order in which they are tried, and how each does. */
export function RulesView(): ReactNode {
  const place = usePlace();
  const state = STATES.find((one) => one === place.query.get("state")) ?? "all";
  const { may } = useRights();
  const [text, setText] = useState("");
  const answer = useQuery(may("see_rules") ? "rules" : undefined, loadAll, { everyMs: 10_000 });
  if (!may("see_rules")) {
    return (
      <main className="view" id="main">
        <h1>{t("nav.rules")}</h1>
        <Withheld />
      </main>
    );
  }
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
          tabs={STATES.map((one) => ({
            to: addressWith(place, { state: one === "all" ? undefined : one }),
            text: t(`rules.${one}`),
            count: answer.data && formatNumber(answer.data.filter(wanted(one)).length),
            current: one === state,
          }))}
        />
        <input
          type="search"
          className="filter"
          value={text}
          aria-label={t("rules.filter")}
          placeholder={t("rules.filter")}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Outcome answer={answer}>
        {(rules) => {
          const shown = rules
            .filter(wanted(state))
            .filter(({ id }) => id.toLowerCase().includes(text.trim().toLowerCase()));
          return shown.length === 0 ? <Empty title={t("rules.none")} /> : <RuleTable rules={shown} />;
        }}
      </Outcome>
    </main>
  );
}

function wanted(state: (typeof STATES)[number]): (rule: Rule) => boolean {
  if (state === "all") return () => true;
  return state === "used" ? (rule) => rule.matched > 0 : (rule) => rule.state === state;
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

function RuleTable({ rules }: { readonly rules: readonly Rule[] }): ReactNode {
  const { may } = useRights();
  return (
    <div className="panel">
      <TableBox label={t("nav.rules")}>
        <table>
          <thead>
            <tr>
              <th>{t("rule.name")}</th>
              <th>{t("rule.state")}</th>
              <th className="number">{t("rule.matched")}</th>
              <th className="number">{t("rule.dropped")}</th>
              <th className="number">{t("rule.failed")}</th>
              <th className="number">{t("rule.time")}</th>
              <th>{t("rule.last_match")}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={rule.id}>
                <td>
                  {may("try_rule") ? (
                    <Link to={`/rules/try?rule=${encodeURIComponent(rule.id)}`} className="mono wrap">
                      <LogText text={rule.id} />
                    </Link>
                  ) : (
                    <span className="mono wrap">
                      <LogText text={rule.id} />
                    </span>
                  )}
                  {rule.problems.map((problem) => (
                    <p key={`${problem.line} ${problem.path} ${problem.message}`} className="rule-problem">
                      <span className="mono">
                        {problem.line}:{problem.column}
                      </span>{" "}
                      <LogText text={problem.message} />
                      {problem.hint !== null && (
                        <span className="faint">
                          {" "}
                          (<LogText text={problem.hint} />)
                        </span>
                      )}
                    </p>
                  ))}
                </td>
                <td>
                  <span className={rule.state === "quarantined" ? "mark bad" : "mark"}>{t(`rules.${rule.state}`)}</span>
                </td>
                <td className="number">{formatNumber(rule.matched)}</td>
                <td className="number">{formatNumber(rule.dropped)}</td>
                <td className="number">{formatNumber(rule.failed)}</td>
                <td className="number">
                  {rule.seconds < 0.001 ? "–" : t("rule.seconds", { count: formatNumber(rule.seconds) })}
                </td>
                <td>{rule.last_match === null ? "–" : <Ago at={rule.last_match} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}
