/** Bytes of one unit of the character set, and their order. */
export type Width = "single" | "little" | "big";

/** The width of a configured character set. GBK's and GB 18030's bytes never look like a line end. */
export function widthOf(encoding: string): Width {
  if (encoding === "utf-16le") return "little";
  return encoding === "utf-16be" ? "big" : "single";
}

/**
 * UTF-16 with one byte a unit: ASCII as itself, everything else 0x80, so that lines and literals are found as in any
 * other file and offsets double. A half unit at the end is left out. Other sets are returned as they are.
 */
export function narrow(bytes: Buffer, width: Width): Buffer {
  if (width === "single") return bytes;
  const units = bytes.length >> 1;
  const narrowed = Buffer.allocUnsafe(units);
  const low = width === "little" ? 0 : 1;
  for (let at = 0; at < units; at++) {
    const byte = bytes[2 * at + low]!;
    narrowed[at] = bytes[2 * at + 1 - low] === 0 && byte < 0x80 ? byte : 0x80;
  }
  return narrowed;
}
