import { z } from "@hono/zod-openapi";
import { type IssueDecisions, PRIORITIES } from "../../domain/issue-decisions.ts";
import { type IssueState, STATUSES, SUBSTATUSES } from "../../domain/issue-state.ts";
import { formatTime } from "../../domain/time.ts";
import { timeField } from "./parameters.ts";

/** Every substatus, whatever its status. */
export const substatusField = z.enum([...SUBSTATUSES.unresolved, ...SUBSTATUSES.resolved, ...SUBSTATUSES.ignored]);

export const stateSchema = z
  .object({
    status: z.enum(STATUSES),
    substatus: substatusField,
    since: timeField,
    release: z.string().nullable().openapi({
      description: "Of `in_release`: the one that mends it. Of `in_next_release`: the one that was current then.",
    }),
    until_events: z.number().int().nullable().openapi({ description: "Events still to come." }),
    until_users: z.number().int().nullable().openapi({ description: "Affected users at which it is reopened." }),
    until_time: timeField.nullable(),
  })
  .openapi("IssueState");

export function stateJson(state: IssueState, substatus = state.substatus): z.infer<typeof stateSchema> {
  const until = (of: IssueState["substatus"]): number | null => (state.substatus === of ? (state.until ?? null) : null);
  const time = until("until_time");
  return {
    status: state.status,
    substatus,
    since: formatTime(state.since),
    release: state.release ?? null,
    until_events: until("until_events"),
    until_users: until("until_users"),
    until_time: time === null ? null : formatTime(time),
  };
}

export const decisionsSchema = z
  .object({
    state: stateSchema,
    assignee: z.string().nullable(),
    priority: z.enum(PRIORITIES).nullable().openapi({ description: "Set by hand; null: it follows the level." }),
  })
  .openapi("IssueDecisions");

export function decisionsJson({ state, assignee, priority }: IssueDecisions): z.infer<typeof decisionsSchema> {
  return { state: stateJson(state), assignee: assignee?.name ?? null, priority: priority ?? null };
}
