import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import type { RequestError } from "../../api/request.ts";
import type { RuleTrial } from "../../api/trial-types.ts";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../parts/link.tsx";
import { Failure, Skeleton } from "../../parts/outcome.tsx";
import { usePlace } from "../../state/location.ts";
import { asRequestError, useQuery } from "../../state/query.ts";
import { TriedRecords } from "./tried-records.tsx";

/** Tried again when nothing was typed for so long. */
const AFTER_MS = 600;
const BUSY_MS = 1_000;
const MOST_AGAIN = 5;

const EXAMPLE =
  '{"@timestamp":"2026-01-01T12:00:00Z","log.level":"ERROR","service.name":"cart","message":"no stock"}\n';

/** A rule, records to try it on, and what becomes of each while one writes. `?rule=` begins with the file of a loaded rule. */
export function RuleTrialView(): ReactNode {
  const wanted = usePlace().query.get("rule") ?? undefined;
  const rule = useQuery(wanted === undefined ? undefined : `rules one ${wanted}`, () => api.rule(wanted ?? ""));
  const { data: sources } = useQuery("sources", api.sources);
  const [text, setText] = useState("");
  const [pasted, setPasted] = useState(EXAMPLE);
  const [source, setSource] = useState("");
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
          <label className="field">
            {t("trial.rule")}
            <textarea
              className="mono"
              rows={16}
              spellCheck={false}
              maxLength={200_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <label className="check">
            <input type="checkbox" checked={alone} onChange={(event) => setAlone(event.target.checked)} />
            {t("trial.alone")}
          </label>
          <Problems trial={trial.result} />
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

interface Trial {
  readonly result: RuleTrial | undefined;
  readonly error: RequestError | undefined;
  readonly busy: boolean;
}

/** Tries what is written once the writer pauses; the answer that is shown is that of the latest text. */
function useTrial(input: Parameters<typeof api.tryRule>[0]): Trial {
  const [trial, setTrial] = useState<Trial>({ result: undefined, error: undefined, busy: false });
  const key = JSON.stringify(input);
  const first = useRef(true);
  useEffect(() => {
    const asked = JSON.parse(key) as Parameters<typeof api.tryRule>[0];
    if (asked.text?.trim() === "") return;
    let wanted = true;
    setTrial((before) => ({ ...before, busy: true }));
    const run = async (again: number): Promise<void> => {
      try {
        const result = await api.tryRule(asked);
        if (wanted) setTrial({ result, error: undefined, busy: false });
      } catch (thrown) {
        if (!wanted) return;
        const error = asRequestError(thrown);
        // The server tries rules one at a time: it may be at those of the text before, or of somebody else.
        if (error.status === 409 && again > 0) timer = setTimeout(() => void run(again - 1), BUSY_MS);
        else setTrial((old) => ({ ...old, error, busy: false }));
      }
    };
    let timer = setTimeout(() => void run(MOST_AGAIN), first.current ? 0 : AFTER_MS);
    first.current = false;
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  return trial;
}

function Problems({ trial }: { readonly trial: RuleTrial | undefined }): ReactNode {
  if (trial === undefined || trial.problems.length === 0) return null;
  return (
    <ul role="status" className="plain">
      {trial.problems.map((problem) => (
        <li key={`${problem.line} ${problem.column} ${problem.message}`} className="rule-problem">
          <span className="mono">
            {problem.line}:{problem.column}
          </span>{" "}
          {problem.message}
          {problem.hint !== null && <span className="faint"> ({problem.hint})</span>}
        </li>
      ))}
    </ul>
  );
}
