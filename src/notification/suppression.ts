import type { Labels } from "../domain/alert.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Silence } from "../store/silence-store.ts";
import type { Inhibitor } from "./routing/inhibition.ts";
import { compileMatchers, type LabelTest } from "./routing/matcher.ts";
import type { Route } from "./routing/route-tree.ts";

/** Why an alert is not told now. */
export interface Suppression {
  /** `muted` passes by itself and what it held back is told then; the others say that nobody wants to know. */
  readonly kind: "inhibited" | "silenced" | "muted";
  /** In words, with what is behind it. */
  readonly reason: Sentence;
  /** Id of the silence or of the alert that does it, or the time interval's name. */
  readonly by: string;
}

/** Why an alert is not told; undefined when nothing speaks against it. */
export type Suppress = (alert: { readonly id: string; readonly labels: Labels }) => Suppression | undefined;

/** Silences, ready to be matched. Those that cannot be read (their pattern is refused by a newer version) match nothing. */
export function compileSilences(silences: readonly Silence[]): (labels: Labels) => Silence | undefined {
  const tests = silences.flatMap((silence): { silence: Silence; test: LabelTest }[] => {
    try {
      return [{ silence, test: compileMatchers(silence.matchers) }];
    } catch {
      return [];
    }
  });
  return (labels) => tests.find(({ test }) => test(labels))?.silence;
}

/** Alertmanager's order: inhibition, silences, then the route's time intervals. */
export function suppressionOn(
  route: Pick<Route, "muteIntervals" | "activeIntervals">,
  at: EpochMs,
  inhibitor: Inhibitor,
  silenceOf: (labels: Labels) => Silence | undefined,
): Suppress {
  const muted = mutedBy(route, at);
  return (alert) => {
    const by = inhibitor(alert);
    if (by !== undefined)
      return {
        kind: "inhibited",
        reason: sentence("routing.inhibited", { id: by.id, summary: by.summary }),
        by: by.id,
      };
    const silence = silenceOf(alert.labels);
    if (silence !== undefined) {
      const { id, createdBy: name, comment } = silence;
      const reason =
        comment === ""
          ? sentence("routing.silenced", { id, name })
          : sentence("routing.silenced_why", { id, name, comment });
      return { kind: "silenced", reason, by: id };
    }
    return muted;
  };
}

function mutedBy(route: Pick<Route, "muteIntervals" | "activeIntervals">, at: EpochMs): Suppression | undefined {
  const mute = route.muteIntervals.find(({ holds }) => holds(at));
  if (mute !== undefined) {
    return { kind: "muted", reason: sentence("routing.muted", { name: mute.name }), by: mute.name };
  }
  if (route.activeIntervals.length === 0 || route.activeIntervals.some(({ holds }) => holds(at))) return undefined;
  const names = route.activeIntervals.map(({ name }) => name);
  return { kind: "muted", reason: sentence("routing.muted_outside", { names }), by: names.join(", ") };
}
