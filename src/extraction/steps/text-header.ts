import { getField } from "../../decoding/fields.ts";
import { readTextHeader } from "../text-header.ts";
import type { Step } from "./step.ts";

/** `text_header`: level, thread and logger off the head of the message. */
export const textHeaderStep: Step = (draft) => {
  const header = readTextHeader(draft.message);
  if (header === undefined) return;
  // Behind the head of syslog, a time alone is the message's own.
  if (header.level === undefined && getField(draft.record.fields, "log.syslog") !== undefined) return;
  if (header.level !== undefined) draft.set("level", header.level);
  if (header.logger !== undefined) draft.set("logger", header.logger);
  if (header.thread !== undefined) draft.set("thread", header.thread);
  draft.message = header.message ?? draft.message.slice(header.end);
};
