import { createHmac } from "node:crypto";

/**
 * What a signed bot's message needs besides: base64(HMAC-SHA256(timestamp + "\n" + secret, nothing)), with the time in
 * seconds (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot). The key is what others would sign.
 */
export function signFeishu(secret: string, timestampMs: number): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(Math.floor(timestampMs / 1000));
  return { timestamp, sign: createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64") };
}
