import { createHash } from "node:crypto";
import { asError } from "../domain/errors.ts";
import { formatProblem } from "../domain/problem.ts";
import type { Clock } from "../domain/time.ts";
import type { ChannelKit } from "../notification/channels/channel-kind.ts";
import { channelFactories } from "../notification/channels/registry.ts";
import { Heartbeat } from "../notification/heartbeat.ts";
import { IssueViews } from "../notification/issue-views.ts";
import { Notifier, type NotifierConfig } from "../notification/notifier.ts";
import { createReceiver, type ReceiverChannel } from "../notification/receiver.ts";
import { compileInhibition } from "../notification/routing/inhibition.ts";
import { compileRoutes } from "../notification/routing/route-tree.ts";
import type { SuppressionConfig } from "../notification/suppressed-now.ts";
import type { Store } from "../store/store.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { createChannelKit } from "./channel-kit.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

export interface NotificationDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly workerId: string;
}

/** A worker's part of notification: who is told what by a configuration, and the channels by which they are. */
export class Notification {
  private readonly deps: NotificationDeps;
  private notifier: Notifier | undefined;
  private heartbeat: Heartbeat | undefined;
  private kit: ChannelKit | undefined;
  private channels: readonly ReceiverChannel[] = [];

  constructor(deps: NotificationDeps) {
    this.deps = deps;
  }

  async start(config: ElkhoundConfig): Promise<void> {
    const { store, clock, logger, metrics, workerId } = this.deps;
    const made = await this.configure(config);
    const issues = new IssueViews(store);
    const notifier = new Notifier({ store, issues, clock, logger, metrics, workerId, random: Math.random }, made);
    this.notifier = notifier;
    notifier.start();
    await this.startHeartbeat(config);
  }

  /** What is being sent goes on by the channels it was begun on. */
  async reload(config: ElkhoundConfig): Promise<void> {
    if (this.notifier === undefined) return;
    const before = this.channels;
    this.notifier.reload(await this.configure(config));
    await this.startHeartbeat(config);
    void this.notifier.idle().then(() => this.close(before));
  }

  /** Within about eight seconds. Safe before start() and twice. */
  async stop(): Promise<void> {
    await this.heartbeat?.stop();
    await this.notifier?.stop();
    await this.close(this.channels);
  }

  private async configure(config: ElkhoundConfig): Promise<NotifierConfig> {
    const { clock, logger } = this.deps;
    const { kit, problems } = await createChannelKit(config, { clock, logger });
    for (const problem of problems) logger.warn(`template: ${formatProblem(problem)}`);
    this.kit = kit;
    const factories = channelFactories(kit);
    const receivers = new Map<string, readonly ReceiverChannel[]>();
    for (const receiver of config.receivers) {
      receivers.set(receiver.name, await createReceiver(receiver, factories, { clock, logger }));
    }
    this.channels = [...receivers.values()].flat();
    const { delivery } = config;
    return {
      ...suppressionConfig(config),
      receivers,
      channels: this.channels,
      fallbackReceiver: delivery.fallback_receiver,
      timeoutMs: delivery.timeout,
      giveUpAfterMs: delivery.give_up_after,
      publicUrl: config.server.public_url?.replace(/\/+$/, ""),
      hash: routingHash(config),
    };
  }

  private async startHeartbeat({ heartbeat }: ElkhoundConfig): Promise<void> {
    await this.heartbeat?.stop();
    const { notifier, kit } = this;
    this.heartbeat = undefined;
    if (heartbeat === undefined || notifier === undefined || kit === undefined) return;
    const { clock, logger } = this.deps;
    const lastLookAt = (): number | undefined => notifier.lastLookAt();
    this.heartbeat = new Heartbeat(heartbeat, { clock, logger, http: kit.http, lastLookAt });
    this.heartbeat.start();
  }

  private async close(channels: readonly ReceiverChannel[]): Promise<void> {
    for (const { channel, id } of channels) {
      try {
        await channel.close?.();
      } catch (thrown) {
        this.deps.logger.warn({ err: asError(thrown), channel: id }, "a channel could not be closed");
      }
    }
  }
}

const suppressions = new WeakMap<ElkhoundConfig, SuppressionConfig>();

/** Where alerts go by a configuration, and what of them is not told; compiled once. */
export function suppressionConfig(config: ElkhoundConfig): SuppressionConfig {
  const known = suppressions.get(config);
  if (known !== undefined) return known;
  const { route, inhibit_rules, time_intervals, timezone } = config;
  const made = {
    tree: route && compileRoutes({ route, inhibit_rules, time_intervals, timezone }),
    inhibition: compileInhibition(inhibit_rules),
  };
  suppressions.set(config, made);
  return made;
}

/** What decides which group an alert belongs to: when it changes, alerts that fire are routed anew. */
function routingHash({ route }: ElkhoundConfig): string {
  return createHash("sha256")
    .update(JSON.stringify(route ?? null))
    .digest("hex");
}
