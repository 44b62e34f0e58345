import { type ReactNode, useRef } from "react";
import type { Rule } from "../../api/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Ago } from "../../parts/moment.tsx";
import { SaidProblem } from "../../parts/said-problem.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { useWalk } from "../../parts/walk.ts";
import { useRights } from "../../state/rights.ts";

const STATE_MARKS: Readonly<Record<Rule["state"], string>> = {
  active: "mark good",
  quarantined: "mark bad",
  disabled: "mark",
};

/** Rules with what each has done since the start. */
export function RuleTable({ rules }: { readonly rules: readonly Rule[] }): ReactNode {
  const { may } = useRights();
  const box = useRef<HTMLDivElement>(null);
  useWalk(box, "tbody tr");
  return (
    <div className="panel" ref={box}>
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
                      <SaidProblem problem={problem} />
                    </p>
                  ))}
                </td>
                <td>
                  <span className={STATE_MARKS[rule.state]}>{t(`rules.${rule.state}`)}</span>
                </td>
                <td className="number">{rule.matched === 0 ? "–" : formatNumber(rule.matched)}</td>
                <td className="number">{rule.dropped === 0 ? "–" : formatNumber(rule.dropped)}</td>
                <td className="number">{rule.failed === 0 ? "–" : formatNumber(rule.failed)}</td>
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
