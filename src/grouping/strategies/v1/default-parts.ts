import type { ErrorEvent } from "../../../domain/error-event.ts";
import { eventMessage } from "../../../domain/error-event.ts";
import { keeps } from "./choices.ts";
import { type ChainLink, exceptionChain } from "./exception-chain.ts";
import { contributingFrames } from "./frames.ts";
import { decidingText } from "./message-text.ts";
import { type MessagePattern, parameterize } from "./parameterize.ts";
import { CODES } from "./placeholders.ts";

/** Begins the part that a message contributes. */
export const MESSAGE_PART = "message: ";

/** The pattern of the message that speaks for the event. */
export function messagePattern(event: ErrorEvent, choices: number): MessagePattern {
  return parameterize(decidingText(eventMessage(event)), choices);
}

/** What decides about an event when its rule does not: see `v1`. */
export function defaultParts(event: ErrorEvent, message: MessagePattern, choices: number): readonly string[] {
  if (event.exceptions.length > 0) {
    const links = exceptionChain(event);
    const parts: string[] = [];
    let frames = 0;
    for (const link of links) if (link.ignored === undefined) frames += pushLink(parts, link, choices);
    if (frames === 1) parts.push(messageOf(loneFrame(links)!, choices));
    if (frames > 0) return parts;
    if (links.some((link) => link.type !== "")) {
      return links.flatMap((link) =>
        link.ignored === undefined ? [`type: ${link.type}`, messageOf(link, choices)] : [],
      );
    }
  }
  return [MESSAGE_PART + message.key, ...originOf(event)];
}

/** The exception whose frame is the only one of the chain that contributes; undefined when more do, or none. */
export function loneFrame(links: readonly ChainLink[]): ChainLink | undefined {
  const placed = links.filter((link) => link.ignored === undefined && contributingFrames(link.exception) !== undefined);
  const [only] = placed;
  return placed.length === 1 && contributingFrames(only!.exception)?.names.length === 1 ? only : undefined;
}

/** Adds what one exception contributes; returns how many frames. */
function pushLink(parts: string[], link: ChainLink, choices: number): number {
  parts.push(`type: ${link.type}`);
  const codes = codesOf(link, choices);
  if (codes !== "") parts.push(`codes: ${codes}`);
  const names = contributingFrames(link.exception)?.names ?? [];
  for (const name of names) parts.push(name);
  return names.length;
}

function messageOf({ exception }: ChainLink, choices: number): string {
  return MESSAGE_PART + parameterize(decidingText(exception.message), choices).key;
}

/** The status and error codes in an exception's message. */
export function codesOf(link: ChainLink, choices: number): string {
  return parameterize(decidingText(link.exception.message), choices).codes.join(" ");
}

/** `shop.log` and `shop.local` are names of loggers, not of files and hosts. */
const LOGGER_CHOICES = keeps(CODES.path) | keeps(CODES.host);

/** A plain message belongs to its logger, or else to its service: the same words elsewhere are another bug. */
export function originOf(event: ErrorEvent): string[] {
  if (event.logger) return [`logger: ${parameterize(event.logger, LOGGER_CHOICES).key}`];
  return event.service ? [`service: ${event.service}`] : [];
}
