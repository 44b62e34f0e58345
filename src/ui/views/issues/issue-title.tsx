import { Fragment, type ReactNode } from "react";
import type { Issue } from "../../api/types.ts";
import { LogLine, LogText } from "../../parts/log-text.tsx";
import { breakable, splitPlaceholders, titleParts } from "./title-parts.ts";

/** What happened, in a line: the last part of the exception's type, and its message. */
export function IssueTitle({ issue }: { readonly issue: Pick<Issue, "title" | "type"> }): ReactNode {
  const { name, message } = titleParts(issue);
  return (
    <>
      {name !== undefined && (
        <b>
          <TypeName name={name} />
        </b>
      )}
      {name !== undefined && message !== "" && " "}
      {message !== "" && <TitleMessage text={message.slice(0, 500)} />}
    </>
  );
}

/** A name that may be broken where its words begin. */
export function TypeName({ name }: { readonly name: string }): ReactNode {
  return breakable(name).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
    <Fragment key={index}>
      {index > 0 && <wbr />}
      <LogText text={part} whole />
    </Fragment>
  ));
}

/** A message whose placeholders step back behind its words. */
export function TitleMessage({ text }: { readonly text: string }): ReactNode {
  return splitPlaceholders(text).map(({ text: part, placeholder }, index) =>
    placeholder ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
      <span key={index} className="placeholder">
        {part}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity
      <LogLine key={index} text={part} />
    ),
  );
}
