import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../i18n/text.ts";
import { focused, returnFocus } from "./focus.ts";
import { Icon } from "./icon.tsx";

/** A question or a page of help over everything else; Escape and its edge close it. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  /** What it shows is shown once: its edge does not close it. */
  readonly keep?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const { title, onClose, keep = false, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = focused();
    ref.current?.showModal();
    // What there is to write or to decide, rather than the way out.
    const fields = ref.current?.querySelectorAll<HTMLElement>("textarea, input:not([type='radio']), .primary") ?? [];
    [...fields].find((field) => field.checkVisibility())?.focus();
    return () => returnFocus(before);
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it
    <dialog
      ref={ref}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current && !keep) ref.current.close();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label={t("close")} onClick={() => ref.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
