import type { Labels } from "../domain/alert.ts";
import type { Said } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import type { StoredAlert } from "./alert-store.ts";
import type { Page } from "./page.ts";

/**
 * Who is told what, as rows: alerts are routed into groups; a group that is due is flushed into notifications, each with a
 * delivery for each channel (an outbox); deliveries are leased, tried and recorded. Every step is one transaction with a
 * compare-and-swap, so any number of workers may do all of them at once.
 */
export interface NotificationStore {
  /**
   * Says which routing is in use. When it is another than before, alerts that fire, and others about which something has still to
   * be told, are routed anew, and groups of routes that are no more are left. Returns whether it was.
   */
  adoptRouting(request: { readonly hash: string; readonly routes: readonly string[] }): Promise<boolean>;
  /** Alerts that are new or changed since they were routed, pending ones left out; in order of id. */
  unrouted(limit: number): Promise<readonly UnroutedAlert[]>;
  /**
   * One transaction: alerts join the groups they belong to, and are routed up to the revision given. A group becomes due by a
   * new member, or one whose status has changed. So does each group in which the alert still is, though it belongs elsewhere now.
   */
  route(request: {
    readonly at: EpochMs;
    readonly alerts: readonly UnroutedAlert[];
    readonly groups: readonly RoutedGroup[];
  }): Promise<void>;
  /**
   * Groups that are due, of these routes; whoever gets them has them for `holdMs`. The longest due come first. All of a group's
   * open members come with it; groups of many members come fewer at a time.
   */
  claimGroups(request: {
    readonly at: EpochMs;
    readonly routes: readonly string[];
    readonly limit: number;
    readonly holdMs: number;
  }): Promise<readonly DueGroup[]>;
  /**
   * One transaction of everything that these flushes decided. A flush is left out whole when its group has changed meanwhile, or
   * a delivery that it supersedes is under way or done; the group is then due at once. Returns how many were taken.
   */
  commitFlushes(request: { readonly at: EpochMs; readonly flushes: readonly Flush[] }): Promise<number>;
  /**
   * Records what became of attempts; then leases due deliveries, at most `limit` of each channel. Of what exceeds a channel's
   * messages a minute all but what may still be sent is folded into one summary, which is sent with the minute's last message.
   */
  claimDeliveries(request: {
    readonly owner: string;
    readonly at: EpochMs;
    readonly leaseMs: number;
    /**
     * Each is one transaction at most: the attempt, what becomes of the delivery, and (when it is delivered or given up) its entry in
     * the notification log. Nothing is recorded of a delivery that was finished already by another.
     */
    readonly ended: readonly Attempt[];
    readonly channels: readonly {
      readonly id: string;
      readonly limit: number;
      readonly perMinute: number;
      /** Id of the summary's delivery and notification, should one be made. */
      readonly summaryId: string;
    }[];
  }): Promise<readonly ClaimedDelivery[]>;
  /** A new delivery of the same notification to the same channel, due now. Undefined: no such delivery, or it is pending. */
  resend(request: {
    readonly delivery: string;
    readonly id: string;
    readonly at: EpochMs;
  }): Promise<Delivery | undefined>;
  /** Newest first. */
  listDeliveries(query: {
    /** 1 to 100. */
    readonly limit: number;
    readonly cursor?: string;
    readonly state?: DeliveryState;
    readonly channel?: string;
    readonly alert?: string;
    /** See `getDelivery`. */
    readonly projects?: readonly string[];
  }): Promise<Page<Delivery>>;
  /** With `projects`: undefined if none of its alerts is of one of these, and without its other alerts. */
  getDelivery(id: string, projects?: readonly string[]): Promise<DeliveryDetail | undefined>;
  /** Where an alert was routed, and what came of it there. */
  alertRouting(alert: string): Promise<readonly AlertRouting[]>;
  /** Pending deliveries by channel. */
  queue(): Promise<readonly { readonly channel: string; readonly pending: number; readonly oldestDueAt: EpochMs }[]>;
}

export interface UnroutedAlert {
  readonly alert: StoredAlert;
  readonly revision: number;
}

/** A group and the alerts that belong to it. */
export interface RoutedGroup {
  readonly id: string;
  readonly key: string;
  readonly route: string;
  readonly receiver: string;
  readonly labels: Labels;
  readonly alerts: readonly string[];
  /** When it is due, unless it is earlier already … */
  readonly dueAt: EpochMs;
  /** … and not before this long after its last notification. */
  readonly intervalMs: number;
}

export interface DueGroup {
  readonly id: string;
  readonly key: string;
  readonly route: string;
  readonly labels: Labels;
  readonly version: number;
  readonly members: readonly Member[];
  readonly channels: ReadonlyMap<string, ChannelMemory>;
}

/** An alert of a group about which something may still have to be told. */
export interface Member {
  readonly alert: string;
  readonly status: "firing" | "resolved";
  readonly lasting: boolean;
  readonly labels: Labels;
  readonly acknowledged: boolean;
  readonly joinedAt: EpochMs;
  /** When it was first put into a notification of the group. */
  readonly notifiedAt: EpochMs | undefined;
  readonly reason: Said | undefined;
}

/** What one channel has been told of a group, and is about to be. */
export interface ChannelMemory {
  readonly log: LogEntry | undefined;
  readonly pending: PendingDelivery | undefined;
}

