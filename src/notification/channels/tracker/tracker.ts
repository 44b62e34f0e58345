import { sentence } from "../../../domain/sentence.ts";
import type { DeliveryOutcome, Notification } from "../../channel.ts";
import type { Message } from "../../message/document.ts";

/** What an issue tracker answered: what it knows an issue by, or why it did not do what was asked. */
export type TrackerResult<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly outcome: DeliveryOutcome };

/** An issue tracker, as far as alerts need one. References are short and printable. */
export interface Tracker {
  /** An open issue that was made for this group before, by its mark; undefined when there is none. */
  find(groupId: string, signal: AbortSignal): Promise<TrackerResult<string | undefined>>;
  create(message: Message, notification: Notification, signal: AbortSignal): Promise<TrackerResult<string>>;
  comment(reference: string, message: Message, signal: AbortSignal): Promise<TrackerResult<unknown>>;
  /** Undefined where issues stay open. */
  readonly finish?: ((reference: string, signal: AbortSignal) => Promise<TrackerResult<unknown>>) | undefined;
}

/**
 * One issue for each group of alerts: the first message makes it, later ones become comments. Before one is made it is looked
 * for, since an answer that was lost would else be asked for twice.
 */
export async function track(
  tracker: Tracker,
  message: Message,
  notification: Notification,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const known = notification.previous?.reference;
  if (known !== undefined) {
    const commented = await comment(tracker, known, message, notification, signal);
    if (commented !== undefined) return commented;
  }
  const found = await tracker.find(notification.groupId, signal);
  if (found.kind === "failed" && found.outcome.status === "retry") return found.outcome;
  if (found.kind === "done" && found.value !== undefined) {
    const commented = await comment(tracker, found.value, message, notification, signal);
    if (commented !== undefined) return commented;
  }
  // What nobody heard of needs no issue when it is over.
  if (notification.status === "resolved") return { status: "delivered" };
  const created = await tracker.create(message, notification, signal);
  if (created.kind === "done") return { status: "delivered", reference: created.value };
  return created.kind === "failed" ? created.outcome : { status: "rejected", error: sentence("delivery.no_project") };
}

/** Undefined: the issue is gone. */
async function comment(
  tracker: Tracker,
  reference: string,
  message: Message,
  { status }: Notification,
  signal: AbortSignal,
): Promise<DeliveryOutcome | undefined> {
  const commented = await tracker.comment(reference, message, signal);
  if (commented.kind === "missing") return undefined;
  if (commented.kind === "failed") return commented.outcome;
  if (status === "resolved" && tracker.finish !== undefined) {
    const finished = await tracker.finish(reference, signal);
    // The comment is there: trying again would say it twice.
    if (finished.kind === "failed") return { status: "delivered", reference };
  }
  return { status: "delivered", reference };
}
