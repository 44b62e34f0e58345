import { describe, expect, test } from "vitest";
import { signDingtalk } from "../../../../src/notification/channels/dingtalk/signature.ts";
import { signFeishu } from "../../../../src/notification/channels/feishu/signature.ts";
import { signWebhook } from "../../../../src/notification/channels/webhook/signature.ts";

describe("webhooks", () => {
  test("give the example of Standard Webhooks and of its libraries", () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    expect(signWebhook(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, '{"test": 2432232314}')).toBe(
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
  });

  test("are signed once for each secret, while secrets are changed", () => {
    const both = signWebhook("first second", "id", 1_000, "{}");
    expect(both).toBe(`${signWebhook("first", "id", 1_000, "{}")} ${signWebhook("second", "id", 1_000, "{}")}`);
  });
});

// The vendors publish the formula and code but no example with its result; DingTalk's second one is another implementation's
// (the crate `dingding` 0.1.1), the others were computed with
// `printf '%s\n%s' TIME SECRET | openssl dgst -sha256 -hmac SECRET -binary | base64`, and for Feishu, whose key has a line
// end, with `openssl dgst -sha256 -mac HMAC -macopt hexkey:… < /dev/null`.
test("DingTalk signs time and secret with the secret", () => {
  expect(signDingtalk("this is secret", 1_577_262_236_757)).toEqual({
    timestamp: "1577262236757",
    sign: "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=",
  });
});

test("DingTalk's signature is that of another implementation", () => {
  const { sign } = signDingtalk("secret", 1_700_000_000_000);
  expect(encodeURIComponent(sign)).toBe("OuzzJR5%2BxZ4%2FEYwqtNt6sMYZQMTa%2FHEGvc9miJe7XzY%3D");
});

test("Feishu signs nothing with time and secret", () => {
  expect(signFeishu("demo", 1_599_360_473_999)).toEqual({
    timestamp: "1599360473",
    sign: "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
  });
});
