// Names of persons and companies, in kanji or kana, as one canonical run of letters.
//
// 髙橋　花子様 -> 高橋花子, ㈱山田商事 -> 山田商事 (a company), 佐藤(旧姓 鈴木) 花子 -> 佐藤花子.

import { foldLetters, isHan, isKana, letterTable, lettersText, newLetters, type Letters, type LetterTable, type Span } from "./letters.js";

const LONG_MARK = 0x30fc;
const OPEN = 0x28;
const CLOSE = 0x29;

const isLatin = (code: number) => code >= 0x41 && code <= 0x5a;
const toUpper = (code: number) => (code >= 0x61 && code <= 0x7a ? code - 0x20 : code);
/** Accented Latin is kept: José is not Jos. */
const isOtherLetter = (code: number) => (code >= 0xc0 && code <= 0x24f) || (code >= 0xac00 && code <= 0xd7a3);
const isNameLetter = (code: number) => isHan(code) || isKana(code) || isLatin(code) || isOtherLetter(code) || code === LONG_MARK;

const nameRules = { keeps: (code: number) => isNameLetter(code) || code === OPEN || code === CLOSE, last: toUpper };
const NAME = letterTable(nameRules);
const NAME_WEAK = letterTable({ ...nameRules, isWeak: true });

// A dash between kana is a long mark that somebody typed with the wrong key.
const DASHES = new Set([0x2d, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212]);
const KANA = letterTable({
  keeps: (code) => isKana(code) || isLatin(code) || code === LONG_MARK,
  last: (code) => (DASHES.has(code) ? LONG_MARK : toUpper(code)),
});

/** Two letters are the least that can be a whole name (林 一). */
const MIN_LETTERS = 2;

/** Folds a name. False: empty, one letter, or unreadable. */
function foldName(text: string, span: Span, out: Letters): boolean {
  return foldBy(NAME, text, span, out);
}

/** The same, with kanji equal that registers mix up (斉/斎): only where a key has other evidence beside the name. */
export function foldRegisterName(text: string, span: Span, out: Letters): boolean {
  return foldBy(NAME_WEAK, text, span, out);
}

export function foldKana(text: string, span: Span, out: Letters): boolean {
  return foldLetters(text, span, KANA, out) && out.length >= MIN_LETTERS;
}

function foldBy(table: LetterTable, text: string, span: Span, out: Letters): boolean {
  if (!foldLetters(text, span, table, out)) return false;
  dropLegalForm(out);
  dropBrackets(out);
  dropHonorific(out);
  return out.length >= MIN_LETTERS;
}

/** What makes a name a company's or body's (法人), as it reads after folding. */
const LEGAL_FORMS = [
  "株式会社",
  "有限会社",
  "合同会社",
  "合資会社",
  "合名会社",
  "(株)",
  "(有)",
  "(合)",
  "(資)",
  "(名)",
  "(財)",
  "(社)",
  "一般社団法人",
  "公益社団法人",
  "一般財団法人",
  "公益財団法人",
  "社会福祉法人",
  "特定非営利活動法人",
  "医療法人社団",
  "医療法人",
  "学校法人",
  "宗教法人",
  "税理士法人",
  "弁護士法人",
  "独立行政法人",
  "NPO法人",
].map((form) => Array.from({ length: form.length }, (_, i) => form.charCodeAt(i)));

const COMPANY_END = "社".charCodeAt(0);
const BODY_END = "人".charCodeAt(0);

function dropLegalForm(out: Letters): boolean {
  if (!mayHoldLegalForm(out)) return false;
  for (const form of LEGAL_FORMS) {
    const place = placeOf(form, out);
    if (place < 0) continue;
    out.codes.copyWithin(place, place + form.length, out.length);
    out.length -= form.length;
    return true;
  }
  return false;
}

// Most names hold neither 社 nor 人 nor a bracket: one look at each letter spares the search.
function mayHoldLegalForm({ codes, length }: Letters): boolean {
  for (let i = 0; i < length; i += 1) {
    const code = codes[i] as number;
    if (code === COMPANY_END || code === BODY_END || code === OPEN) return true;
  }
  return false;
}

function placeOf(form: readonly number[], { codes, length }: Letters): number {
  for (let place = 0; place + form.length <= length; place += 1) {
    let same = 0;
    while (same < form.length && codes[place + same] === form[same]) same += 1;
    if (same === form.length) return place;
  }
  return -1;
}

// What stands in brackets beside a name is a note: (旧姓 鈴木), (故), (父).
function dropBrackets(out: Letters): void {
  let depth = 0;
  let kept = 0;
  for (let i = 0; i < out.length; i += 1) {
    const code = out.codes[i] as number;
    if (code === OPEN) depth += 1;
    else if (code === CLOSE) depth = Math.max(0, depth - 1);
    else if (depth === 0) out.codes[kept++] = code;
  }
  out.length = kept;
}

const HONORIFICS = new Set(Array.from("様殿", (letter) => letter.charCodeAt(0)));

function dropHonorific(out: Letters): void {
  while (out.length > MIN_LETTERS && HONORIFICS.has(out.codes[out.length - 1] as number)) out.length -= 1;
}

const scratch = newLetters();

/** The canonical form of a name as text, or null when it holds none. */
export function normaliseName(text: string): string | null {
  return foldName(text, { start: 0, end: text.length }, scratch) ? lettersText(scratch) : null;
}

export function normaliseKana(text: string): string | null {
  return foldKana(text, { start: 0, end: text.length }, scratch) ? lettersText(scratch) : null;
}

/** Whether a name is a company's or body's (法人) by the legal form in it. */
export function isCorporateName(text: string): boolean {
  return foldLetters(text, { start: 0, end: text.length }, NAME, scratch) && dropLegalForm(scratch);
}
