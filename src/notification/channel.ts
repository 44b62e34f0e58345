import type { AlertNumbers, Labels } from "../domain/alert.ts";
import type { Factory } from "../domain/component.ts";
import type { ErrorEvent, Frame } from "../domain/error-event.ts";
import type { Level } from "../domain/level.ts";
import type { RecordOrigin } from "../domain/log-record.ts";
import type { Said } from "../domain/sentence.ts";
import type { Clock, EpochMs } from "../domain/time.ts";
import type { Logger } from "../telemetry/logger.ts";

/**
 * One way out: an e-mail or webhook configuration. It renders and sends; when, how often and whether again is not its
 * business. Everything it needs is in the notification, so that rendering is pure.
 */
export interface Channel {
  /**
   * Sends one message and says what became of it, judged by the answer's body where the vendor answers 200 to failures. Never
   * throws for what the other side does; what it throws counts as `retry`. Ends soon after `signal` aborts. Its errors hold
   * no secret, address or token: they are stored and shown.
   */
  deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** Frees connections. Safe twice, and while a message is under way. */
  close?(): Promise<void>;
}

export type DeliveryOutcome =
  | {
      readonly status: "delivered";
      /** How the receiving side knows the message: later messages of the same group get it (threads, updates). At most 1,000 characters. */
      readonly reference?: string;
    }
  | {
      /** Not now: time-outs, 5xx, 429, no connection. */
      readonly status: "retry";
      readonly error: Said;
      /**
       * Some of those whom the message is for have it. The message is then not replaced by a later one; the channel gets this
       * back at the next try, from whatever worker. At most 100,000 characters, no secret or address.
       */
      readonly progress?: string;
      /** The other side asked for this pause, of the whole channel. */
      readonly afterMs?: number;
    }
  | {
      /** Never: the address or the message is refused, and would be again. It becomes a dead letter. */
      readonly status: "rejected";
      readonly error: Said;
    };

/** A kind of channel: `type` is its key in a receiver (`webhook: [...]`), `schema` that of one entry. */
export interface ChannelFactory<Config = unknown> extends Factory<Config, ChannelDeps, Channel> {
  readonly defaults: ChannelDefaults;
}

/** What holds for a kind of channel unless its configuration says otherwise. */
export interface ChannelDefaults {
  /** Whether recoveries are told. Default of `send_resolved`. */
  readonly sendResolved: boolean;
  /** Most messages a minute; the rest is folded into a summary. Default of `max_per_minute`. */
  readonly maxPerMinute: number;
  /** Most messages under way at a time, of one worker. */
  readonly concurrency: number;
}

/** What channels are made with; those of a kind's own (mail server, templates) are wired by the registry. */
export interface ChannelDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One message, of one or more alerts, to one receiver: what a channel renders. */
export interface Notification {
  /**
   * Of the delivery: the same at each try of the same message to the same channel, different for every other. Handed on where
   * the other side can use it (`Idempotency-Key`, `webhook-id`, `Message-ID`, `dedup` of the message).
   */
  readonly idempotencyKey: string;
  /** Why it is sent. */
  readonly kind: NotificationKind;
  /** `firing` while any of its alerts is. */
  readonly status: "firing" | "resolved";
  readonly receiver: string;
  /** Stable for the group of alerts, also across recoveries: `dedup_key`, `groupKey`, thread. Readable, may be long. */
  readonly groupKey: string;
  /** 32 hex digits of the group key, where a vendor limits its length. */
  readonly groupId: string;
  /** The labels that the group shares by `group_by`. */
  readonly groupLabels: Labels;
  /** Labels that have the same value in all alerts (also those left out). */
  readonly commonLabels: Labels;
  /** The worst first; at most 100. */
  readonly alerts: readonly NotifiedAlert[];
  /** Alerts of the message that are left out of `alerts`. */
  readonly truncatedAlerts: number;
  /** Alerts of the group that are silenced or inhibited, and not in the message. */
  readonly suppressedAlerts: number;
  /** Of all alerts of the message, left out or not. */
  readonly counts: { readonly firing: number; readonly resolved: number };
  /** Of the group's last message that this channel delivered; undefined for its first. */
  readonly previous: PreviousMessage | undefined;
  /** What the channel returned as `progress` at an earlier try of this message; empty when a try's outcome is not known. */
  readonly progress: string | undefined;
  /** When it was decided to send it. */
  readonly createdAt: EpochMs;
  /** For a person: why it comes here rather than elsewhere, for an escalation, a fallback or a summary. */
  readonly note: string | undefined;
  /** Page of Elkhound, without a slash at its end; undefined when `server.public_url` is not set. */
  readonly publicUrl: string | undefined;
}

/**
 * `alert`: something changed. `repeat`: nothing changed, but the repeat interval has passed. `escalation`: nobody
 * acknowledged. `fallback`: another receiver could not be reached. `digest`: what was collected. `summary`: more messages
 * than the channel may get in a minute, folded into one. `test`: somebody tries the channel.
 */
export type NotificationKind = "alert" | "repeat" | "escalation" | "fallback" | "digest" | "summary" | "test";

export interface PreviousMessage {
  /** What the channel returned for it. */
  readonly reference: string | undefined;
  /** Idempotency keys (ids of deliveries) of the group's first message and of its latest, on this channel. */
  readonly firstKey: string;
  readonly lastKey: string;
  readonly deliveredAt: EpochMs;
}

/** An alert as a message tells it. */
export interface NotifiedAlert {
  /** UUIDv7 of this stretch. */
  readonly id: string;
  /** The same for every stretch of the same detector and subject. */
  readonly key: string;
  readonly status: "firing" | "resolved";
  /** It happened in a moment: it has no end, and is told once. */
  readonly lasting: boolean;
  /** This channel has been told of it before, with the same status. */
  readonly told: boolean;
  readonly late: boolean;
  readonly detector: string;
  readonly type: string;
  readonly labels: Labels;
  /** What happened, in one sentence; may quote log text. */
  readonly summary: string;
  readonly numbers: AlertNumbers;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs | undefined;
  readonly acknowledged: { readonly at: EpochMs; readonly by: string } | undefined;
  /** Undefined for alerts that are not on one issue, and when the issue is gone. */
  readonly issue: IssueView | undefined;
}

/** What a message may show of an issue. All text in it is log text: hostile. */
export interface IssueView {
  readonly id: string;
  readonly project: string;
  readonly title: string;
  readonly type: string | undefined;
  /** The exception's or the record's message, at most 2,000 characters. */
  readonly message: string;
  readonly culprit: string | undefined;
  readonly level: Level;
  readonly status: "unresolved" | "resolved" | "ignored";
  readonly services: readonly string[];
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly eventCount: number;
  /** Different users among its events, as far as logs say whom they concern; about, where there are many. */
  readonly userCount: number;
  readonly rate: IssueRate;
  /** The first in-app frames of the exception that was thrown first, at most 5; without any of the user's own, the first ones. */
  readonly frames: readonly Frame[];
  /** The latest kept event; undefined when none is kept any more. */
  readonly sample: ErrorEvent | undefined;
  /** Where the sample's record lies. */
  readonly origin: RecordOrigin | undefined;
}

/** How often an issue happens against normal. */
export interface IssueRate {
  /** Events in the last hour. */
  readonly lastHour: number;
  /** Events in the last 24 hours. */
  readonly lastDay: number;
  /** Mean of an hour over the 7 days before the last; undefined for an issue younger than 2 days. */
  readonly usualHour: number | undefined;
  /** Events in each of the last 24 hours, the oldest first. */
  readonly hours: readonly number[];
}
