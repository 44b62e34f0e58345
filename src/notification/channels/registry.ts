import type { Channel, ChannelFactory } from "../channel.ts";
import { alertmanagerKind } from "./alertmanager/alertmanager-channel.ts";
import type { ChannelKind, ChannelKit } from "./channel-kind.ts";
import { consoleKind } from "./console/console-channel.ts";
import { dingtalkKind } from "./dingtalk/dingtalk-channel.ts";
import { discordKind } from "./discord/discord-channel.ts";
import { emailKind } from "./email/email-channel.ts";
import { feishuKind } from "./feishu/feishu-channel.ts";
import { githubKind } from "./github/github-channel.ts";
import { gitlabKind } from "./gitlab/gitlab-channel.ts";
import { jiraKind } from "./jira/jira-channel.ts";
import { opsgenieKind } from "./opsgenie/opsgenie-channel.ts";
import { pagerdutyKind } from "./pagerduty/pagerduty-channel.ts";
import { slackKind } from "./slack/slack-channel.ts";
import { teamsKind } from "./teams/teams-channel.ts";
import { telegramKind } from "./telegram/telegram-channel.ts";
import { webhookKind } from "./webhook/webhook-channel.ts";
import { wecomKind } from "./wecom/wecom-channel.ts";

/** Every kind of channel, by its key in a receiver. A new one is a folder beside these and two lines here. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [
  emailKind,
  webhookKind,
  slackKind,
  teamsKind,
  discordKind,
  telegramKind,
  dingtalkKind,
  feishuKind,
  wecomKind,
  pagerdutyKind,
  opsgenieKind,
  alertmanagerKind,
  jiraKind,
  githubKind,
  gitlabKind,
  consoleKind,
] as readonly unknown[] as readonly ChannelKind[];

/** The kinds as they are made from a receiver's configuration, with what they need beyond it. */
export function channelFactories(kit: ChannelKit): readonly ChannelFactory[] {
  return CHANNEL_KINDS.map(({ type, stability, schema, defaults, create }) => {
    const made = (config: unknown): Channel | Promise<Channel> => create(config, kit);
    return { type, stability, schema, defaults, create: made };
  });
}
