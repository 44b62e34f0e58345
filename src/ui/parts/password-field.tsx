import { type ReactNode, type Ref, useId, useState } from "react";
import { t } from "../i18n/text.ts";

/** A password: hidden until one asks to see it. */
export function PasswordField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: "current-password" | "new-password" | "off";
  readonly hint?: string;
  readonly invalid?: boolean;
  readonly minLength?: number;
  readonly optional?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}): ReactNode {
  const { label, value, onChange, autoComplete, hint, invalid = false, minLength, optional = false, ref } = props;
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="password">
        <input
          ref={ref}
          id={id}
          type={shown ? "text" : "password"}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required={!optional}
          minLength={minLength}
          maxLength={1000}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          aria-invalid={invalid}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <button
          type="button"
          className="quiet"
          aria-pressed={shown}
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          {t("password.show")}
        </button>
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
