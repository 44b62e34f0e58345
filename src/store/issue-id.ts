import { randomBytes } from "node:crypto";
import type { EpochMs } from "../domain/time.ts";
import type { IssueId } from "./store.ts";

/** A new UUIDv7: its first 48 bits are `at`, so that ids sort by creation. */
export function newIssueId(at: EpochMs): IssueId {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.max(0, Math.floor(at)), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether `text` has the form of an issue id: everything else is answered without asking the engine. */
export function isIssueId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
}
