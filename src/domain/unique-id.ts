import { randomFillSync } from "node:crypto";
import type { EpochMs } from "./time.ts";

/** A new UUIDv7 (RFC 9562): its first 48 bits are `at`, so that ids sort by creation. */
export function newUniqueId(at: EpochMs): string {
  const bytes = randomBytes16();
  bytes.writeUIntBE(Math.max(0, Math.floor(at)), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const SIZE = 16;
/** Chance is taken in stock: asking for it costs more than all the rest. Nothing of it is used twice. */
const stock = Buffer.alloc(256 * SIZE);
let used = stock.length;

function randomBytes16(): Buffer {
  if (used === stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  used += SIZE;
  return stock.subarray(used - SIZE, used);
}
