import { isUtf8 } from "node:buffer";

/** A raw record with its text redacted; bytes that are no text come back as they were. */
export function redactBytes(payload: Buffer, redact: (text: string) => string): Buffer {
  const encoding = encodingOf(payload);
  if (encoding === "utf16be") {
    const swapped = Buffer.from(payload.subarray(0, payload.length & ~1)).swap16();
    const redacted = redactIn(swapped, "utf16le", redact);
    return redacted === swapped ? payload : Buffer.from(redacted).swap16();
  }
  return redactIn(payload, encoding, redact);
}

function redactIn(payload: Buffer, encoding: BufferEncoding, redact: (text: string) => string): Buffer {
  const text = payload.toString(encoding);
  const redacted = redact(text);
  return redacted === text ? payload : Buffer.from(redacted, encoding);
}

/** UTF-16 by its zero bytes; UTF-8 where the bytes are that; else a byte a character, which gives every byte back. */
function encodingOf(payload: Buffer): BufferEncoding | "utf16be" {
  let even = 0;
  let odd = 0;
  const looked = Math.min(payload.length & ~1, 1_024);
  for (let at = 0; at < looked; at += 2) {
    if (payload[at] === 0) even++;
    if (payload[at + 1] === 0) odd++;
  }
  if (odd > looked / 8 && even < odd / 4) return "utf16le";
  if (even > looked / 8 && odd < even / 4) return "utf16be";
  return isUtf8(payload) ? "utf8" : "latin1";
}
