import type { ReactNode } from "react";
import { t } from "../i18n/text.ts";

/** How a form in a dialog ends: why the last try failed, the way out, and the button that sends it. */
export function DialogEnd(props: {
  readonly fault: string | undefined;
  readonly submit: string;
  readonly disabled: boolean;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <>
      <p role="alert" className="wrong">
        {props.fault}
      </p>
      <div className="dialog-actions">
        <button type="button" onClick={props.onClose}>
          {t("cancel")}
        </button>
        <button type="submit" className="primary" disabled={props.disabled}>
          {props.submit}
        </button>
      </div>
    </>
  );
}
