import { isAlphanumeric, isDigit } from "./character-classes.ts";

/*
 * Card numbers (ISO/IEC 7812: issuer, length and Luhn's check digit must all fit, or every tenth order number would be
 * one) and IBANs (ISO 13616: country, length and the remainder by 97).
 */

/** Where the card number that begins with the digit at `start` ends, or -1. */
export function cardEnd(text: string, start: number): number {
  // A decimal's digits, or the tail of a longer number.
  const before = text.charCodeAt(start - 1);
  if ((before === 46 || before === 44) && isDigit(text.charCodeAt(start - 2))) return -1;
  let digits = "";
  let groups = "";
  let inGroup = 0;
  let separator = 0;
  let found = -1;
  for (let at = start; digits.length < 20; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits += text.charAt(at);
      inGroup++;
      continue;
    }
    // What follows a card number may be a number too: its date, the next card.
    if (digits.length >= 13 && isCard(digits, groups + inGroup) && endsNumber(text, at)) found = at;
    const separates = (code === 32 || code === 45) && (separator === 0 || separator === code);
    if (!separates || inGroup > 6 || !isDigit(text.charCodeAt(at + 1))) break;
    separator = code;
    groups += `${inGroup}-`;
    inGroup = 0;
  }
  return found;
}

function isCard(digits: string, groups: string): boolean {
  return plausibleGroups(groups) && isIssued(digits) && passesLuhn(digits) && !/^(\d)\1+$/.test(digits);
}

function endsNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return !isAlphanumeric(code) && code !== 95 && !(code === 46 && isDigit(text.charCodeAt(at + 1)));
}

function plausibleGroups(groups: string): boolean {
  return /^(?:\d+|4-4-4-(?:1|4|4-[1-3])|4-6-[45])$/.test(groups);
}

function isIssued(digits: string): boolean {
  const two = Number(digits.slice(0, 2));
  const three = Number(digits.slice(0, 3));
  const four = Number(digits.slice(0, 4));
  switch (digits.length) {
    case 13:
      return digits[0] === "4";
    case 14:
      return (three >= 300 && three <= 305) || two === 36 || two === 38 || two === 39;
    case 15:
      return two === 34 || two === 37;
    case 16:
      return (
        digits[0] === "4" ||
        (two >= 51 && two <= 55) ||
        (four >= 2200 && four <= 2204) ||
        (four >= 2221 && four <= 2720) ||
        (four >= 3528 && four <= 3589) ||
        two === 36 ||
        isLong(two, three, four)
      );
    case 19:
      return digits[0] === "4" || isLong(two, three, four);
    default:
      return isLong(two, three, four);
  }
}

/** Discover, UnionPay, Maestro: 16 to 19 digits. */
function isLong(two: number, three: number, four: number): boolean {
  return (
    four === 6011 ||
    (three >= 644 && three <= 649) ||
    two === 65 ||
    two === 62 ||
    [5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763].includes(four)
  );
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    if (index % 2 === 1) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum % 10 === 0;
}

/** Lengths by country, as in the registry of IBANs. */
const IBAN_LENGTHS = new Map(
  `NO15 BE16 DK18 FI18 FO18 GL18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 XK20 CH21 CR22 HR21 LI21 LV21 BG22 BH22 DE22 GB22
  GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23 OM23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 PT25 ST25
  IS26 TR26 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 HU28 LB28 PL28 SV28 BR29 EG29 PS29 QA29 UA29
  JO30 KW30 MU30 MT31 SC31 LC32`
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Where the IBAN that begins at `start` ends, or -1; also in groups of four. */
export function ibanEnd(text: string, start: number): number {
  const length = IBAN_LENGTHS.get(text.slice(start, start + 2));
  if (length === undefined) return -1;
  let compact = "";
  let at = start;
  for (; compact.length < length; at++) {
    const code = text.charCodeAt(at);
    if (code === 32 && compact.length % 4 === 0 && text.charCodeAt(at - 1) !== 32) continue;
    if (!isDigit(code) && !(code >= 65 && code <= 90)) return -1;
    compact += text.charAt(at);
  }
  return !isAlphanumeric(text.charCodeAt(at)) && isDivisible(compact) ? at : -1;
}

function isDivisible(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
