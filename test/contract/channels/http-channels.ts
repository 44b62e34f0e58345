import type { z } from "zod";
import type { Reply } from "../../support/channels/receiver-server.ts";
import {
  alertmanagerAlerts,
  alertmanagerWebhook,
  opsgenieAlert,
  opsgenieClose,
  pagerdutyEvent,
} from "./vendor-schemas/alert-schemas.ts";
import {
  dingtalkMessage,
  discordMessage,
  feishuMessage,
  slackPostMessage,
  slackWebhook,
  teamsMessage,
  telegramMessage,
  wecomMessage,
} from "./vendor-schemas/chat-schemas.ts";
import {
  githubComment,
  githubIssue,
  gitlabComment,
  gitlabIssue,
  jiraCloudComment,
  jiraCloudIssue,
  jiraServerComment,
  jiraServerIssue,
} from "./vendor-schemas/tracker-schemas.ts";

/** How one kind of channel is made against a local server, and how its vendor answers. */
export interface HttpChannelCase {
  readonly type: string;
  /** One entry of a receiver; `SECRET-…` texts in it must never come out. */
  config(url: string): Readonly<Record<string, unknown>>;
  readonly good: Reply;
  /** What the reference for later messages is, where the vendor gives one. */
  readonly reference?: string;
  /** Answers with a fine status that are failures, and what they are. */
  readonly bodyFailures: readonly {
    readonly reply: Reply;
    readonly status: "retry" | "rejected";
    readonly afterMs?: number;
  }[];
  /** What the vendor takes, as a new message and as one of what is over. */
  readonly takes: { readonly message: z.ZodType; readonly end: z.ZodType };
  /** Size of what the vendor limits, in its unit, of a request's body; undefined where nothing was found. */
  readonly sizes: (body: string) => readonly { readonly size: number; readonly limit: number }[];
}

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
const at = (body: string, ...path: readonly (string | number)[]): string =>
  String(path.reduce((value, key) => value?.[key], JSON.parse(body)) ?? "");

