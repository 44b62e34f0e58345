import { boundaryBefore, truncate } from "./clean-text.ts";
import { type Block, type Document, documentLength, type Message } from "./document.ts";

/**
 * The message as `write` writes it, in at most `limit` of the vendor's units. What does not fit is cut from the end of
 * the body, then buttons go (those with long addresses first, the first one last), then the title is shortened: it is cut
 * before it is written, so that what is sent is always whole markup. `write` must give more, or as much, for longer messages; a title of one character fits by contract.
 */
export function fitMessage<Written>(
  message: Message,
  limit: number,
  write: (message: Message) => Written,
  measure: (written: Written) => number,
): Written {
  const fits = (candidate: Message): Written | undefined => {
    const written = write(candidate);
    return measure(written) <= limit ? written : undefined;
  };
  const whole = fits(message);
  if (whole !== undefined) return whole;
  for (const actions of fewerActions(message.actions)) {
    const shortened = longest(documentLength(message.body), (length) =>
      fits({ ...message, actions, body: cutDocument(message.body, length) }),
    );
    if (shortened !== undefined) return shortened;
  }
  const bare = { ...message, actions: [], body: [] };
  const titled = longest(message.title.length, (length) => fits({ ...bare, title: truncate(message.title, length) }));
  return titled ?? write({ ...bare, title: "…" });
}

/** Addresses of log viewers grow with what they filter by; those of our own page do not. */
const LONG_ADDRESS = 300;

function fewerActions(actions: Message["actions"]): readonly Message["actions"][] {
  return [actions, actions.filter(({ url }) => url.length <= LONG_ADDRESS), actions.slice(0, 1), []];
}

/** What `attempt` gives for the greatest length for which it gives anything. */
function longest<Written>(most: number, attempt: (length: number) => Written | undefined): Written | undefined {
  let best: Written | undefined;
  let [low, high] = [0, most];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const written = attempt(middle);
    if (written === undefined) high = middle - 1;
    else {
      best = written;
      low = middle + 1;
    }
  }
  return best;
}

/** The first `length` characters of a document; a last line says that something was cut off. */
export function cutDocument(document: Document, length: number): Document {
  const kept: Block[] = [];
  let left = length;
  for (const block of document) {
    if (left <= 0) break;
    const size = documentLength([block]);
    if (size <= left) kept.push(block);
    else {
      const part = cutBlock(block, left - 1);
      if (part !== undefined) kept.push(part);
    }
    left -= size;
  }
  if (left >= 0 && kept.length === document.length) return kept;
  while (kept.length > 0 && isEmpty(kept.at(-1))) kept.pop();
  return [...kept, { kind: "line", spans: [{ text: "… shortened", style: "italic" }] }];
}

function isEmpty(block: Block | undefined): boolean {
  return block?.kind === "line" && block.spans.every(({ text }) => text.trim() === "");
}

function cutBlock(block: Block, length: number): Block | undefined {
  // A stump of a line says nothing.
  if (length < 16) return undefined;
  if (block.kind === "code") {
    // Whole lines where there are several.
    const end = boundaryBefore(block.text, length);
    const lineEnd = block.text.lastIndexOf("\n", end);
    return { kind: "code", text: lineEnd > 0 ? block.text.slice(0, lineEnd) : truncate(block.text, length) };
  }
  let left = length;
  const spans = block.spans.flatMap((span) => {
    const text = left <= 0 ? "" : truncate(span.text, left);
    left -= span.text.length;
    return text === "" ? [] : [{ ...span, text }];
  });
  return { kind: "line", spans };
}
