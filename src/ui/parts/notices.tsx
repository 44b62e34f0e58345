import type { ReactNode } from "react";
import { t } from "../i18n/text.ts";
import { dismiss, notices } from "../state/messages.ts";
import { useValue } from "../state/value.ts";
import { Icon } from "./icon.tsx";

/** The notices at the edge of the page. */
export function Notices(): ReactNode {
  return (
    <div className="notices" role="status" aria-live="polite">
      {useValue(notices).map(({ id, text, failed, undo }) => (
        <div key={id} className={failed ? "notice failed" : "notice"}>
          <span>{text}</span>
          {undo !== undefined && (
            <button
              type="button"
              className="quiet"
              onClick={() => {
                dismiss(id);
                undo();
              }}
            >
              {t("undo")}
            </button>
          )}
          <button type="button" className="icon-button" aria-label={t("close")} onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
