import type { MessageTrials, Preview, ReceiverTrial, TrialRequest } from "../api/message-trials.ts";
import { nearestName } from "../config/nearest-name.ts";
import { asError } from "../domain/errors.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import type { IssueView, Notification } from "../notification/channel.ts";
import { CHANNEL_KINDS, channelFactories } from "../notification/channels/registry.ts";
import { IssueViews } from "../notification/issue-views.ts";
import { plainDocument } from "../notification/message/document.ts";
import { readMarked } from "../notification/message/markers.ts";
import { createReceiver, type ReceiverChannel, type ReceiverConfig } from "../notification/receiver.ts";
import { sampleNotification } from "../notification/sample-notification.ts";
import { formatOf, loadTemplates, previewTemplate } from "../notification/template/library.ts";
import { Renderer } from "../notification/template/renderer.ts";
import type { IssueReader } from "../store/store.ts";
import { type ChannelKitOptions, createChannelKit } from "./channel-kit.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

interface TrialDeps extends ChannelKitOptions {
  readonly config: () => ElkhoundConfig;
  /** Undefined: there is no store yet, and a made-up issue is shown. */
  readonly store: Pick<IssueReader, "getIssue" | "listEvents" | "buckets" | "listIssues"> | undefined;
}

/** Tries receivers and templates of a configuration, as it is when they are tried. */
export function createMessageTrials(deps: TrialDeps): MessageTrials {
  return {
    receivers: () =>
      deps.config().receivers.map((receiver) => ({ name: receiver.name, channels: channelsOf(receiver) })),
    unknown: (name) =>
      unknownReceiver(
        name,
        deps.config().receivers.map((one) => one.name),
      ),
    test: (request) => testReceiver(deps, request),
    preview: (request) => previewOf(deps, request),
  };
}

function unknownReceiver(name: string, known: readonly string[]): Sentence {
  const nearest = nearestName(name, known);
  const others =
    known.length === 0 ? sentence("receiver.none_configured") : sentence("receiver.known", { names: known });
  const hint = nearest === undefined ? others : sentence("hint.did_you_mean", { name: nearest });
  return sentence("receiver.none", { name, hint });
}

function channelsOf(receiver: ReceiverConfig): readonly { readonly id: string; readonly type: string }[] {
  return CHANNEL_KINDS.flatMap(({ type }) =>
    ((receiver[type] ?? []) as readonly unknown[]).map((_, index) => ({
      id: `${receiver.name}/${type}/${index}`,
      type,
    })),
  );
}

async function testReceiver(
  deps: TrialDeps,
  request: TrialRequest & { readonly receiver: string },
): Promise<ReceiverTrial | undefined> {
  const config = deps.config();
  const receiver = config.receivers.find(({ name }) => name === request.receiver);
  if (receiver === undefined) return undefined;
  const { kit, problems } = await createChannelKit(config, deps);
  const { issue, notification } = await sample(deps, request, receiver.name);
  const channels = await createReceiver(receiver, channelFactories(kit), kit);
  // Sent in parallel, told in order.
  return { issue, problems, channels: await Promise.all(channels.map((one) => tryChannel(one, notification, deps))) };
}

async function tryChannel(
  { id, type, channel }: ReceiverChannel,
  notification: Notification,
  { clock }: TrialDeps,
): Promise<ReceiverTrial["channels"][number]> {
  const ended = new AbortController();
  void clock.sleep(LONGEST_MS, ended.signal).then(() => ended.abort());
  try {
    const key = `${notification.idempotencyKey}-${id.replace(/[^\w-]+/g, "-")}`;
    const outcome = await channel.deliver({ ...notification, idempotencyKey: key }, ended.signal);
    return { id, type, outcome: outcome.status, error: outcome.status === "delivered" ? undefined : outcome.error };
  } catch (thrown) {
    return { id, type, outcome: "retry", error: asError(thrown).message };
  } finally {
    ended.abort();
    await channel.close?.();
  }
}

/** Somebody waits for the answer. */
const LONGEST_MS = 20_000;

async function previewOf(
  deps: TrialDeps,
  request: TrialRequest & { readonly name: string; readonly text?: string | undefined },
): Promise<Preview | undefined> {
  const { templates, timezone, kibana } = deps.config();
  const { name, text } = request;
  const format = formatOf(name);
  const { library, problems } =
    text === undefined ? await loadTemplates(templates) : await previewTemplate(templates, name, text);
  const own = text === undefined ? [] : problems.filter(({ file }) => file === name);
  if (own.length === 0 && !library.has(name)) return undefined;
  const { issue, notification } = await sample(deps, request, "preview");
  if (own.length > 0) return { issue, format, text: undefined, problems: own };
  const renderer = new Renderer({ library, timezone, kibana, logger: deps.logger });
  const [folder = "", part = ""] = name.split("/");
  const rendered = renderer.render(renderer.view(notification), [folder], [part]);
  const shown = rendered === undefined || format !== "message" ? rendered : plainDocument(readMarked(rendered));
  return { issue, format, text: shown, problems: jsonProblems(name, format === "json" ? shown : undefined) };
}

function jsonProblems(file: string, text: string | undefined): Preview["problems"] {
  if (text === undefined) return [];
  try {
    JSON.parse(text);
    return [];
  } catch (thrown) {
    const message = `this makes no JSON: ${asError(thrown).message}`;
    return [{ severity: "error", file, line: 0, column: 0, path: "", message }];
  }
}

async function sample(
  { store, clock, config }: TrialDeps,
  request: TrialRequest,
  receiver: string,
): Promise<{ readonly issue: string | undefined; readonly notification: Notification }> {
  const at = clock.now();
  const issue = store === undefined ? undefined : await shownIssue(store, request.issue, at);
  const publicUrl = config().server.public_url?.replace(/\/+$/, "");
  const notification = sampleNotification({ at, receiver, publicUrl, issue, status: request.status });
  return { issue: issue?.id, notification };
}

async function shownIssue(
  store: NonNullable<TrialDeps["store"]>,
  wanted: string | undefined,
  at: number,
): Promise<IssueView | undefined> {
  const id = wanted ?? (await store.listIssues({ limit: 1 })).items[0]?.id;
  if (id === undefined) return undefined;
  return [...(await new IssueViews(store).load([id], at)).values()][0];
}
