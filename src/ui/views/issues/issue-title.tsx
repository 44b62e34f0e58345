import type { ReactNode } from "react";
import type { Issue } from "../../api/types.ts";
import { LogLine } from "../../parts/log-text.tsx";

/** What happened, in a line: the last part of the exception's type, and its message. */
export function IssueTitle({ issue }: { readonly issue: Pick<Issue, "title" | "type"> }): ReactNode {
  const { name, message } = titleParts(issue);
  return (
    <>
      {name !== undefined && (
        <b>
          <LogLine text={name} />
        </b>
      )}
      {name !== undefined && message !== "" && " "}
      {message !== "" && <LogLine text={message} />}
    </>
  );
}

/** The short name of the exception and what is left of the title behind it. */
export function titleParts({ title, type }: Pick<Issue, "title" | "type">): {
  readonly name: string | undefined;
  readonly message: string;
} {
  if (type === null) return { name: undefined, message: title };
  const name = shortType(type);
  for (const prefix of [type, name]) {
    if (title === prefix) return { name, message: "" };
    if (title.startsWith(`${prefix}: `)) return { name, message: title.slice(prefix.length + 2) };
  }
  return { name, message: title };
}

/** `com.shop.OutOfStock` → `OutOfStock`; names that are no paths stay. */
export function shortType(type: string): string {
  return /^[\w$.:\\/]+$/.test(type) ? (/[\w$]+$/.exec(type)?.[0] ?? type) : type;
}