/** The notification log's entry of a group and channel: written only by success, or by giving up. */
export interface LogEntry {
  /** Alerts told as firing, and not yet as over. */
  readonly firing: readonly string[];
  readonly toldAt: EpochMs | undefined;
  /** What was given up, to be tried again later, or told elsewhere. */
  readonly givenUp: Content;
  readonly givenUpAt: EpochMs | undefined;
  readonly givenUpError: Said | undefined;
}

export interface PendingDelivery {
  readonly id: string;
  readonly content: Content;
  /**
   * Somebody has it in hand, or had it when he died; or some of its recipients have it; or it is folded into a summary. It may have
   * arrived: it cannot be replaced any more, and is sent again as it is.
   */
  readonly underWay: boolean;
  readonly attempts: number;
  readonly owedSince: EpochMs;
  readonly dueAt: EpochMs;
}

/** The alerts of a message and as what they are told: firing, resolved, or something that happened in a moment. */
export type Content = readonly (readonly [alert: string, as: "firing" | "resolved" | "moment"])[];

/** What was decided about a group. */
export interface Flush {
  readonly group: string;
  readonly expectedVersion: number;
  /** When to look at it next; undefined: when an alert changes. */
  readonly dueAt: EpochMs | undefined;
  readonly members: readonly MemberChange[];
  readonly notifications: readonly NewNotification[];
  /** Entries of the notification log that are to forget some of their alerts. */
  readonly logs: readonly { readonly channel: string; readonly firing: readonly string[]; readonly givenUp: Content }[];
}

export interface MemberChange {
  readonly alert: string;
  /** Nothing will have to be told of it any more. */
  readonly settled: boolean;
  readonly notifiedAt: EpochMs | undefined;
  /** Why it was not told; undefined: no reason against it. */
  readonly reason: Said | undefined;
}

export const NOTIFICATION_KINDS = ["alert", "repeat", "escalation", "fallback", "digest", "summary"] as const;
export type StoredNotificationKind = (typeof NOTIFICATION_KINDS)[number];

export interface NewNotification {
  /** UUIDv7. */
  readonly id: string;
  readonly kind: StoredNotificationKind;
  readonly receiver: string;
  readonly content: Content;
  readonly commonLabels: Labels;
  readonly suppressed: number;
  readonly note: string | undefined;
  readonly deliveries: readonly {
    /** UUIDv7. */
    readonly id: string;
    readonly channel: string;
    readonly dueAt: EpochMs;
    readonly owedSince: EpochMs;
    readonly attempts: number;
    /** The pending delivery in whose place it comes. */
    readonly supersedes: string | undefined;
  }[];
}

/** A delivery under lease, with all that its message is made of. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly channel: string;
  readonly attempts: number;
  readonly owedSince: EpochMs;
  readonly kind: StoredNotificationKind;
  readonly receiver: string;
  readonly groupId: string;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly content: Content;
  readonly suppressed: number;
  readonly note: string | undefined;
  readonly createdAt: EpochMs;
  /** The first 100 of the content that are still stored. */
  readonly alerts: readonly StoredAlert[];
  /** What the channel was told of the group before. */
  readonly told: readonly string[];
  /** What the channel gave to be kept at the try before. */
  readonly progress: string | undefined;
  readonly previous:
    | {
        readonly reference: string | undefined;
        readonly firstKey: string;
        readonly lastKey: string;
        readonly at: EpochMs;
      }
    | undefined;
}

export interface Attempt {
  readonly delivery: string;
  readonly owner: string;
  readonly at: EpochMs;
  readonly startedAt: EpochMs;
  readonly outcome:
    | { readonly kind: "delivered"; readonly reference: string | undefined }
    | {
        readonly kind: "retry";
        readonly error: Said;
        readonly dueAt: EpochMs;
        /** Somebody may have it already: it stays as it is. Kept for the next try; undefined leaves what is kept. */
        readonly progress: string | undefined;
        /** No message of the channel before this. */
        readonly channelBlockedUntil: EpochMs | undefined;
      }
    | { readonly kind: "given_up"; readonly error: Said };
}

/**
 * `pending`: waits for its time or its answer. `folded`: told with a summary. `superseded`: a later message tells all of
 * it. `dead`: given up, with the reason in `error`.
 */
export const DELIVERY_STATES = ["pending", "folded", "delivered", "superseded", "dead"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  readonly id: string;
  readonly notification: string;
  /** `on_call/webhook/0`. */
  readonly channel: string;
  readonly receiver: string;
  readonly kind: StoredNotificationKind;
  readonly state: DeliveryState;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly firing: number;
  readonly resolved: number;
  readonly attempts: number;
  readonly createdAt: EpochMs;
  readonly dueAt: EpochMs;
  readonly finishedAt: EpochMs | undefined;
  /** Of the last attempt that failed. */
  readonly error: Said | undefined;
}

export interface DeliveryDetail extends Delivery {
  readonly content: Content;
  readonly note: string | undefined;
  readonly reference: string | undefined;
  /** The latest 100, the newest first. */
  readonly tries: readonly {
    readonly startedAt: EpochMs;
    readonly endedAt: EpochMs;
    readonly outcome: "delivered" | "retry" | "given_up";
    readonly error: Said | undefined;
  }[];
}

/** An alert in one of its groups. */
export interface AlertRouting {
  readonly group: string;
  readonly groupKey: string;
  readonly route: string;
  readonly receiver: string;
  readonly joinedAt: EpochMs;
  readonly notifiedAt: EpochMs | undefined;
  readonly settled: boolean;
  /** Why nobody was told, as far as the last look at the group found. */
  readonly reason: Said | undefined;
  /** When the group is looked at next. */
  readonly dueAt: EpochMs | undefined;
}
