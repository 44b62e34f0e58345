import { type ReactNode, useRef } from "react";
import { t } from "../i18n/text.ts";
import { CopyButton } from "./copy-button.tsx";

/** A secret that is shown now and never again: to be copied. */
export function Once({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="once">
      <label className="field">
        {label}
        <input
          ref={field}
          className="mono"
          readOnly
          value={text}
          spellCheck={false}
          onFocus={() => field.current?.select()}
        />
      </label>
      <CopyButton text={() => text} label={t("copy.value", { name: label })}>
        {t("copy")}
      </CopyButton>
    </div>
  );
}
