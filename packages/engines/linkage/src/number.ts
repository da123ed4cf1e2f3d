// Telephone numbers, mail addresses, dates and the company's own numbers (証券番号) in canonical form.

import { foldLetters, isDigit, letterTable, lettersText, newLetters, type Letters, type Span } from "./letters.js";

const PLUS = 0x2b;
const ZERO = 0x30;
const PHONE = letterTable({ keeps: (code) => isDigit(code) || code === PLUS });

/** A Japanese number has 10 digits, a mobile or IP number 11. */
const PHONE_DIGITS = { min: 10, max: 11 };

/**
 * Digits of a Japanese telephone number, +81 written as 0.
 *
 * False for what is no person's number: too short or long, no leading 0, one digit repeated (000-0000-0000), 0120 (a free
 * line). 0800 is a free line too, but 080-0… and 0800-… cannot be told apart once the hyphens are gone.
 */
export function foldPhone(text: string, span: Span, out: Letters): boolean {
  if (!foldLetters(text, span, PHONE, out)) return false;
  toDomestic(out);
  const { codes, length } = out;
  if (length < PHONE_DIGITS.min || length > PHONE_DIGITS.max) return false;
  return codes[0] === ZERO && codes[1] !== ZERO && !isOneDigit(out) && !startsWith(out, "0120");
}

// +81 90 … and +81 (0)90 … -> 090 …
function toDomestic(out: Letters): void {
  const { codes } = out;
  if (codes[0] !== PLUS || codes[1] !== ZERO + 8 || codes[2] !== ZERO + 1) return;
  const from = codes[3] === ZERO ? 4 : 3;
  codes.copyWithin(1, from, out.length);
  codes[0] = ZERO;
  out.length -= from - 1;
}

// The subscriber's part of a placeholder is one digit over and over: 090-0000-0000, 03-1111-1111.
const SUBSCRIBER_DIGITS = 8;

function isOneDigit({ codes, length }: Letters): boolean {
  const first = codes[length - SUBSCRIBER_DIGITS];
  for (let i = length - SUBSCRIBER_DIGITS + 1; i < length; i += 1) if (codes[i] !== first) return false;
  return true;
}

function startsWith({ codes }: Letters, digits: string): boolean {
  for (let i = 0; i < digits.length; i += 1) if (codes[i] !== digits.charCodeAt(i)) return false;
  return true;
}

/** Whether folded digits are a mobile number: one person's, where a landline is a household's. */
export function isMobile(out: Letters): boolean {
  return out.length === PHONE_DIGITS.max && (startsWith(out, "090") || startsWith(out, "080") || startsWith(out, "070"));
}

const AT = 0x40;
const MAIL = letterTable({
  keeps: (code) => code > 0x20 && code < 0x7f,
  last: (code) => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code),
});

/** A mail address in lower case. False without exactly one @ that has text on both sides. */
export function foldEmail(text: string, span: Span, out: Letters): boolean {
  if (!foldLetters(text, span, MAIL, out)) return false;
  const codes = out.codes.subarray(0, out.length);
  const at = codes.indexOf(AT);
  return at > 0 && at < out.length - 1 && codes.lastIndexOf(AT) === at;
}

const NUMBER = letterTable({
  keeps: (code) => isDigit(code) || (code >= 0x41 && code <= 0x5a),
  last: (code) => (code >= 0x61 && code <= 0x7a ? code - 0x20 : code),
});

/** A number the company gave: letters and digits alone, upper case. Leading zeros count. False for zeros only. */
export function foldNumber(text: string, span: Span, out: Letters): boolean {
  if (!foldLetters(text, span, NUMBER, out)) return false;
  for (let i = 0; i < out.length; i += 1) if (out.codes[i] !== ZERO) return true;
  return false;
}

const scratch = newLetters();

export function normalisePhone(text: string): string | null {
  return foldPhone(text, { start: 0, end: text.length }, scratch) ? lettersText(scratch) : null;
}

export function normaliseEmail(text: string): string | null {
  return foldEmail(text, { start: 0, end: text.length }, scratch) ? lettersText(scratch) : null;
}

export function normaliseNumber(text: string): string | null {
  return foldNumber(text, { start: 0, end: text.length }, scratch) ? lettersText(scratch) : null;
}
