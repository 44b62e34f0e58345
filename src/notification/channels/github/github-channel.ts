import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { truncate } from "../../message/clean-text.ts";
import type { Message } from "../../message/document.ts";
import type { OutgoingRequest } from "../../outgoing/outgoing-http.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { commentMarkdown, issueMarkdown } from "../tracker/git-markdown.ts";
import { type Tracker, type TrackerResult, track } from "../tracker/tracker.ts";
import { field, mark, trackerRequest } from "../tracker/tracker-request.ts";
import { type GithubConfig, githubConfig } from "./config.ts";

/** Characters of an issue's title. */
const MAX_TITLE = 250;

/** Makes GitHub issues. */
class GithubChannel implements Channel, Tracker {
  private readonly config: GithubConfig;
  private readonly kit: ChannelKit;
  readonly finish: Tracker["finish"];

  constructor(config: GithubConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
    this.finish = config.close
      ? (number, signal) =>
          this.ask("PATCH", `/issues/${number}`, { state: "closed", state_reason: "completed" }, signal)
      : undefined;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { template } = this.config;
    const message = this.kit.renderer.message(notification, [...(template === undefined ? [] : [template]), "github"]);
    return await track(this, message, notification, signal);
  }

  async find(groupId: string, signal: AbortSignal): Promise<TrackerResult<string | undefined>> {
    const query = `repo:${this.config.repository} is:issue is:open in:body ${mark(groupId)}`;
    const request = this.request(
      "GET",
      `${this.config.api_url}/search/issues?per_page=1&q=${encodeURIComponent(query)}`,
    );
    return await trackerRequest(this.kit, request, signal, (answer) => numberText(field(answer, "items", 0, "number")));
  }

  async create(message: Message, { groupId }: Notification, signal: AbortSignal): Promise<TrackerResult<string>> {
    const { labels, assignees } = this.config;
    const body = issueMarkdown(message, mark(groupId));
    const created = await this.ask(
      "POST",
      "/issues",
      { title: truncate(message.title, MAX_TITLE), body, labels, assignees },
      signal,
    );
    return created.kind === "done" ? { kind: "done", value: created.value ?? "" } : created;
  }

  async comment(number: string, message: Message, signal: AbortSignal): Promise<TrackerResult<unknown>> {
    if (!/^\d+$/.test(number)) return { kind: "missing" };
    const body = commentMarkdown(message);
    return await this.ask("POST", `/issues/${number}/comments`, { body }, signal);
  }

  private async ask(
    method: "POST" | "PATCH",
    path: string,
    body: object,
    signal: AbortSignal,
  ): Promise<TrackerResult<string | undefined>> {
    const { api_url, repository } = this.config;
    const request = { ...this.request(method, `${api_url}/repos/${repository}${path}`), body: JSON.stringify(body) };
    return await trackerRequest(this.kit, request, signal, (answer) => numberText(field(answer, "number")));
  }

  private request(method: "GET" | "POST" | "PATCH", url: string): OutgoingRequest {
    const { token } = this.config;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
    };
    return { method, url, headers, secrets: [token] };
  }
}

function numberText(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : undefined;
}

export const githubKind: ChannelKind<GithubConfig> = {
  type: "github",
  stability: "beta",
  schema: githubConfig as unknown as ChannelKind<GithubConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 20, concurrency: 1 },
  about: "Makes a GitHub issue for each group of alerts, once; what follows becomes comments.",
  example: "{ token_file: /etc/elkhound/github-token, repository: example/shop, labels: [bug] }",
  create: (config, kit) => new GithubChannel(config, kit),
};
