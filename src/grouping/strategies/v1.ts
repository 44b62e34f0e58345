import { hash } from "node:crypto";
import type { ErrorEvent } from "../../domain/error-event.ts";
import { eventMessage } from "../../domain/error-event.ts";
import type { Fingerprint, FingerprintStep } from "../../domain/fingerprint.ts";
import type { AttachableMessage } from "../../domain/pattern-dictionary.ts";
import { attachment } from "../attachment/open-dictionary.ts";
import type { FingerprintStrategy } from "../strategy.ts";
import { BoundedCache } from "./v1/bounded-cache.ts";
import { type ChainLink, exceptionChain, typeName } from "./v1/exception-chain.ts";
import { type ContributingFrames, contributingFrames, type FrameVariant } from "./v1/frames.ts";
import { decidingText } from "./v1/message-text.ts";
import { type MessagePattern, parameterize } from "./v1/parameterize.ts";
import { rememberedFingerprint } from "./v1/plain-events.ts";
import { culpritOf, titleOf } from "./v1/title.ts";

const DEFAULT_PART = /^\{\{\s*default\s*\}\}$/;
const MAX_PART = 1_000;

/**
 * Strategy v1. The first of these that an event has decides, together with its project:
 *
 * 1. the fingerprint that its rule sets, in which `{{ default }}` stands for what follows here;
 * 2. the chain of exceptions: of each its type, the status and error codes of its message, and its in-app frames, or
 *    those of libraries when none is in-app, or all of them;
 * 3. the exception's type and message pattern, when there is no frame;
 * 4. the message pattern with logger (or service).
 *
 * Line numbers, release, host, environment, trace ids and times never count. Nothing outside `strategies/v1` has a say.
 */
export const v1: FingerprintStrategy = {
  id: "v1",

  fingerprint(event: ErrorEvent): Fingerprint {
    const message = messagePattern(event);
    return rememberedFingerprint(event, message, () => makeFingerprint(event, message));
  },

  explain(event: ErrorEvent): readonly FingerprintStep[] {
    return explainSteps(event);
  },

  attachment,
};

function makeFingerprint(event: ErrorEvent, message: MessagePattern): Fingerprint {
  const parts = event.fingerprint?.length ? explicitParts(event, message) : defaultParts(event, message);
  const culprit = culpritOf(event);
  const attachable = attachableMessage(event.project, parts);
  return {
    strategy: v1.id,
    hash: hashOf(event.project, parts),
    parts,
    pattern: message.pattern,
    title: titleOf(typeName(event.exceptions[0]?.type), message.pattern, event.rule),
    ...(culprit === undefined ? {} : { culprit }),
    ...(attachable === undefined ? {} : { message: attachable }),
  };
}

const MESSAGE_PART = "message: ";
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

function messagePattern(event: ErrorEvent): MessagePattern {
  return parameterize(decidingText(eventMessage(event)));
}

function explicitParts(event: ErrorEvent, message: MessagePattern): readonly string[] {
  return (event.fingerprint ?? []).flatMap((part) =>
    DEFAULT_PART.test(part.trim()) ? defaultParts(event, message) : [part.slice(0, MAX_PART)],
  );
}

function defaultParts(event: ErrorEvent, message: MessagePattern): readonly string[] {
  if (event.exceptions.length > 0) {
    const links = exceptionChain(event);
    const parts: string[] = [];
    let frames = 0;
    for (const link of links) if (link.ignored === undefined) frames += pushLink(parts, link);
    if (frames > 0) return parts;
    if (links.some((link) => link.type !== "")) return links.flatMap(typeAndMessage);
  }
  return [`message: ${message.key}`, ...originOf(event)];
}

/** Adds what one exception contributes; returns how many frames. */
function pushLink(parts: string[], link: ChainLink): number {
  parts.push(`type: ${link.type}`);
  const codes = codesOf(link);
  if (codes !== "") parts.push(`codes: ${codes}`);
  const names = contributingFrames(link.exception)?.names ?? [];
  for (const name of names) parts.push(name);
  return names.length;
}

