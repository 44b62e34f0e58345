import { SEVERITIES } from "../../../domain/alert.ts";
import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { truncate } from "../../message/clean-text.ts";
import type { Message } from "../../message/document.ts";
import { fitMessage } from "../../message/fit.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import type { Answer } from "../post.ts";
import { type Tracker, type TrackerResult, track } from "../tracker/tracker.ts";
import { field, mark, trackerRequest } from "../tracker/tracker-request.ts";
import { type JiraConfig, jiraConfig } from "./config.ts";
import { jiraDocument, jiraWiki } from "./jira-text.ts";

/** Characters of a summary, and of a description or comment. */
const MAX_SUMMARY = 250;
const MAX_TEXT = 32_000;

/** Makes Jira issues, in the cloud or on a server of one's own. */
class JiraChannel implements Channel, Tracker {
  private readonly config: JiraConfig;
  private readonly kit: ChannelKit;
  readonly finish: Tracker["finish"];

  constructor(config: JiraConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
    this.finish = config.resolve_transition === undefined ? undefined : (key, signal) => this.resolve(key, signal);
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { template } = this.config;
    const message = this.kit.renderer.message(notification, [...(template === undefined ? [] : [template]), "jira"]);
    return await track(this, message, notification, signal);
  }

  async find(groupId: string, signal: AbortSignal): Promise<TrackerResult<string | undefined>> {
    const jql = `project = "${this.config.project}" AND labels = "${mark(groupId)}" AND statusCategory != Done ORDER BY created DESC`;
    const path = this.config.flavour === "cloud" ? "/search/jql" : "/search";
    const query = `${path}?maxResults=1&fields=key&jql=${encodeURIComponent(jql)}`;
    return await this.ask("GET", query, undefined, signal, (answer) => keyOf(field(answer, "issues", 0, "key")));
  }

  async create(message: Message, notification: Notification, signal: AbortSignal): Promise<TrackerResult<string>> {
    const { project, issue_type, labels, priority, fields } = this.config;
    const severity = SEVERITIES.find((known) => known === notification.alerts[0]?.labels["severity"]);
    const name = severity === undefined ? undefined : priority[severity];
    const created = await this.ask(
      "POST",
      "/issue",
      {
        fields: {
          ...fields,
          project: { key: project },
          issuetype: { name: issue_type },
          summary: truncate(message.title, MAX_SUMMARY),
          description: this.text(message, false),
          labels: [...labels, mark(notification.groupId)],
          ...(name === undefined ? {} : { priority: { name } }),
        },
      },
      signal,
      (answer) => keyOf(field(answer, "key")),
    );
    return created.kind === "done" ? { kind: "done", value: created.value ?? "" } : created;
  }

  async comment(key: string, message: Message, signal: AbortSignal): Promise<TrackerResult<unknown>> {
    if (keyOf(key) === undefined) return { kind: "missing" };
    return await this.ask("POST", `/issue/${key}/comment`, { body: this.text(message, true) }, signal, () => undefined);
  }

  private async resolve(key: string, signal: AbortSignal): Promise<TrackerResult<unknown>> {
    const path = `/issue/${key}/transitions`;
    const wanted = this.config.resolve_transition?.toLowerCase();
    const found = await this.ask("GET", path, undefined, signal, (answer) => {
      const transitions = field(answer, "transitions");
      return (Array.isArray(transitions) ? transitions : []).find(({ name }) => String(name).toLowerCase() === wanted)
        ?.id;
    });
    if (found.kind !== "done" || typeof found.value !== "string") return { kind: "missing" };
    return await this.ask("POST", path, { transition: { id: found.value } }, signal, () => undefined);
  }

  private text(message: Message, withTitle: boolean): unknown {
    if (this.config.flavour === "server")
      return fitMessage(
        message,
        MAX_TEXT,
        (shorter) => jiraWiki(shorter, withTitle),
        ({ length }) => length,
      );
    return fitMessage(
      message,
      MAX_TEXT,
      (shorter) => jiraDocument(shorter, withTitle),
      (written) => JSON.stringify(written).length,
    );
  }

  private async ask<Value>(
    method: "GET" | "POST",
    path: string,
    body: object | undefined,
    signal: AbortSignal,
    read: (answer: Answer) => Value,
  ): Promise<TrackerResult<Value>> {
    const { url, flavour, username, token } = this.config;
    const authorization =
      username === undefined
        ? `Bearer ${token}`
        : `Basic ${Buffer.from(`${username}:${token}`, "utf8").toString("base64")}`;
    const request = {
      method,
      url: `${url}/rest/api/${flavour === "cloud" ? 3 : 2}${path}`,
      headers: { authorization, accept: "application/json" },
      secrets: [token, authorization],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return await trackerRequest(this.kit, request, signal, read);
  }
}

function keyOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Z][A-Z0-9_]+-\d+$/.test(value) ? value : undefined;
}

export const jiraKind: ChannelKind<JiraConfig> = {
  type: "jira",
  stability: "beta",
  schema: jiraConfig as unknown as ChannelKind<JiraConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 30, concurrency: 1 },
  about: "Makes a Jira issue for each group of alerts, once; what follows becomes comments.",
  example:
    "{ url: https://example.atlassian.net, username: bot@example.com, token_file: /etc/elkhound/jira-token, project: SHOP }",
  create: (config, kit) => new JiraChannel(config, kit),
};
