import type { ReactNode } from "react";
import type { IssueState } from "../../api/types.ts";
import { formatMinute } from "../../i18n/format.ts";
import { t } from "../../i18n/text.ts";

/** What a decided state means: until when, in which release. Nothing where there is nothing to add. */
export function StateText({ state }: { readonly state: IssueState }): ReactNode {
  const text = stateText(state);
  return text === undefined ? null : <span>{text}</span>;
}

export function stateText(state: IssueState): string | undefined {
  switch (state.substatus) {
    case "in_release":
      return t("state.in_release", { release: state.release ?? "" });
    case "in_next_release":
      return t("state.in_next_release", { release: state.release ?? "" });
    case "forever":
      return t("state.forever");
    case "until_escalating":
      return t("state.until_escalating");
    case "until_events":
      return t("state.until_events", { count: state.until_events ?? 0 });
    case "until_users":
      return t("state.until_users", { count: state.until_users ?? 0 });
    case "until_time":
      return t("state.until_time", {
        time: state.until_time === null ? "" : formatMinute(Date.parse(state.until_time)),
      });
    default:
      return undefined;
  }
}
