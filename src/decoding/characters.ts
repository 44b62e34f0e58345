import type { DecoderOptions } from "./decoder.ts";

/** Bytes of one character set to text. Invalid sequences become U+FFFD; a byte order mark is dropped. Never throws. */
export type ToText = (bytes: Buffer) => string;

/** A byte order mark wins over the configured set: it says what the bytes are. */
export function createToText(encoding: DecoderOptions["encoding"]): ToText {
  const configured = encoding === "utf-8" ? utf8 : withDecoder(encoding);
  const little = withDecoder("utf-16le");
  const big = withDecoder("utf-16be");
  return (bytes) => {
    const first = bytes[0];
    if (first === 0xff && bytes[1] === 0xfe) return little(bytes);
    if (first === 0xfe && bytes[1] === 0xff) return big(bytes);
    return configured(bytes);
  };
}

function utf8(bytes: Buffer): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", marked ? 3 : 0);
}

function withDecoder(encoding: string): ToText {
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}

/**
 * Text that every store and page can hold: NUL (which PostgreSQL refuses) and lone surrogates (which UTF-8 cannot
 * write) become U+FFFD.
 */
export function cleanText(text: string): string {
  const formed = text.isWellFormed() ? text : text.toWellFormed();
  return formed.includes("\0") ? formed.replaceAll("\0", "\ufffd") : formed;
}
