import type { Labels } from "../domain/alert.ts";
import { type Clock, type EpochMs, SECOND } from "../domain/time.ts";
import type { AlertStore } from "../store/alert-store.ts";
import type { Silence, SilenceStore } from "../store/silence-store.ts";
import type { Inhibition, Inhibitor } from "./routing/inhibition.ts";
import type { RouteTree } from "./routing/route-tree.ts";
import { compileSilences, type Suppression, suppressionOn } from "./suppression.ts";

export type { Suppression } from "./suppression.ts";

/** Who is told what, as far as it decides who is not. */
export interface SuppressionConfig {
  /** Undefined: nobody is told of anything. */
  readonly tree: RouteTree | undefined;
  readonly inhibition: Inhibition;
}

/** What fires is read again after this, however often it is asked for. */
const KEPT_MS = 2 * SECOND;

/**
 * Which alerts nobody would be told of if they were looked at now, and why: for those who look at alerts, who need not wait
 * for the next look at the alert's group to see what a silence has done.
 */
export class SuppressedNow {
  private readonly store: {
    readonly alerts: Pick<AlertStore, "activeAlerts">;
    readonly silences: Pick<SilenceStore, "active">;
  };
  private readonly config: () => SuppressionConfig;
  private readonly clock: Clock;
  private silences: { readonly ids: string; readonly of: (labels: Labels) => Silence | undefined } | undefined;
  private inhibitor: { readonly by: Inhibition; readonly at: EpochMs; readonly found: Promise<Inhibitor> } | undefined;

  constructor(
    store: {
      readonly alerts: Pick<AlertStore, "activeAlerts">;
      readonly silences: Pick<SilenceStore, "active">;
    },
    config: () => SuppressionConfig,
    clock: Clock,
  ) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /** By the ids of those that are suppressed on every route that they take; where several things do it, by the first. */
  async of(
    alerts: readonly { readonly id: string; readonly labels: Labels }[],
  ): Promise<ReadonlyMap<string, Suppression>> {
    const found = new Map<string, Suppression>();
    if (alerts.length === 0) return found;
    const at = this.clock.now();
    const { tree, inhibition } = this.config();
    const [silenceOf, inhibitor] = await Promise.all([this.silencesAt(at), this.inhibitorAt(at, inhibition)]);
    for (const alert of alerts) {
      const routes = tree?.match(alert.labels) ?? [ANY_ROUTE];
      const all = routes.map((route) => suppressionOn(route, at, inhibitor, silenceOf)(alert));
      const [first] = all;
      if (first !== undefined && !all.includes(undefined)) found.set(alert.id, first);
    }
    return found;
  }

  /** Compiled again only when there are others. */
  private async silencesAt(at: EpochMs): Promise<(labels: Labels) => Silence | undefined> {
    const active = await this.store.silences.active(at);
    const ids = active.map(({ id }) => id).join();
    if (this.silences?.ids !== ids) this.silences = { ids, of: compileSilences(active) };
    return this.silences.of;
  }

  private inhibitorAt(at: EpochMs, inhibition: Inhibition): Promise<Inhibitor> {
    if (inhibition.rules === 0) return Promise.resolve(inhibition.over([]));
    const kept = this.inhibitor;
    if (kept !== undefined && kept.by === inhibition && at >= kept.at && at - kept.at < KEPT_MS) return kept.found;
    const found = this.store.alerts
      .activeAlerts()
      .then((active) => inhibition.over(active.filter(({ status, lasting }) => status === "firing" && lasting)));
    this.inhibitor = { by: inhibition, at, found };
    found.catch(() => {
      this.inhibitor = undefined;
    });
    return found;
  }
}

/** Where there are no routes: no time interval mutes anything. */
const ANY_ROUTE = { muteIntervals: [], activeIntervals: [] } as const;
