import { createHmac } from "node:crypto";

/**
 * The header `webhook-signature` of Standard Webhooks (https://www.standardwebhooks.com): `v1,` and
 * base64(HMAC-SHA256(key, id.timestamp.body)) for each secret, the time in seconds. The key of `whsec_…` is what its
 * base64 holds; that of any other text is the text.
 */
export function signWebhook(secrets: string, id: string, timestampMs: number, body: string): string {
  return secrets
    .split(/\s+/)
    .filter((secret) => secret !== "")
    .map((secret) => {
      const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret;
      const signed = `${id}.${Math.floor(timestampMs / 1000)}.${body}`;
      return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    })
    .join(" ");
}
