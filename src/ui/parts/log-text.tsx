import { type ReactNode, useState } from "react";
import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/text.ts";
import { makeVisible } from "./hostile-text.ts";

/** More than anybody reads at once; the rest on demand. */
const SHOWN = 4_000;

/** Text of a log, as it is: never markup, its direction kept to itself, unseen characters shown. */
export function LogText(props: {
  readonly text: string;
  readonly whole?: boolean;
  /** It is said in the reader's language, and not the log's. */
  readonly own?: boolean;
}): ReactNode {
  const { text, whole = false, own = false } = props;
  const [all, setAll] = useState(whole);
  const cut = !all && text.length > SHOWN;
  return (
    <bdi className="log-text" translate={own ? undefined : "no"}>
      {makeVisible(cut ? text.slice(0, SHOWN) : text).map((piece, index) =>
        piece.unseen ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other identity
          <span key={index} className="unseen" title={t("text.unseen")}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
      {cut && (
        <button type="button" className="quiet" translate="yes" onClick={() => setAll(true)}>
          {t("text.show_all", { count: formatNumber(text.length) })}
        </button>
      )}
    </bdi>
  );
}

/** Text of a log on one line: newlines become spaces, and it ends where the line does. */
export function LogLine({ text }: { readonly text: string }): ReactNode {
  return <LogText text={text.slice(0, 500).replace(/\s+/g, " ")} whole />;
}