export const HTTP_CHANNELS: readonly HttpChannelCase[] = [
  {
    type: "webhook",
    config: (url) => ({
      url: `${url}/hook/SECRET-path-1234?token=SECRET-query-1234`,
      secret: "SECRET-hmac-1234",
      bearer_token: "SECRET-bearer-1234",
      headers: { "x-api-key": "SECRET-header-1234" },
    }),
    good: { status: 204 },
    bodyFailures: [],
    takes: { message: alertmanagerWebhook, end: alertmanagerWebhook },
    sizes: () => [],
  },
  {
    type: "slack",
    config: (url) => ({ url: `${url}/services/T0/B0/SECRET-slack-1234` }),
    good: { body: "ok" },
    bodyFailures: [{ reply: { body: "<html>log in</html>" }, status: "rejected" }],
    takes: { message: slackWebhook, end: slackWebhook },
    sizes: (body) => [
      { size: body.length, limit: 13_200 },
      { size: at(body, "blocks", 0, "text", "text").length, limit: 150 },
      { size: JSON.parse(body).blocks.length, limit: 50 },
    ],
  },
  {
    type: "slack",
    config: (url) => ({ token: "SECRET-xoxb-1234", channel: "C0123456789", api_url: `${url}/api` }),
    good: { body: { ok: true, ts: "1795872000.000100" } },
    reference: "1795872000.000100",
    bodyFailures: [
      { reply: { body: { ok: false, error: "channel_not_found" } }, status: "rejected" },
      {
        reply: { body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "30" } },
        status: "retry",
        afterMs: 30_000,
      },
      { reply: { body: { ok: false, error: "internal_error" } }, status: "retry" },
    ],
    takes: { message: slackPostMessage, end: slackPostMessage },
    sizes: (body) => [{ size: body.length, limit: 13_200 }],
  },
  {
    type: "teams",
    config: (url) => ({ url: `${url}/workflows/SECRET-teams-1234/triggers?sig=SECRET-sig-12345` }),
    good: { status: 202 },
    bodyFailures: [
      {
        reply: {
          body: "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x.",
        },
        status: "retry",
      },
      {
        reply: {
          body: "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x.",
        },
        status: "rejected",
      },
    ],
    takes: { message: teamsMessage, end: teamsMessage },
    sizes: (body) => [{ size: bytes(body), limit: 21_000 }],
  },
  {
    type: "discord",
    config: (url) => ({ url: `${url}/api/webhooks/1/SECRET-discord-1234` }),
    good: { body: { id: "1234567890" } },
    reference: "1234567890",
    bodyFailures: [{ reply: { status: 429, body: { retry_after: 1.25 } }, status: "retry", afterMs: 1_250 }],
    takes: { message: discordMessage, end: discordMessage },
    sizes: (body) => [
      { size: at(body, "content").length, limit: 2_000 },
      { size: at(body, "embeds", 0, "description").length, limit: 4_096 },
    ],
  },
  {
    type: "telegram",
    config: (url) => ({ token: "123456:SECRET-telegram-token-1234", chat_id: -100123, api_url: url }),
    good: { body: { ok: true, result: { message_id: 77 } } },
    reference: "77",
    bodyFailures: [
      {
        reply: { status: 429, body: { ok: false, description: "Too Many Requests", parameters: { retry_after: 9 } } },
        status: "retry",
        afterMs: 9_000,
      },
      { reply: { body: { ok: false, description: "chat not found" } }, status: "rejected" },
      { reply: { status: 400, body: { ok: false, parameters: { migrate_to_chat_id: -1 } } }, status: "rejected" },
    ],
    takes: { message: telegramMessage, end: telegramMessage },
    sizes: (body) => [
      { size: at(body, "text").length, limit: 4_096 },
      { size: JSON.parse(body).entities.length, limit: 100 },
    ],
  },
  {
    type: "dingtalk",
    config: (url) => ({ url: `${url}/robot/send?access_token=SECRET-dingtalk-1234`, secret: "SECRET-SEC-1234" }),
    good: { body: { errcode: 0, errmsg: "ok" } },
    bodyFailures: [
      { reply: { body: { errcode: 310000, errmsg: "sign not match" } }, status: "rejected" },
      { reply: { body: { errcode: 130101, errmsg: "send too fast" } }, status: "retry", afterMs: 120_000 },
      { reply: { body: { errcode: -1 } }, status: "retry" },
      { reply: { body: "<html>" }, status: "rejected" },
    ],
    takes: { message: dingtalkMessage, end: dingtalkMessage },
    sizes: (body) => [{ size: bytes(body), limit: 20_000 }],
  },
  {
    type: "feishu",
    config: (url) => ({ url: `${url}/open-apis/bot/v2/hook/SECRET-feishu-1234`, secret: "SECRET-feishu-key-1234" }),
    good: { body: { code: 0, msg: "success" } },
    bodyFailures: [
      { reply: { body: { code: 19021, msg: "sign match fail" } }, status: "rejected" },
      { reply: { body: { code: 11232, msg: "frequency limited" } }, status: "retry" },
      { reply: { status: 400, body: { code: 9499, msg: "too many request" } }, status: "retry" },
    ],
    takes: { message: feishuMessage, end: feishuMessage },
    sizes: (body) => [{ size: bytes(body), limit: 20_480 }],
  },
  {
    type: "wecom",
    config: (url) => ({ url: `${url}/cgi-bin/webhook/send?key=SECRET-wecom-1234` }),
    good: { body: { errcode: 0, errmsg: "ok" } },
    bodyFailures: [
      { reply: { body: { errcode: 93000, errmsg: "invalid webhook url" } }, status: "rejected" },
      { reply: { body: { errcode: 45009, errmsg: "api freq out of limit" } }, status: "retry", afterMs: 60_000 },
    ],
    takes: { message: wecomMessage, end: wecomMessage },
    sizes: (body) => [{ size: bytes(at(body, "markdown", "content")), limit: 4_096 }],
  },
  {
    type: "pagerduty",
    config: (url) => ({ routing_key: "SECRET-routing-key-1234", api_url: url }),
    good: { status: 202, body: { status: "success" } },
    bodyFailures: [],
    takes: { message: pagerdutyEvent, end: pagerdutyEvent },
    sizes: (body) => [
      { size: at(body, "payload", "summary").length, limit: 1_024 },
      { size: bytes(body), limit: 512_000 },
    ],
  },
  {
    type: "opsgenie",
    config: (url) => ({ api_key: "SECRET-genie-key-1234", api_url: url, teams: ["backend"] }),
    good: { status: 202, body: { result: "Request will be processed" } },
    bodyFailures: [],
    takes: { message: opsgenieAlert, end: opsgenieClose },
    sizes: (body) => [
      { size: at(body, "message").length, limit: 130 },
      { size: at(body, "description").length, limit: 15_000 },
      { size: Object.entries(JSON.parse(body).details).flat().join("").length, limit: 8_000 },
    ],
  },
  {
    type: "alertmanager",
    config: (url) => ({ url, bearer_token: "SECRET-am-token-1234" }),
    good: { status: 200 },
    bodyFailures: [],
    takes: { message: alertmanagerAlerts, end: alertmanagerAlerts },
    sizes: () => [],
  },
  {
    type: "jira",
    config: (url) => ({ url, username: "bot@example.com", token: "SECRET-jira-token-1234", project: "SHOP" }),
    good: { status: 201, body: { key: "SHOP-12" } },
    reference: "SHOP-12",
    bodyFailures: [],
    takes: { message: jiraCloudIssue, end: jiraCloudComment },
    sizes: (body) => [
      { size: at(body, "fields", "summary").length, limit: 255 },
      { size: JSON.stringify(JSON.parse(body).fields.description).length, limit: 32_767 },
    ],
  },
  {
    type: "jira",
    config: (url) => ({ url, flavour: "server", token: "SECRET-jira-token-1234", project: "SHOP" }),
    good: { status: 201, body: { key: "SHOP-12" } },
    reference: "SHOP-12",
    bodyFailures: [],
    takes: { message: jiraServerIssue, end: jiraServerComment },
    sizes: (body) => [{ size: at(body, "fields", "description").length, limit: 32_767 }],
  },
  {
    type: "github",
    config: (url) => ({ token: "SECRET-github-token-1234", repository: "example/shop", api_url: url }),
    good: { status: 201, body: { number: 12 } },
    reference: "12",
    bodyFailures: [
      {
        reply: { status: 403, headers: { "x-ratelimit-remaining": "0", "retry-after": "60" } },
        status: "retry",
        afterMs: 60_000,
      },
    ],
    takes: { message: githubIssue, end: githubComment },
    sizes: (body) => [
      { size: at(body, "title").length, limit: 256 },
      { size: at(body, "body").length, limit: 65_536 },
    ],
  },
  {
    type: "gitlab",
    config: (url) => ({ token: "SECRET-gitlab-token-1234", project: "example/shop", api_url: url }),
    good: { status: 201, body: { iid: 12 } },
    reference: "12",
    bodyFailures: [],
    takes: { message: gitlabIssue, end: gitlabComment },
    sizes: (body) => [{ size: at(body, "title").length, limit: 255 }],
  },
];
