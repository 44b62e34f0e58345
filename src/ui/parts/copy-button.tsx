import { type ReactNode, useState } from "react";
import { t } from "../i18n/text.ts";
import { notify } from "../state/messages.ts";
import { Icon } from "./icon.tsx";

const SHOWN_MS = 1_500;

/** Puts a text on the clipboard. `children`: what the button says; without them it is a small one with `label` as its name. */
export function CopyButton(props: {
  readonly text: () => string;
  readonly label: string;
  readonly children?: ReactNode;
}): ReactNode {
  const { text, label, children } = props;
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await writeClipboard(text());
      setDone(true);
      setTimeout(() => setDone(false), SHOWN_MS);
    } catch {
      notify(t("copy.failed"), { failed: true });
    }
  };
  return (
    <button
      type="button"
      className={children === undefined ? "icon-button" : "quiet"}
      aria-label={label}
      title={label}
      onClick={() => void copy()}
    >
      <Icon name={done ? "check" : "copy"} />
      {children}
    </button>
  );
}

/** Browsers offer their clipboard to pages from https and from this machine only; elsewhere a selection is copied. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return await navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("the browser does not let this page copy");
}
