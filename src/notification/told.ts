import type { ChannelMemory, Content, Member } from "../store/notification-store.ts";

/*
 * What alerts are to messages, and what a channel has been told of them.
 */

/** What happened in a moment has no end that could be told. */
export function isFiring(member: Member): boolean {
  return !member.lasting || member.status === "firing";
}

/** As what a message tells of an alert. */
export function tellAs(member: Member): Content[number][1] {
  if (!member.lasting) return "moment";
  return member.status;
}

/** What a channel knows of alerts, or will when what it is owed arrives; what was given up counts while it is left in peace. */
export function knownTo(
  memory: ChannelMemory | undefined,
  givenUp: boolean,
): ReadonlyMap<string, "firing" | "resolved"> {
  const known = new Map<string, "firing" | "resolved">();
  for (const alert of memory?.log?.firing ?? []) known.set(alert, "firing");
  const others = [...(givenUp ? (memory?.log?.givenUp ?? []) : []), ...(memory?.pending?.content ?? [])];
  for (const [alert, as] of others) known.set(alert, as === "resolved" ? "resolved" : "firing");
  return known;
}

/** Whether a message tells of an alert. */
export function inContent(content: Content | undefined, alert: string): boolean {
  return content?.some(([id]) => id === alert) ?? false;
}
