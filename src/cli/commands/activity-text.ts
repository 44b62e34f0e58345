import type { ActivityJson } from "../../api/json/correction-json.ts";
import type { IssueJson } from "../../api/json/issue-json.ts";
import { shortTime } from "./issue-format.ts";

/** An activity as a sentence without its actor: `resolved it in release 1.4.2`. */
export function describeActivity({ kind, issue, other, fingerprints, after, comment }: ActivityJson): string {
  const moved = `${fingerprints} fingerprint${fingerprints === 1 ? "" : "s"}`;
  const state = after === null ? "" : describeState(after.state);
  switch (kind) {
    case "merged":
      return `merged ${other} into ${issue} (${moved})`;
    case "split":
      return `split ${other} off ${issue} (${moved})`;
    case "undone":
      if (other === null) return `took back a decision: ${state}`;
      return `took back what was decided between ${issue} and ${other} (${moved})`;
    case "commented":
      return `said: ${comment?.text ?? ""}`;
    case "owned":
      return "names other owners";
    case "assigned":
      return after?.assignee == null ? "assigned it to nobody" : `assigned it to ${after.assignee}`;
    case "prioritized":
      return after?.priority == null ? "lets its priority follow the level" : `set its priority to ${after.priority}`;
    default:
      return `${VERBS[kind]}: ${state}`;
  }
}

const VERBS = {
  resolved: "resolved it",
  ignored: "ignored it",
  unresolved: "reopened it",
  escalated: "found it escalating",
  calmed: "found it calm again",
  regressed: "found it again",
  reopened: "reopened it",
} as const;

/** `resolved in release 1.4.2`, `ignored until 20 more events`, `unresolved, new`. */
export function describeState(state: IssueJson["state"]): string {
  const { status, substatus, release } = state;
  switch (substatus) {
    case "now":
      return "resolved";
    case "in_release":
      return `resolved in release ${release}`;
    case "in_next_release":
      return `resolved in the release after ${release}`;
    case "forever":
      return "ignored";
    case "until_escalating":
      return "ignored until it escalates";
    case "until_events":
      return `ignored until ${state.until_events} more event${state.until_events === 1 ? "" : "s"}`;
    case "until_users":
      return `ignored until it has affected ${state.until_users} users`;
    case "until_time":
      return `ignored until ${shortTime(state.until_time ?? "")} UTC`;
    default:
      return `${status}, ${substatus}`;
  }
}
