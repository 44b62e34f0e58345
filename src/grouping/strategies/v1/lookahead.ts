import { CJK, CLASS_OF, LETTER, SPACE } from "./char-classes.ts";
import { CODES } from "./placeholders.ts";
import { isDigit } from "./shape.ts";
import {
  ANSWER,
  CODE_KEY,
  CURRENCY,
  flagsOf,
  HASH_START,
  hashStep,
  NAME_KEY,
  SIZE_UNIT,
  TELLING_KEY,
  TIME_UNIT,
} from "./words.ts";

/*
 * What needs a look at the text behind a number or word. Every expression here is anchored by `y` and bounded in length,
 * so that each look costs a constant.
 */

const MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?";
const DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?";
const TIME = "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?";
const ZONE = "(?:[+-]\\d{2}:?\\d{2}|GMT|UTC|[A-Z]{3,4}(?= \\d{4}))";
/** `Mon Nov 24 08:15:30 CST 2026`, `Mon, 24 Nov 2026 08:15:30 GMT`, `Nov 24 08:15:30`, `November 24, 2026`. */
const WRITTEN_DATE = new RegExp(
  `(?:${DAYS} {1,2})?(?:\\d{1,2} {1,2}${MONTHS}|${MONTHS} {1,2}\\d{1,2}(?:st|nd|rd|th)?\\b)` +
    `(?:,? {1,2}\\d{4}\\b(?!:))?(?:,? {1,2}${TIME})?(?: ${ZONE})?(?: {1,2}\\d{4}\\b)?`,
  "y",
);
const CHINESE_DATE =
  /(?:\d{2,4}年 ?)?\d{1,2}月 ?\d{1,2}[日号](?: ?\d{1,2}[时点]\d{1,2}分(?:\d{1,2}秒)?| ?\d{1,2}:\d{2}(?::\d{2})?)?/y;
const CHINESE_DURATION = /(?:毫秒|微秒|纳秒|秒钟?|分钟|个?小时|天)/y;

/** End of a date written with the name of a month that begins at `at`; -1 if there is none. */
export function writtenDateAt(text: string, at: number, limit: number): number {
  if (isDigit(text.charCodeAt(at))) {
    const gap = text.charCodeAt(at + 1) === 32 ? at + 2 : at + 3;
    const next = text.charCodeAt(gap);
    if (next < 0x41 || next > 0x53) return -1;
  }
  WRITTEN_DATE.lastIndex = at;
  const end = WRITTEN_DATE.test(text) ? WRITTEN_DATE.lastIndex : -1;
  return end <= limit ? end : -1;
}

/** A number from `start` to `end` together with a unit, or the rest of a date, that follows it. */
export function measureAfter(
  text: string,
  start: number,
  end: number,
  limit: number,
  code: number,
): { readonly code: number; readonly end: number } {
  if (end >= limit) return found(code, end);
  const next = text.charCodeAt(end);
  if (code === CODES.date) return found(code, endOfFraction(text, end, limit));
  if (CLASS_OF[next] === CJK) return chineseMeasure(text, start, end, limit, code);
  if (CLASS_OF[next] !== SPACE || end + 1 >= limit) return found(code, end);
  let at = end + 1;
  if (CLASS_OF[text.charCodeAt(at)] === CJK) {
    CHINESE_DURATION.lastIndex = at;
    return CHINESE_DURATION.test(text) ? found(CODES.duration, CHINESE_DURATION.lastIndex) : found(code, end);
  }
  let hash = HASH_START;
  while (at < limit && at < end + 16 && CLASS_OF[text.charCodeAt(at)] === LETTER)
    hash = hashStep(hash, text.charCodeAt(at++));
  if (isDigit(text.charCodeAt(at)) || CLASS_OF[text.charCodeAt(at)] === LETTER) return found(code, end);
  const flags = flagsOf(hash);
  if (flags & TIME_UNIT) return found(CODES.duration, at);
  if (flags & SIZE_UNIT) return found(CODES.size, at);
  if (flags & CURRENCY && at === end + 4 && isCapital(text, end + 1) && isCapital(text, end + 3)) {
    return found(CODES.money, at);
  }
  return found(code, end);
}

function isCapital(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0x41 && unit <= 0x5a;
}

const PORT = /:\d{2,5}(?![\w.:-])/y;

/** End of a `:port` that begins at `at`; -1 if there is none. */
export function portAt(text: string, at: number): number {
  PORT.lastIndex = at;
  return PORT.test(text) ? PORT.lastIndex : -1;
}

function chineseMeasure(text: string, start: number, end: number, limit: number, code: number) {
  CHINESE_DATE.lastIndex = start;
  if (CHINESE_DATE.test(text) && CHINESE_DATE.lastIndex <= limit) return found(CODES.date, CHINESE_DATE.lastIndex);
  CHINESE_DURATION.lastIndex = end;
  if (CHINESE_DURATION.test(text) && CHINESE_DURATION.lastIndex <= limit) {
    return found(CODES.duration, CHINESE_DURATION.lastIndex);
  }
  return found(code, end);
}

/** `08:15:30,123`: Log4j and Python write the milliseconds behind a comma. */
function endOfFraction(text: string, end: number, limit: number): number {
  if (text.charCodeAt(end) !== 0x2c) return end;
  let at = end + 1;
  while (at < limit && at < end + 8 && isDigit(text.charCodeAt(at))) at++;
  const digits = at - end - 1;
  if (digits !== 3 && digits !== 6) return end;
  return CLASS_OF[text.charCodeAt(at)] === LETTER || isDigit(text.charCodeAt(at)) ? end : at;
}

const result = { code: 0, end: 0 };
function found(code: number, end: number): { readonly code: number; readonly end: number } {
  result.code = code;
  result.end = end;
  return result;
}

const CODE_TAIL =
  /(?:状态码|错误码|返回码|响应码|退出码|异常码|结果码|业务码|错误代码|返回代码|状态代码|错误编码|错误号|代码|状态|返回值)(?:为|是)?$/;
const ANSWER_TAIL = /(?:返回|响应|报错?|收到|返回了|抛出)$/;
const NAME_TAIL =
  /(?:用户|用户名|姓名|昵称|账号|账户|帐号|客户|会员|商户|商户号|店铺|手机号?|租户|操作人|收件人|联系人|主机|主机名|邮箱|openid|订单|订单号|商品|名称|昵称为)$/;

/** What a run of Chinese characters says about the value after it, by its end: `状态码`, `返回`, `用户名`. */
export function chineseKey(text: string, start: number, end: number): number {
  const tail = text.slice(Math.max(start, end - 5), end);
  if (CODE_TAIL.test(tail)) return CODE_KEY | TELLING_KEY;
  if (ANSWER_TAIL.test(tail)) return ANSWER;
  return NAME_TAIL.test(tail) ? NAME_KEY : 0;
}
