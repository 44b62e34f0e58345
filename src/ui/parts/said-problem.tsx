import type { ReactNode } from "react";
import type { Sentence } from "../api/sentence.ts";
import { SaidText } from "./said-text.tsx";

/** What is wrong, and in brackets the way out where there is one. */
export function SaidProblem(props: {
  readonly problem: {
    readonly message: string;
    readonly message_said: Sentence;
    readonly hint: string | null;
    readonly hint_said: Sentence;
  };
}): ReactNode {
  const { message, message_said: said, hint, hint_said: hintSaid } = props.problem;
  return (
    <>
      <SaidText text={message} said={said} />
      {hint !== null && (
        <span className="faint">
          {" "}
          (<SaidText text={hint} said={hintSaid} />)
        </span>
      )}
    </>
  );
}
