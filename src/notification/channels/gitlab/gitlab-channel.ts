import type { Channel, DeliveryOutcome, Notification } from "../../channel.ts";
import { truncate } from "../../message/clean-text.ts";
import type { Message } from "../../message/document.ts";
import type { ChannelKind, ChannelKit } from "../channel-kind.ts";
import { commentMarkdown, issueMarkdown } from "../tracker/git-markdown.ts";
import { type Tracker, type TrackerResult, track } from "../tracker/tracker.ts";
import { field, mark, trackerRequest } from "../tracker/tracker-request.ts";
import { type GitlabConfig, gitlabConfig } from "./config.ts";

/** Characters of an issue's title. */
const MAX_TITLE = 250;

/** Makes GitLab issues. */
class GitlabChannel implements Channel, Tracker {
  private readonly config: GitlabConfig;
  private readonly kit: ChannelKit;
  readonly finish: Tracker["finish"];

  constructor(config: GitlabConfig, kit: ChannelKit) {
    this.config = config;
    this.kit = kit;
    this.finish = config.close
      ? (iid, signal) => this.ask("PUT", `/issues/${iid}`, { state_event: "close" }, signal)
      : undefined;
  }

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { template } = this.config;
    const message = this.kit.renderer.message(notification, [...(template === undefined ? [] : [template]), "gitlab"]);
    return await track(this, message, notification, signal);
  }

  async find(groupId: string, signal: AbortSignal): Promise<TrackerResult<string | undefined>> {
    const path = `/issues?state=opened&in=description&per_page=1&search=${mark(groupId)}`;
    return await this.ask("GET", path, undefined, signal);
  }

  async create(message: Message, { groupId }: Notification, signal: AbortSignal): Promise<TrackerResult<string>> {
    const description = issueMarkdown(message, mark(groupId));
    const body = { title: truncate(message.title, MAX_TITLE), description, labels: this.config.labels.join(",") };
    const created = await this.ask("POST", "/issues", body, signal);
    return created.kind === "done" ? { kind: "done", value: created.value ?? "" } : created;
  }

  async comment(iid: string, message: Message, signal: AbortSignal): Promise<TrackerResult<unknown>> {
    if (!/^\d+$/.test(iid)) return { kind: "missing" };
    const body = commentMarkdown(message);
    return await this.ask("POST", `/issues/${iid}/notes`, { body }, signal);
  }

  private async ask(
    method: "GET" | "POST" | "PUT",
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<TrackerResult<string | undefined>> {
    const { api_url, project, token } = this.config;
    const request = {
      method,
      url: `${api_url}/api/v4/projects/${encodeURIComponent(String(project))}${path}`,
      headers: { "private-token": token },
      secrets: [token],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return await trackerRequest(this.kit, request, signal, (answer) => {
      const iid = field(answer, "iid") ?? field(answer, 0, "iid");
      return typeof iid === "number" ? String(iid) : undefined;
    });
  }
}

export const gitlabKind: ChannelKind<GitlabConfig> = {
  type: "gitlab",
  stability: "beta",
  schema: gitlabConfig as unknown as ChannelKind<GitlabConfig>["schema"],
  defaults: { sendResolved: true, maxPerMinute: 60, concurrency: 1 },
  about: "Makes a GitLab issue for each group of alerts, once; what follows becomes comments.",
  example: "{ token_file: /etc/elkhound/gitlab-token, project: example/shop, labels: [bug] }",
  create: (config, kit) => new GitlabChannel(config, kit),
};
