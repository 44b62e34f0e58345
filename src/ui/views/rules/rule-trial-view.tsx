import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import type { RequestError } from "../../api/request.ts";
import type { RuleTrial } from "../../api/trial-types.ts";
import { t } from "../../i18n/text.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { Failure, Skeleton } from "../../parts/outcome.tsx";
import { SaidProblem } from "../../parts/said-problem.tsx";
import { Withheld } from "../../parts/withheld.tsx";
import { usePlace } from "../../state/location.ts";
import { asRequestError, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { RuleTests } from "./rule-tests.tsx";
import { RuleText, type RuleTextHandle } from "./rule-text.tsx";
import { TriedRecords } from "./tried-records.tsx";
import { whenFree } from "./when-free.ts";

/** Tried again when nothing was typed for so long. */
const AFTER_MS = 600;

const EXAMPLE =
  '{"@timestamp":"2026-01-01T12:00:00Z","log.level":"ERROR","service.name":"cart","message":"no stock"}\n';

/** A rule, records to try it on, and what becomes of each while one writes. `?rule=` begins with the file of a loaded rule. */
export function RuleTrialView(): ReactNode {
  const { may } = useRights();
  if (may("try_rule")) return <Trial />;
  return (
    <main className="view" id="main">
      <h1>{t("trial.title")}</h1>
      <Withheld />
    </main>
  );
}

function Trial(): ReactNode {
  const wanted = usePlace().query.get("rule") ?? undefined;
  const rule = useQuery(wanted === undefined ? undefined : `rules one ${wanted}`, () => api.rule(wanted ?? ""));
  const { data: sources } = useQuery("sources", api.sources);
  const [text, setText] = useState("");
  const [pasted, setPasted] = useState(EXAMPLE);
  const [source, setSource] = useState("");
  const field = useRef<RuleTextHandle>(null);
  const [alone, setAlone] = useState(false);
  const loaded = rule.data?.text ?? undefined;
  useEffect(() => {
    if (loaded !== undefined) setText((before) => before || loaded);
  }, [loaded]);
  const trial = useTrial({
    ...(text.trim() === "" ? {} : { rule: text, alone }),
    ...(text.trim() !== "" && rule.data !== undefined ? { file: rule.data.file } : {}),
    ...(source === "" ? { text: pasted } : { source }),
  });
  const problems = text.trim() === "" ? [] : (trial.result?.problems ?? []);
  return (
    <main className="view" id="main">
      <Link to="/rules" className="crumb">
        <Icon name="back" />
        {t("nav.rules")}
      </Link>
      <h1>{t("trial.title")}</h1>
      <p className="lead">{t("trial.text")}</p>
      <div className="trial">
        <div className="trial-input">
          <div className="card-head">
            <h2>{t("trial.rule")}</h2>
            {rule.data !== undefined && (
              <span className="mono faint wrap">
                <LogText text={rule.data.file} />
              </span>
            )}
            <CopyButton text={() => text} label={t("copy.value", { name: t("trial.rule") })}>
              {t("copy")}
            </CopyButton>
          </div>
          <RuleText value={text} problems={problems} handle={field} onChange={setText} />
          <p className="hint" id="rule-keys">
            {t("trial.keys")}
          </p>
          <Problems problems={problems} onGo={({ line, column }) => field.current?.goTo(line, column)} />
          <label className="check">
            <input type="checkbox" checked={alone} onChange={(event) => setAlone(event.target.checked)} />
            {t("trial.alone")}
          </label>
          <RuleTests text={text} file={rule.data?.file} />
        </div>
        <div className="trial-input">
          <label className="field">
            {t("trial.from")}
            <select value={source} onChange={(event) => setSource(event.target.value)}>
              <option value="">{t("trial.pasted")}</option>
              {sources?.items.map(({ id }) => (
                <option key={id} value={id}>
                  {t("trial.newest", { source: id })}
                </option>
              ))}
            </select>
          </label>
          {source === "" && (
            <label className="field">
              {t("trial.records")}
              <textarea
                className="mono"
                rows={12}
                spellCheck={false}
                maxLength={200_000}
                value={pasted}
                onChange={(event) => setPasted(event.target.value)}
              />
            </label>
          )}
        </div>
      </div>
      <section aria-label={t("trial.result")} aria-busy={trial.busy}>
        <h2>{t("trial.result")}</h2>
        {trial.error !== undefined && <Failure error={trial.error} />}
        {trial.busy && trial.result === undefined && <Skeleton lines={3} />}
        {trial.result !== undefined && <TriedRecords trial={trial.result} />}
      </section>
    </main>
  );
}

interface TrialState {
  readonly result: RuleTrial | undefined;
  readonly error: RequestError | undefined;
  readonly busy: boolean;
}

/** Tries what is written once the writer pauses; the answer that is shown is that of the latest text. */
function useTrial(input: Parameters<typeof api.tryRule>[0]): TrialState {
  const [trial, setTrial] = useState<TrialState>({ result: undefined, error: undefined, busy: false });
  const key = JSON.stringify(input);
  const first = useRef(true);
  useEffect(() => {
    const asked = JSON.parse(key) as Parameters<typeof api.tryRule>[0];
    if (asked.text?.trim() === "") return;
    let wanted = true;
    setTrial((before) => ({ ...before, busy: true }));
    const run = async (): Promise<void> => {
      try {
        const result = await whenFree(() => api.tryRule(asked), { wanted: () => wanted });
        if (wanted) setTrial({ result, error: undefined, busy: false });
      } catch (thrown) {
        if (wanted) setTrial((old) => ({ ...old, error: asRequestError(thrown), busy: false }));
      }
    };
    const timer = setTimeout(() => void run(), first.current ? 0 : AFTER_MS);
    first.current = false;
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  return trial;
}

type Problem = RuleTrial["problems"][number];

function Problems(props: {
  readonly problems: readonly Problem[];
  readonly onGo: (problem: Problem) => void;
}): ReactNode {
  return (
    <div role="status">
      <ul className="plain">
        {props.problems.map((problem) => (
          <li key={`${problem.line} ${problem.column} ${problem.message}`} className="rule-problem">
            <button
              type="button"
              className="link mono"
              aria-label={t("trial.go_to", { line: problem.line, column: problem.column })}
              onClick={() => props.onGo(problem)}
            >
              {problem.line}:{problem.column}
            </button>{" "}
            <SaidProblem problem={problem} />
          </li>
        ))}
      </ul>
    </div>
  );
}
