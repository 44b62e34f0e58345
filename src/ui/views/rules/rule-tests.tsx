import { type ReactNode, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import type { RuleTest } from "../../api/trial-types.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { notifyFailure } from "../../state/messages.ts";
import { whenFree } from "./when-free.ts";

/** Runs the tests that a rule file carries, when it is asked for. `file`: that of the loaded rule. */
export function RuleTests({ text, file }: { readonly text: string; readonly file: string | undefined }): ReactNode {
  const [tests, setTests] = useState<readonly RuleTest[]>();
  const [busy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: results are those of one text
  useEffect(() => setTests(undefined), [text]);
  if (text.trim() === "") return null;
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      setTests((await whenFree(() => api.checkRule(text, file))).tests);
    } catch (thrown) {
      notifyFailure(thrown);
    }
    setBusy(false);
  };
  return (
    <>
      <div>
        <button type="button" disabled={busy} onClick={() => void run()}>
          {t("trial.run_tests")}
        </button>
      </div>
      <div role="status">{tests !== undefined && <Results tests={tests} />}</div>
    </>
  );
}

function Results({ tests }: { readonly tests: readonly RuleTest[] }): ReactNode {
  if (tests.length === 0) return <p className="hint">{t("trial.no_tests")}</p>;
  const failed = tests.filter(({ passed }) => !passed);
  return (
    <>
      <p>
        <span className={failed.length === 0 ? "mark good" : "mark bad"}>
          {failed.length === 0
            ? t("trial.tests_passed", { count: tests.length })
            : t("trial.tests_failed", { count: failed.length, all: tests.length })}
        </span>
      </p>
      <ul className="plain">
        {failed.map(({ name, line, differences }) => (
          <li key={`${line} ${name}`} className="rule-problem">
            <span className="mono">{line}</span> <LogText text={name} />
            {differences.map(({ key, expected, got }) => (
              <p key={key} className="mono small">
                <LogText text={key} />: {t("trial.expected")} <LogText text={expected} /> {t("trial.got")}{" "}
                <LogText text={got} />
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
