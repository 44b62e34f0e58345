import { createHash } from "node:crypto";
import { AppError, asError } from "../domain/errors.ts";
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
  /** By which workers divide what is to be sent. */
  readonly shared: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly workerId: string;
}

/** What a configuration asks for, made but not in use. */
export interface PreparedNotification {
  /** What is being sent goes on by the channels it was begun on. */
  switchOver(): Promise<void>;
  /** It is not wanted after all. */
  discard(): Promise<void>;
}

interface Made {
  readonly config: NotifierConfig;
  readonly kit: ChannelKit;
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
    const { store, shared, logger, metrics, workerId } = this.deps;
    const made = await this.configure(config);
    this.take(made);
    const issues = new IssueViews(store);
    const notifier = new Notifier(
      { store, issues, clock: shared, logger, metrics, workerId, random: Math.random },
      made.config,
    );
    this.notifier = notifier;
    notifier.start();
    await this.startHeartbeat(config);
  }

  /**
   * Makes everything that another configuration asks for, and changes nothing yet. Throws ELKHOUND_CONFIG_INVALID where a
   * channel cannot be made.
   */
  async prepare(config: ElkhoundConfig): Promise<PreparedNotification> {
    const made = await this.configure(config);
    return {
      switchOver: async () => {
        if (this.notifier === undefined) return;
        const before = this.channels;
        this.take(made);
        this.notifier.reload(made.config);
        await this.startHeartbeat(config);
        void this.notifier.idle().then(() => this.close(before));
      },
      discard: () => this.close(made.config.channels),
    };
  }

  /** Within about eight seconds. Safe before start() and twice. */
  async stop(): Promise<void> {
    await this.heartbeat?.stop();
    await this.notifier?.stop();
    await this.close(this.channels);
  }

  private take({ config, kit }: Made): void {
    this.channels = config.channels;
    this.kit = kit;
  }

  private async configure(config: ElkhoundConfig): Promise<Made> {
    const { clock, logger } = this.deps;
    const { kit, problems } = await createChannelKit(config, { clock, logger });
    for (const problem of problems) logger.warn(`template: ${formatProblem(problem)}`);
    const suppression = suppressionConfig(config);
    const factories = channelFactories(kit);
    const receivers = new Map<string, readonly ReceiverChannel[]>();
    for (const receiver of config.receivers) {
      try {
        receivers.set(receiver.name, await createReceiver(receiver, factories, { clock, logger }));
      } catch (thrown) {
        await this.close([...receivers.values()].flat());
        throw cannotBeMade(receiver.name, thrown);
      }
    }
    const { delivery } = config;
    const made: NotifierConfig = {
      ...suppression,
      receivers,
      channels: [...receivers.values()].flat(),
      fallbackReceiver: delivery.fallback_receiver,
      timeoutMs: delivery.timeout,
      giveUpAfterMs: delivery.give_up_after,
      publicUrl: config.server.public_url?.replace(/\/+$/, ""),
      hash: routingHash(config),
    };
    return { config: made, kit };
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

function cannotBeMade(receiver: string, cause: unknown): AppError {
  const reason = asError(cause).message;
  const message = `the channels of the receiver ${JSON.stringify(receiver)} cannot be made: ${reason}`;
  return new AppError("ELKHOUND_CONFIG_INVALID", message, { hint: "mend it under `receivers`", cause });
}

/** What decides which group an alert belongs to: when it changes, alerts that fire are routed anew. */
function routingHash({ route }: ElkhoundConfig): string {
  return createHash("sha256")
    .update(JSON.stringify(route ?? null))
    .digest("hex");
}
