import type { ReactNode } from "react";
import { t } from "../i18n/text.ts";
import { changeQuery, usePlace } from "../state/location.ts";
import { Dialog } from "./dialog.tsx";

/** Asks before something is done. */
export function Confirm(props: {
  readonly title: string;
  readonly submit: string;
  /** It cannot be taken back. */
  readonly final?: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
  readonly children?: ReactNode;
}): ReactNode {
  const { title, submit, final = false, onClose, onDone, children } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div className="dialog-actions">
        <button type="button" onClick={onClose}>
          {t("cancel")}
        </button>
        <button
          type="button"
          className={final ? "danger" : "primary"}
          onClick={() => {
            onClose();
            onDone();
          }}
        >
          {submit}
        </button>
      </div>
    </Dialog>
  );
}

/**
 * Messages link to addresses with `?action=`. Mail scanners and chats open links, so nothing is done before it is asked
 * here.
 */
export function AskedAction(props: {
  readonly action: string;
  readonly title: string;
  readonly submit: string;
  readonly onDone: () => void;
}): ReactNode {
  const { action, ...rest } = props;
  const { query } = usePlace();
  if (query.get("action") !== action) return null;
  return <Confirm {...rest} onClose={() => changeQuery({ action: undefined }, { replace: true })} />;
}
