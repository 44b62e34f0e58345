import { createHmac } from "node:crypto";

/**
 * What a signed robot's address needs besides: base64(HMAC-SHA256(secret, timestamp + "\n" + secret)), with the time in
 * milliseconds (https://open.dingtalk.com/document/robots/customize-robot-security-settings).
 */
export function signDingtalk(
  secret: string,
  timestampMs: number,
): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(timestampMs);
  return { timestamp, sign: createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64") };
}
