import type { ErrorEvent } from "../../../domain/error-event.ts";
import type { FingerprintStep } from "../../../domain/fingerprint.ts";
import { codesOf, loneFrame, messagePattern, originOf } from "./default-parts.ts";
import { type ChainLink, exceptionChain } from "./exception-chain.ts";
import { type ContributingFrames, contributingFrames, type FrameVariant } from "./frames.ts";
import { decidingText } from "./message-text.ts";
import { parameterize } from "./parameterize.ts";

type Add = (component: string, value: string, contributes: boolean, because: string) => void;

/** How many of an event's exceptions and messages say what, in the order in which they are asked. */
export function explainSteps(
  event: ErrorEvent,
  isDefault: (part: string) => boolean,
  choices: number,
): FingerprintStep[] {
  const steps: FingerprintStep[] = [];
  const add: Add = (component, value, contributes, because) => steps.push({ component, value, contributes, because });
  const explicit = event.fingerprint ?? [];
  const wantsDefault = explicit.length === 0 || explicit.some(isDefault);
  add("project", event.project, true, "issues of two projects are never one");
  if (explicit.length === 0) add("fingerprint", "", false, `rule ${event.rule} sets none, so the event itself decides`);
  else add("fingerprint", explicit.join(" | "), true, explicitReason(event, wantsDefault));

  const links = exceptionChain(event);
  const chosen = links.map((link) => contributingFrames(link.exception));
  const byFrames = links.some((link, at) => link.ignored === undefined && chosen[at] !== undefined);
  const byType = !byFrames && links.some((link) => link.type !== "");
  const lone = loneFrame(links);
  if (links.length === 0) add("exception", "", false, "the event has no exception, so its message decides");
  links.forEach((link, at) => {
    const used = wantsDefault && link.ignored === undefined && (byFrames || byType);
    const otherwise = wantsDefault ? undefined : RULE_DECIDES;
    const ignored = link.ignored === undefined ? undefined : `not counted: it ${link.ignored}`;
    add("type", link.type, used, ignored ?? otherwise ?? "another type of exception is another bug");
    const codes = codesOf(link, choices);
    if (codes !== "") {
      add("codes", codes, used && byFrames, ignored ?? otherwise ?? "status and error codes tell bugs apart");
    }
    explainFrames(add, link, chosen[at], used, ignored ?? otherwise);
    const counts = used && (link === lone || !byFrames);
    const pattern = parameterize(decidingText(link.exception.message), choices).pattern;
    const why =
      link === lone
        ? "one frame says too little, so the message counts too"
        : "it has no frames, so the message counts";
    add(
      "exception message",
      pattern,
      counts,
      ignored ?? otherwise ?? (counts ? why : "the frames say where, so its words do not count"),
    );
  });
  explainMessage(add, event, choices, wantsDefault, byFrames || byType);
  return steps;
}

const RULE_DECIDES = "not counted: the fingerprint of the rule decides";

function explicitReason(event: ErrorEvent, wantsDefault: boolean): string {
  return wantsDefault
    ? `set by rule ${event.rule}; {{ default }} in it stands for what counts below`
    : `set by rule ${event.rule}; nothing else counts`;
}

function explainMessage(add: Add, event: ErrorEvent, choices: number, wantsDefault: boolean, thrown: boolean): void {
  const { pattern } = messagePattern(event, choices);
  const counts = wantsDefault && !thrown;
  const instead = wantsDefault ? "not counted: the exception says more" : RULE_DECIDES;
  add(
    "message",
    pattern,
    counts,
    counts ? "what varies is replaced by its kind, so that equal messages meet" : instead,
  );
  const origin = originOf(event)[0];
  if (origin === undefined) return;
  const name = event.logger ? "logger" : "service";
  add(name, origin.slice(name.length + 2), counts, counts ? "the same words from elsewhere are another bug" : instead);
}

function explainFrames(
  add: Add,
  link: ChainLink,
  chosen: ContributingFrames | undefined,
  used: boolean,
  ignored: string | undefined,
): void {
  const total = link.exception.frames.length;
  if (chosen === undefined) {
    add("frames", "", false, total === 0 ? "it has no stack trace" : "none of its frames has a name");
    return;
  }
  const because = ignored ?? `${chosen.names.length} of ${total} frames: those ${WHOSE[chosen.variant]}; ${LEFT_OUT}`;
  add(`frames (${chosen.variant})`, chosen.names.join(" < "), used, because);
}

const LEFT_OUT = "line numbers, repetitions, generated code and what only calls tests are left out";

const WHOSE: Readonly<Record<FrameVariant, string>> = {
  "in-app": "of your own code",
  libraries: "of libraries, since none is of your own code",
  all: "of all code, since none is of your own or of a library",
};
