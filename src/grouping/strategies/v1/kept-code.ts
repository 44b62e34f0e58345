import { BREAK, CJK, CLASS_OF, DIGIT, LETTER, SPACE } from "./char-classes.ts";
import type { Shape } from "./shape.ts";
import * as word from "./words.ts";

const COLON = 0x3a;
const DASH = 0x2d;

/** What stands before a chunk with digits, as far as it decides whether the chunk is a code. */
export interface CodeContext {
  /** Flags of the key whose reach has not ended. */
  readonly armed: number;
  /** Most digits that the key's code may have. */
  readonly digits: number;
  /** The key is a word of field lists, and a colon follows it. */
  readonly field: boolean;
}

/** Whether the chunk that `shape` describes is a status or error code that says what went wrong, and therefore stays. */
export function isKeptCode(text: string, shape: Shape, context: CodeContext): boolean {
  const { start, end, digits } = shape;
  const { armed } = context;
  const pure = digits === end - start;
  if (pure && digits === 3) {
    const first = text.charCodeAt(start);
    if (armed & word.HTTP_KEY && first >= 0x31 && first <= 0x35) return !isField(text, end, context);
    if (first === 0x34 || first === 0x35) {
      const next = flagsAfter(text, end);
      if (next > 0 && next & word.REASON) return true;
      if (armed & word.ANSWER && (next < 0 || next & word.FOLLOWING)) return true;
    }
  }
  const signed = digits === end - start - 1 && text.charCodeAt(start) === DASH;
  if (armed & word.CODE_KEY) {
    if (pure || signed) return digits <= context.digits && !isField(text, end, context);
    if (isLetteredCode(text, shape)) return true;
  }
  if (armed & word.ERROR_KEY && digits <= 5 && (signed || (pure && digits >= 3))) {
    const next = flagsAfter(text, end);
    if (next < 0 || next & word.FOLLOWING) return true;
  }
  return pure ? isBracketedErrno(text, shape) : isMessageCode(text, shape);
}

/** `42P01`, `0x80070005`, `1/FAILURE`. */
function isLetteredCode(text: string, shape: Shape): boolean {
  const { start, length, digits } = shape;
  if (shape.lower === 0 && length <= 8 && shape.colons + shape.dots === 0 && shape.letters > 0 && digits <= 5)
    return true;
  if (digits + shape.letters === length && length <= 10 && text.startsWith("0x", start)) return true;
  return shape.slashes === 1 && shape.upper > 2 && shape.lower === 0;
}

/** `(111: Connection refused)`, as nginx writes it. */
function isBracketedErrno(text: string, { start, end, digits }: Shape): boolean {
  return (
    digits <= 3 &&
    text.charCodeAt(end) === COLON &&
    text.charCodeAt(start - 1) === 0x28 &&
    text.charCodeAt(end + 1) === 32
  );
}

const VENDOR_CODE =
  /^(?:ORA|PLS|TNS|AH|MY|SQL|DB|KB|TS|CS|CRS|IMP|EXP|RMAN|JBAS|WFLY|HHH|AMQ|HV|SRVE|CWW|MSG|TBR|NQS)-?$/;

/** `ORA-00942:`, `AH01071:`, `E11000`. */
function isMessageCode(text: string, shape: Shape): boolean {
  const { start, end, digits, letters, dashes, length } = shape;
  if (shape.lower > 0 || shape.digitRuns !== 1 || digits < 3 || digits > 6) return false;
  if (shape.firstDigit + digits !== end || letters + dashes + digits !== length) return false;
  if (text.startsWith("E11000", start)) return true;
  const next = text.charCodeAt(end);
  if (next !== COLON && next !== 0x5d) return false;
  if (letters < 2 || letters > 6 || dashes > 1) return false;
  return start <= 1 || VENDOR_CODE.test(text.slice(start, shape.firstDigit));
}

/** `status: 200 len: 1916`: one of many fields of a record, not what the message is about. */
function isField(text: string, end: number, context: CodeContext): boolean {
  if (!context.field || CLASS_OF[text.charCodeAt(end)] !== SPACE) return false;
  let at = end + 1;
  while (at < end + 24 && CLASS_OF[text.charCodeAt(at)] === LETTER) at++;
  return at > end + 1 && text.charCodeAt(at) === COLON;
}

const CHINESE_FOLLOWING = /^(?:错误|异常|状态|响应|失败|报错)/;

/** Flags of the next word; -1 when what follows is no word. */
function flagsAfter(text: string, end: number): number {
  let at = end;
  while (at < end + 2 && CLASS_OF[text.charCodeAt(at)] === SPACE) at++;
  const kind = at < text.length ? CLASS_OF[text.charCodeAt(at)] : BREAK;
  if (kind === CJK) return CHINESE_FOLLOWING.test(text.slice(at, at + 2)) ? word.FOLLOWING : 0;
  if (kind !== LETTER && kind !== DIGIT) return -1;
  let hash = word.HASH_START;
  for (const from = at; at < text.length && at < from + 16; at++) {
    const unit = text.charCodeAt(at);
    if (CLASS_OF[unit] !== LETTER) break;
    hash = word.hashStep(hash, unit);
  }
  return word.flagsOf(hash);
}
