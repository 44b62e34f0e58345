import type { ReactNode } from "react";
import type { Sentence } from "../api/sentence.ts";
import { isOwn, saidText } from "../i18n/said.ts";
import { LogText } from "./log-text.tsx";

/**
 * What the server says, in the reader's language. What others say through it, a broker or a cluster, stands as they said it,
 * which is English or names.
 */
export function SaidText({ text, said }: { readonly text: string; readonly said: Sentence }): ReactNode {
  if (isOwn(said)) return <LogText text={saidText(text, said)} own />;
  return (
    <span lang="en">
      <LogText text={text} />
    </span>
  );
}
