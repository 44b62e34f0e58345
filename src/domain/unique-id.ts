import { randomBytes } from "node:crypto";
import type { EpochMs } from "./time.ts";

/** A new UUIDv7 (RFC 9562): its first 48 bits are `at`, so that ids sort by creation. */
export function newUniqueId(at: EpochMs): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.max(0, Math.floor(at)), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
