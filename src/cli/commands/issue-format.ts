import type { EpochMs } from "../../domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../domain/time.ts";
import type { Style } from "../terminal.ts";

/** `2026-11-24 08:15:30` of an RFC 3339 time in UTC. */
export function shortTime(time: string): string {
  return time.slice(0, 19).replace("T", " ");
}

/** `now`, `5m ago`, `3h ago`, `12d ago`. */
export function timeAgo(time: string, now: EpochMs): string {
  const age = now - Date.parse(time);
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m ago`;
  return age < 2 * DAY ? `${Math.floor(age / HOUR)}h ago` : `${Math.floor(age / DAY)}d ago`;
}

/** How a level stands out. */
export function levelStyle(level: string): Style {
  if (level === "error" || level === "fatal") return "red";
  return level === "warning" ? "yellow" : "plain";
}