function typeAndMessage(link: ChainLink): string[] {
  if (link.ignored !== undefined) return [];
  return [`type: ${link.type}`, `message: ${parameterize(decidingText(link.exception.message)).key}`];
}

function codesOf(link: ChainLink): string {
  return parameterize(decidingText(link.exception.message)).codes.join(" ");
}

/** A plain message belongs to its logger, or else to its service: the same words elsewhere are another bug. */
function originOf(event: ErrorEvent): string[] {
  if (event.logger) return [`logger: ${parameterize(event.logger).key}`];
  return event.service ? [`service: ${event.service}`] : [];
}

function explainSteps(event: ErrorEvent): readonly FingerprintStep[] {
  const steps: FingerprintStep[] = [];
  const add = (component: string, value: string, contributes: boolean, because: string) =>
    steps.push({ component, value, contributes, because });
  const message = messagePattern(event);
  const explicit = event.fingerprint ?? [];
  const wantsDefault = explicit.length === 0 || explicit.some((part) => DEFAULT_PART.test(part.trim()));
  add("project", event.project, true, "issues of two projects are never one");
  if (explicit.length === 0) add("fingerprint", "", false, `rule ${event.rule} sets none`);
  else add("fingerprint", explicit.join(" | "), true, `set by rule ${event.rule}`);

  const links = exceptionChain(event);
  const chosen = links.map((link) => contributingFrames(link.exception));
  const byFrames = links.some((link, at) => link.ignored === undefined && chosen[at] !== undefined);
  const byType = !byFrames && links.some((link) => link.type !== "");
  if (links.length === 0) add("exception", "", false, "the event has no exception");
  links.forEach((link, at) => {
    const used = wantsDefault && link.ignored === undefined && (byFrames || byType);
    add("type", link.type, used, link.ignored ?? reason(wantsDefault, "each exception's type counts"));
    const codes = codesOf(link);
    if (codes !== "") add("codes", codes, used && byFrames, "status and error codes tell bugs apart");
    explainFrames(add, link, chosen[at], used);
    if (!byFrames && byType) {
      const pattern = parameterize(decidingText(link.exception.message));
      add("exception message", pattern.pattern, used, link.ignored ?? "there are no frames, so the message counts");
    }
  });
  const byMessage = wantsDefault && !byFrames && !byType;
  const instead = byFrames ? "the frames decide, so the words do not" : "already counted with the exception";
  add("message", message.pattern, byMessage, byMessage ? "nothing better is known" : reason(wantsDefault, instead));
  const origin = originOf(event)[0];
  if (origin !== undefined) {
    add(
      event.logger ? "logger" : "service",
      origin,
      byMessage,
      byMessage ? "the same words elsewhere are another bug" : "counts with a plain message only",
    );
  }
  return steps;
}

function explainFrames(
  add: (component: string, value: string, contributes: boolean, because: string) => void,
  link: ChainLink,
  chosen: ContributingFrames | undefined,
  used: boolean,
): void {
  const total = link.exception.frames.length;
  if (chosen === undefined) {
    add("frames", "", false, total === 0 ? "it has no stack trace" : "none of its frames has a name");
    return;
  }
  const because =
    link.ignored ??
    `${chosen.names.length} of ${total} frames: those ${WHOSE[chosen.variant]}, without line numbers and repetitions`;
  add(`frames (${chosen.variant})`, chosen.names.join(" < "), used, because);
}

const WHOSE: Readonly<Record<FrameVariant, string>> = {
  "in-app": "of your own code",
  libraries: "of libraries, since none is of your own code",
  all: "of all code, since none is of your own or of a library",
};

function reason(wantsDefault: boolean, because: string): string {
  return wantsDefault ? because : "the rule's own fingerprint decides";
}
