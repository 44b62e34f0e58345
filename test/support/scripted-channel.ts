import type { Channel, DeliveryOutcome, Notification } from "../../src/notification/channel.ts";
import type { ReceiverChannel } from "../../src/notification/receiver.ts";

/** A channel that keeps what it is given, and answers as the test says. */
export class ScriptedChannel implements Channel {
  /** What was accepted. */
  readonly delivered: Notification[] = [];
  /** What was asked of it, accepted or not. */
  readonly asked: Notification[] = [];
  answer: (notification: Notification, signal: AbortSignal) => DeliveryOutcome | Promise<DeliveryOutcome> = () => ({
    status: "delivered",
  });

  async deliver(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    this.asked.push(notification);
    const outcome = await this.answer(notification, signal);
    if (outcome.status === "delivered") this.delivered.push(notification);
    return outcome;
  }

  /** As a receiver's only channel, or its first. */
  in(receiver: string, change: Partial<ReceiverChannel> = {}): ReceiverChannel {
    return {
      id: `${receiver}/scripted/0`,
      type: "scripted",
      channel: this,
      sendResolved: true,
      maxPerMinute: 100_000,
      concurrency: 4,
      ...change,
    };
  }

  /** Each accepted message in short: `alert firing: 1f 2r`. */
  told(): string[] {
    return this.delivered.map(({ kind, status, counts }) => `${kind} ${status} ${counts.firing}/${counts.resolved}`);
  }
}
