import { beginsRecord, isDigit } from "./lines.ts";

/** A head that lines share is at least this long, and at most that. */
const SHORTEST = 4;
const LONGEST = 300;
/** Share of the lines that must have the head; others stay as they are. */
const SHARE = 0.6;

/** Lines without their head. */
export interface BareLines {
  readonly lines: readonly string[];
  /** Whether the head is one by itself: a time, a level, a container's name. Otherwise it may be part of the text. */
  readonly certain: boolean;
}

/**
 * The lines without the head that each of them has: syslog's, a container runtime's, a logger that writes each line of
 * a trace apart. Heads are alike but for their numbers. Undefined where lines have none, which the first lines tell.
 */
export function withoutLineHeaders(lines: readonly string[]): BareLines | undefined {
  // The head may have been taken off the first line already, and another record may stand above the trace.
  const middle = Math.floor(lines.length / 2);
  return withoutHeadOf(lines, 1) ?? (middle > 2 ? withoutHeadOf(lines, middle) : undefined);
}

function withoutHeadOf(lines: readonly string[], index: number): BareLines | undefined {
  const reference = lines[index] ?? "";
  if (isBlank(reference.charCodeAt(0)) || reference.length < SHORTEST) return undefined;
  const sample = reference.slice(0, LONGEST);
  const isNear = (other: string | undefined): boolean => shared(sample, other ?? "").reference >= SHORTEST;
  if (!isNear(lines[index + 1]) && !isNear(lines[index - 1])) return undefined;
  let head = sample.length;
  let having = 0;
  let filled = 0;
  for (const line of lines) {
    if (line === "") continue;
    filled++;
    const common = shared(sample, line).reference;
    if (common < SHORTEST) continue;
    having++;
    if (common < head) head = common;
  }
  if (having < 2 || having < (filled - 1) * SHARE) return undefined;
  head = endOfHead(sample.slice(0, head), sample);
  if (head < SHORTEST) return undefined;
  const bare = sample.slice(0, head);
  const rest = lines.map((line) => {
    const { reference: common, line: end } = shared(bare, line);
    if (common === head) return line.slice(end);
    // A line of nothing but the head loses its blank end in many shippers.
    return common >= head - 2 && end === line.length ? "" : line;
  });
  return { lines: rest, certain: beginsRecord(sample) || CONTAINER.test(bare) };
}

/** `web_1  | `, `[pod/shop-7d8f9/app] `. */
const CONTAINER = /^(?:[\w.-]{1,80} {0,20}\||\[[\w./-]{1,200}\]) $/;

/** How far two lines are alike when every number equals every other: the offsets at which they part. */
function shared(reference: string, line: string): { readonly reference: number; readonly line: number } {
  let left = 0;
  let right = 0;
  while (left < reference.length && right < line.length) {
    const code = reference.charCodeAt(left);
    if (isDigit(code) && isDigit(line.charCodeAt(right))) {
      while (left < reference.length && isDigit(reference.charCodeAt(left))) left++;
      while (right < line.length && isDigit(line.charCodeAt(right))) right++;
    } else if (code === line.charCodeAt(right)) {
      left++;
      right++;
    } else {
      break;
    }
  }
  return { reference: left, line: right };
}

/** What frames begin with is no part of the head, nor is a word that goes on behind it. */
function endOfHead(head: string, whole: string): number {
  const frame = /(?:^|[\s|>\]:-])(\s*(?:at |from |File "|#\d|\d+: |goroutine |created by |--- ))/.exec(head);
  let end = frame === null ? head.length : frame.index + frame[0].length - (frame[1]?.length ?? 0);
  // The indentation belongs to the line, the single blank that ends most heads does not.
  const blanks = /\s*$/.exec(head.slice(0, end))?.[0].length ?? 0;
  if (blanks > 1) end -= blanks - 1;
  if (blanks === 0 && end < whole.length) {
    while (end > 0 && !isBlank(whole.charCodeAt(end - 1)) && !isDelimiter(whole.charCodeAt(end - 1))) end--;
  }
  return end;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isDelimiter(code: number): boolean {
  return code === PIPE || code === COLON || code === BRACKET || code === GREATER;
}

const [PIPE, COLON, BRACKET, GREATER] = [124, 58, 93, 62] as const;
