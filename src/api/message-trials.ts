import type { Problem } from "../domain/problem.ts";
import type { Said, Sentence } from "../domain/sentence.ts";

/** Tries receivers and templates; wired by `app`. A real issue is shown where the store has one, else a made-up one. */
export interface MessageTrials {
  readonly receivers: () => readonly { readonly name: string; readonly channels: readonly TriedChannel[] }[];
  /** Says that there is no receiver of a name, and which was perhaps meant. */
  unknown(receiver: string): Sentence;
  /** Sends a sample message now, by all channels of a receiver. Undefined: there is no such receiver. */
  test(request: TrialRequest & { readonly receiver: string }): Promise<ReceiverTrial | undefined>;
  /** Renders a template, with `text` instead of its file where that is given. Undefined: there is no such template. */
  preview(
    request: TrialRequest & { readonly name: string; readonly text?: string | undefined },
  ): Promise<Preview | undefined>;
}

export interface TrialRequest {
  /** Id of the issue to show; undefined: the one seen last. */
  readonly issue?: string | undefined;
  readonly status: "firing" | "resolved";
}

/** A channel of a receiver: `on_call/webhook/0` of the kind `webhook`. */
export interface TriedChannel {
  readonly id: string;
  readonly type: string;
}

export interface ReceiverTrial {
  /** The issue that was shown; undefined: a made-up one. */
  readonly issue: string | undefined;
  readonly channels: readonly (TriedChannel & {
    readonly outcome: "delivered" | "retry" | "rejected";
    /** Why it was not delivered; holds no secret. */
    readonly error: Said | undefined;
  })[];
  /** Faults of templates: the messages were made without those files. */
  readonly problems: readonly Problem[];
}

export interface Preview {
  readonly issue: string | undefined;
  readonly format: "message" | "html" | "json";
  /** Undefined when the template has faults. Messages as plain text. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
}
