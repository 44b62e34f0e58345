import type { DeliveryOutcome } from "../../channel.ts";
import type { OutgoingRequest } from "../../outgoing/outgoing-http.ts";
import type { ChannelKit } from "../channel-kind.ts";
import { type Answer, jsonAnswer, post } from "../post.ts";
import type { TrackerResult } from "./tracker.ts";

/** Sends a request to a tracker; `read` takes what is wanted out of a good answer. */
export async function trackerRequest<Value>(
  kit: ChannelKit,
  request: OutgoingRequest,
  signal: AbortSignal,
  read: (answer: Answer) => Value,
): Promise<TrackerResult<Value>> {
  let result: TrackerResult<Value> | undefined;
  const outcome: DeliveryOutcome = await post(kit, request, signal, (answer) => {
    if (answer.status >= 200 && answer.status < 300) result = { kind: "done", value: read(answer) };
    else if (answer.status === 404 || answer.status === 410) result = { kind: "missing" };
    return undefined;
  });
  return result ?? { kind: "failed", outcome };
}

/** The value at a path of names and places in a JSON answer. */
export function field(answer: Answer, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    answer.text.trimStart().startsWith("[") ? arrayAnswer(answer) : jsonAnswer(answer),
  );
}

function arrayAnswer({ text }: Answer): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** What an issue is found by: a word that nothing else has. */
export function mark(groupId: string): string {
  return `elkhound-${groupId}`;
}
