import { type FormEvent, type ReactNode, useState } from "react";
import { t } from "../i18n/text.ts";
import { Dialog } from "./dialog.tsx";

/** Asks for one value. */
export function Prompt(props: {
  readonly title: string;
  readonly label: string;
  readonly value?: string;
  readonly type?: "text" | "number" | "datetime-local";
  readonly submit: string;
  /** Whether nothing is an answer. */
  readonly optional?: boolean;
  readonly suggestions?: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (value: string) => void;
}): ReactNode {
  const { title, label, type = "text", submit, optional = false, suggestions = [], onClose, onDone } = props;
  const [value, setValue] = useState(props.value ?? "");
  const done = (event: FormEvent): void => {
    event.preventDefault();
    onClose();
    onDone(value.trim());
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={done}>
        <label className="field">
          {label}
          <input
            type={type}
            min={type === "number" ? 1 : undefined}
            required={!optional}
            maxLength={200}
            list={suggestions.length > 0 ? "suggestions" : undefined}
            value={value}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setValue(event.target.value)}
          />
          <datalist id="suggestions">
            {suggestions.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="primary">
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
