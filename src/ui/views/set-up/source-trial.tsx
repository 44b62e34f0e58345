import { type FormEvent, type ReactNode, useState } from "react";
import { type SourceTrial as Outcome, setUp } from "../../api/set-up.ts";
import { t } from "../../i18n/text.ts";
import { LogText } from "../../parts/log-text.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { SaidText } from "../../parts/said-text.tsx";
import { attemptText, useAttempt } from "../log-in/attempt.ts";
import { FoundStreams } from "./found-streams.tsx";
import { fieldsOf, MECHANISMS, SOURCE_TYPES, type SourceField, type SourceType, sourceOf } from "./source-fields.ts";

/** Connects to where logs may be, shows what is there, and gives the configuration for it. Nothing is stored. */
export function SourceTrial(): ReactNode {
  const [type, setType] = useState<SourceType>("elasticsearch");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [tls, setTls] = useState(false);
  const [mechanism, setMechanism] = useState<(typeof MECHANISMS)[number]>("scram-sha-256");
  const [outcome, setOutcome] = useState<Outcome>();
  const attempt = useAttempt();
  const input = { values, tls, mechanism };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setOutcome(undefined);
    void attempt.start(async () => setOutcome(await setUp.test(sourceOf(type, input))));
  };
  const choose = (next: SourceType): void => {
    setType(next);
    setValues({});
    setOutcome(undefined);
  };
  const set = (name: string) => (value: string) => setValues({ ...values, [name]: value });
  const faults = attempt.error?.errors ?? [];
  return (
    <div className="source-trial">
      <form className="panel" onSubmit={submit}>
        <fieldset className="choice">
          <legend>{t("connect.type")}</legend>
          <div>
            {SOURCE_TYPES.map((one) => (
              <button key={one} type="button" aria-pressed={one === type} onClick={() => choose(one)}>
                {t(`connect.${one}`)}
              </button>
            ))}
          </div>
        </fieldset>
        {type === "kafka" && (
          <label className="check">
            <input type="checkbox" checked={tls} onChange={(event) => setTls(event.target.checked)} />
            {t("connect.tls")}
          </label>
        )}
        {fieldsOf(type, input).map((field) => (
          <Field
            key={`${type} ${field.name}`}
            field={field}
            value={values[field.name] ?? ""}
            onChange={set(field.name)}
          />
        ))}
        {type === "kafka" && (values["username"] ?? "") !== "" && (
          <label className="field">
            {t("connect.mechanism")}
            <select
              value={mechanism}
              onChange={(event) => setMechanism(MECHANISMS.find((one) => one === event.target.value) ?? mechanism)}
            >
              {MECHANISMS.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        <div role="alert" className="wrong">
          {faults.length > 0 ? (
            <ul>
              {faults.map(({ parameter, detail }) => (
                <li key={parameter}>
                  <LogText text={`${parameter.replace(/^source\./, "")}: ${detail}`} own />
                </li>
              ))}
            </ul>
          ) : (
            attemptText(attempt, t("again.title"))
          )}
          {outcome?.connected === false && (
            <>
              <p>
                <SaidText text={outcome.message ?? ""} said={outcome.message_said} />
              </p>
              {outcome.hint !== null && (
                <p className="hint">
                  <SaidText text={outcome.hint} said={outcome.hint_said} />
                </p>
              )}
            </>
          )}
        </div>
        <button type="submit" className="primary" disabled={attempt.running || attempt.wait > 0}>
          {t(attempt.running ? "connect.trying" : "connect.test")}
        </button>
        <p className="hint">{t("connect.stores_nothing")}</p>
      </form>
      {outcome?.report && <FoundStreams report={outcome.report} />}
    </div>
  );
}

function Field(props: {
  readonly field: SourceField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { field, value, onChange } = props;
  if (field.secret) {
    return <PasswordField label={t(field.text)} autoComplete="off" optional value={value} onChange={onChange} />;
  }
  return (
    <label className="field">
      {t(field.text)}
      <input
        className="mono"
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        required={field.required}
        placeholder={field.example}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
