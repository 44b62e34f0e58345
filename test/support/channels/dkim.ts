import { createHash, type KeyObject, verify } from "node:crypto";

/** What a DKIM signature covers, and whether it holds. */
export interface DkimResult {
  readonly bodyHolds: boolean;
  readonly headersHold: boolean;
  readonly domain: string;
  readonly selector: string;
  /** Names of the signed headers, in lower case. */
  readonly signed: readonly string[];
}

/**
 * Verifies the first DKIM signature of a mail as RFC 6376 says (rsa-sha256 or ed25519-sha256 of RFC 8463; relaxed or simple); the
 * key is given instead of asked of the DNS.
 */
export function verifyDkim(raw: string, key: KeyObject): DkimResult {
  const split = raw.indexOf("\r\n\r\n");
  const headers = raw.slice(0, split).split(/\r\n(?![ \t])/);
  const own = headers.find((header) => /^dkim-signature:/i.test(header));
  if (own === undefined) throw new Error("the mail has no DKIM-Signature");
  const tags = new Map(
    headerValue(own)
      .split(";")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "")
      .map((tag) => [tag.slice(0, tag.indexOf("=")).trim(), tag.slice(tag.indexOf("=") + 1).replace(/\s+/g, "")]),
  );
  const [headerForm = "simple", bodyForm = "simple"] = (tags.get("c") ?? "").split("/");
  const body = bodyForm === "relaxed" ? relaxedBody(raw.slice(split + 4)) : simpleBody(raw.slice(split + 4));
  const names = (tags.get("h") ?? "").toLowerCase().split(":");
  // Section 5.4.2: headers of the same name are taken from the bottom.
  const left = [...headers];
  const taken = names.flatMap((name) => {
    const at = left.findLastIndex((header) => nameOf(header) === name);
    return at < 0 ? [] : left.splice(at, 1);
  });
  const form = headerForm === "relaxed" ? relaxedHeader : (header: string) => header;
  const unsigned = own.replace(/(;\s*b=)[^;]*/, "$1");
  const signedText = [...taken.map(form), form(unsigned)].join("\r\n");
  const algorithm = tags.get("a") === "ed25519-sha256" ? null : "sha256";
  const text = Buffer.from(signedText, "utf8");
  const digested = algorithm === null ? createHash("sha256").update(text).digest() : text;
  return {
    bodyHolds: createHash("sha256").update(body, "utf8").digest("base64") === tags.get("bh"),
    headersHold: verify(algorithm, digested, key, Buffer.from(tags.get("b") ?? "", "base64")),
    domain: tags.get("d") ?? "",
    selector: tags.get("s") ?? "",
    signed: names,
  };
}

function nameOf(header: string): string {
  return header.slice(0, header.indexOf(":")).trim().toLowerCase();
}

function headerValue(header: string): string {
  return header.slice(header.indexOf(":") + 1);
}

function relaxedHeader(header: string): string {
  const value = headerValue(header)
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim();
  return `${nameOf(header)}:${value}`;
}

function simpleBody(body: string): string {
  return `${body.replace(/(\r\n)+$/, "")}\r\n`;
}

function relaxedBody(body: string): string {
  const lines = body.split("\r\n").map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""));
  const text = lines.join("\r\n").replace(/(\r\n)+$/, "");
  return text === "" ? "" : `${text}\r\n`;
}
