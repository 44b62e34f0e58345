import { hash } from "node:crypto";
import type { ErrorEvent } from "../../domain/error-event.ts";
import type { Fingerprint, FingerprintStep } from "../../domain/fingerprint.ts";
import type { AttachableMessage } from "../../domain/pattern-dictionary.ts";
import { attachment } from "../attachment/open-dictionary.ts";
import type { FingerprintStrategy, GroupingSettings } from "../strategy.ts";
import { BoundedCache } from "./v1/bounded-cache.ts";
import { choicesOf } from "./v1/choices.ts";
import { defaultParts, MESSAGE_PART, messagePattern } from "./v1/default-parts.ts";
import { typeName } from "./v1/exception-chain.ts";
import { explainSteps } from "./v1/explain.ts";
import type { MessagePattern } from "./v1/parameterize.ts";
import { rememberedFingerprint } from "./v1/plain-events.ts";
import { culpritOf, titleOf } from "./v1/title.ts";

const DEFAULT_PART = /^\{\{\s*default\s*\}\}$/;
const MAX_PART = 1_000;

/**
 * Strategy v1. The first of these that an event has decides, together with its project:
 *
 * 1. the fingerprint that its rule sets, in which `{{ default }}` stands for what follows here;
 * 2. the chain of exceptions: of each its type, the status and error codes of its message, and its in-app frames, or
 *    those of libraries when none is in-app, or all of them; a single frame says so little that the message counts too;
 * 3. the exception's type and message pattern, when there is no frame;
 * 4. the message pattern with logger (or service).
 *
 * Line numbers, release, host, environment, trace ids and times never count. Nothing outside `strategies/v1` has a say.
 */
export const v1: FingerprintStrategy = {
  id: "v1",

  fingerprint(event: ErrorEvent, settings?: GroupingSettings): Fingerprint {
    const choices = choicesOf(settings);
    const message = messagePattern(event, choices);
    return rememberedFingerprint(event, message, () => build(event, message, choices));
  },

  explain(event: ErrorEvent, settings?: GroupingSettings): readonly FingerprintStep[] {
    return explainSteps(event, isDefault, choicesOf(settings));
  },

  attachment,
};

function build(event: ErrorEvent, message: MessagePattern, choices: number): Fingerprint {
  const explicit = event.fingerprint?.length ? event.fingerprint : undefined;
  const parts = explicit ? explicitParts(event, explicit, message, choices) : defaultParts(event, message, choices);
  const culprit = culpritOf(event);
  const attachable = attachableMessage(event.project, parts);
  return {
    strategy: v1.id,
    hash: hashOf(event.project, parts),
    parts,
    pattern: message.pattern,
    title: titleOf(event, typeName(event.exceptions[0]?.type), message.pattern),
    ...(culprit === undefined ? {} : { culprit }),
    ...(attachable === undefined ? {} : { message: attachable }),
  };
}

const scopes = new BoundedCache<string, string>(1_024);

/** The one message among the parts, which a known message may stand for; all other parts are its scope. */
function attachableMessage(project: string, parts: readonly string[]): AttachableMessage | undefined {
  let message: string | undefined;
  let rest = "";
  for (const part of parts) {
    if (!part.startsWith(MESSAGE_PART)) rest += ` ${part.length}:${part}`;
    else if (message !== undefined) return undefined;
    else message = part;
  }
  if (message === undefined) return undefined;
  const text = `v1 scope ${project.length}:${project}${rest}`;
  let scope = scopes.get(text);
  if (scope === undefined) {
    scope = hash("sha256", text, "hex").slice(0, 32);
    scopes.set(text, scope);
  }
  return { scope, key: message.slice(MESSAGE_PART.length) };
}

/** 32 hex digits over strategy, project and parts; each with its length, so that no two lists read the same. */
function hashOf(project: string, parts: readonly string[]): string {
  let text = `v1 ${project.length}:${project}`;
  for (const part of parts) text += ` ${part.length}:${part}`;
  return hash("sha256", text, "hex").slice(0, 32);
}

function isDefault(part: string): boolean {
  return DEFAULT_PART.test(part.trim());
}

function explicitParts(
  event: ErrorEvent,
  explicit: readonly string[],
  message: MessagePattern,
  choices: number,
): readonly string[] {
  return explicit.flatMap((part) =>
    isDefault(part) ? defaultParts(event, message, choices) : [part.slice(0, MAX_PART)],
  );
}
