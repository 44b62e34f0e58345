import { t } from "../i18n/text.ts";
import { asRequestError } from "./query.ts";
import { createValue, type Value } from "./value.ts";

/** A short notice at the edge of the page: that something was done, or could not be. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly failed: boolean;
  /** What takes it back, where that can be done. */
  readonly undo?: (() => void) | undefined;
}

const SHOWN_MS = 6_000;
const MOST = 3;

export const notices: Value<readonly Notice[]> = createValue<readonly Notice[]>([]);
let last = 0;

export function notify(text: string, { failed = false, undo }: { failed?: boolean; undo?: () => void } = {}): void {
  const id = ++last;
  notices.set([...notices.get(), { id, text, failed, undo }].slice(-MOST));
  setTimeout(() => dismiss(id), SHOWN_MS);
}

/** Says why a request failed. */
export function notifyFailure(thrown: unknown): void {
  notify(asRequestError(thrown).message || t("failure.no_answer"), { failed: true });
}

export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
