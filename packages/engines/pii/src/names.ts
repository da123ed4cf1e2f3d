// Names of persons: a second look at lines where something called for it, and at cells of columns of names.
//
// Nothing tells a name but where it stands and that people are called so: a surname and a given name of the lists side by side, a word
// behind 氏名, a surname before 様. Rare names are found by their label or column only.

import type { NameSets } from "./kinds.js";

export interface FoundName {
  /** Letters of the text. */
  readonly start: number;
  readonly end: number;
  readonly form: "name" | "kana";
  readonly context: "label" | "alone";
  /** Not of the lists in both its parts. */
  readonly isWeak: boolean;
}

export interface NameLabels {
  readonly name: readonly string[];
  readonly kana: readonly string[];
}

const MOST_PART = 4;
const MOST_KANA_PART = 8;
const HONORIFIC = /^[ 　]?(?:様|さま|さん|殿|氏(?!名)|先生|くん|ちゃん)/;
/** A given name of no list, said politely: 田中 花子様. */
const POLITE_GIVEN = /^([ 　][\p{Script=Han}\p{Script=Hiragana}]{1,3}?)[ 　]?(?:様|さま|さん|殿)/u;
const POLITE = /^([\p{Script=Han}々〆ヶ]{1,5}[ 　][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,4}?)[ 　]?(?:様|さま|殿)/u;
/** Between a label and its name something stands: 氏名変更 is none. */
const BEHIND_LABEL = /^[）)\]】」"']*(?:[ 　\t]*[:：=＝|、,／/][ 　\t"'「（(]*|[ 　\t]+|"\s*:\s*"|[】\]」])/;
const NAME_RUN =
  /^[\p{Script=Han}々〆ヶ\p{Script=Hiragana}\p{Script=Katakana}ー]{1,10}(?:[ 　・][\p{Script=Han}々〆ヶ\p{Script=Hiragana}\p{Script=Katakana}ー]{1,10})?/u;
const KANA_RUN = /^[\p{Script=Katakana}\p{Script=Hiragana}ー゛゜]{2,12}(?:[ 　・][\p{Script=Katakana}\p{Script=Hiragana}ー゛゜]{1,12})?/u;
const COMPANY = /会社|法人|組合|協会|（株）|\(株\)|㈱|（有）|㈲|銀行|支店|センター/;
export function namesIn(text: string, sets: NameSets, labels: NameLabels): readonly FoundName[] {
  const found: FoundName[] = [...labelled(text, sets, labels)];
  for (let i = 0; i < text.length; i += 1) {
    if (!isKanji(text, i) && !isKana(text, i)) continue;
    if (found.some(({ start, end }) => i >= start && i < end)) continue;
    const one = kanjiAt(text, i, sets) ?? kanaAt(text, i, sets) ?? politeAt(text, i);
    if (one === null) continue;
    found.push(one);
    i = one.end - 1;
  }
  return found.sort((a, b) => a.start - b.start);
}

function kanjiAt(text: string, at: number, sets: NameSets): FoundName | null {
  if (isKanji(text, at - 1) || !isKanji(text, at)) return null;
  for (let length = Math.min(MOST_PART, text.length - at); length > 0; length -= 1) {
    if (!sets.surnames.has(text.slice(at, at + length))) continue;
    const whole = withGiven(text, at, at + length, sets);
    if (whole !== null) return whole;
    const polite = isBlank(text[at + length]) ? POLITE_GIVEN.exec(text.slice(at + length, at + length + 8)) : null;
    if (polite !== null)
      return { start: at, end: at + length + (polite[1] as string).length, form: "name", context: "alone", isWeak: true };
    if (length > 1 && HONORIFIC.test(text.slice(at + length, at + length + 4)))
      return { start: at, end: at + length, form: "name", context: "alone", isWeak: true };
  }
  return null;
}

function withGiven(text: string, start: number, at: number, { given }: NameSets): FoundName | null {
  const from = isBlank(text[at]) ? at + 1 : at;
  for (let length = Math.min(MOST_PART, text.length - from); length > 0; length -= 1) {
    const end = from + length;
    if (!given.has(text.slice(from, end))) continue;
    if (isKanji(text, end) && !HONORIFIC.test(text.slice(end, end + 4))) continue;
    return { start, end, form: "name", context: "alone", isWeak: false };
  }
  return null;
}

/** Two words and 様 behind them, of no list: 薬袋 太郎様. */
function politeAt(text: string, at: number): FoundName | null {
  if (isKanji(text, at - 1) || !isKanji(text, at)) return null;
  const blank = text.slice(at + 1, at + 6).search(/[ 　]/);
  const name = blank === -1 ? undefined : POLITE.exec(text.slice(at, at + 16))?.[1];
  return name === undefined ? null : { start: at, end: at + name.length, form: "name", context: "alone", isWeak: true };
}

/** A surname and a given name in katakana, a blank between them. */
function kanaAt(text: string, at: number, sets: NameSets): FoundName | null {
  if (!isKana(text, at) || isKana(text, at - 1)) return null;
  const end = kanaEnd(text, at);
  if ((text[end] !== " " && text[end] !== "　") || !isKana(text, end + 1)) return null;
  const stop = kanaEnd(text, end + 1);
  if (end - at > MOST_KANA_PART * 2 || stop - end > MOST_KANA_PART * 2) return null;
  const isSurname = sets.surname_kana.has(wide(text.slice(at, end)));
  const isGiven = sets.given_kana.has(wide(text.slice(end + 1, stop)));
  return isSurname && isGiven ? { start: at, end: stop, form: "kana", context: "alone", isWeak: false } : null;
}

function* labelled(text: string, sets: NameSets, labels: NameLabels): Generator<FoundName> {
  const small = text.toLowerCase();
  for (const form of ["kana", "name"] as const)
    for (const label of labels[form])
      for (let at = small.indexOf(label); at !== -1; at = small.indexOf(label, at + label.length)) {
        const one = behindLabel(text, at + label.length, form, sets);
        if (one !== null) yield one;
      }
}

function behindLabel(text: string, at: number, form: "name" | "kana", sets: NameSets): FoundName | null {
  const near = text.slice(at, at + 48);
  const gap = BEHIND_LABEL.exec(near)?.[0].length ?? 0;
  const behind = near.slice(gap).normalize("NFC");
  const start = at + gap;
  if (form === "kana") {
    const run = KANA_RUN.exec(halfAsWide(behind))?.[0] ?? "";
    return gap === 0 || run.length < 2 ? null : { start, end: start + run.length, form, context: "label", isWeak: false };
  }
  const run = withoutHonorific(NAME_RUN.exec(behind)?.[0] ?? "");
  const isListed = kanjiAt(` ${run}`, 1, sets)?.isWeak === false;
  if (run.length < 2 || COMPANY.test(run) || (!isListed && (gap === 0 || !looksLikeName(run)))) return null;
  return { start, end: start + run.length, form, context: "label", isWeak: !isListed };
}

/** Particles of a sentence are no name. */
function looksLikeName(run: string): boolean {
  const first = run[0] ?? "";
  return (isKanji(first, 0) || isKana(first, 0)) && !/[をはがにでとのへも]/.test(run.replace(/[ 　].*/, "").slice(1)) && run.length <= 14;
}

function withoutHonorific(run: string): string {
  return run.replace(/[ 　]?(?:様|さま|さん|殿)$/, "");
}

export interface CellName {
  readonly isName: boolean;
  /** Both parts are of the lists. */
  readonly isListed: boolean;
}

/** Whether a cell is a name: of a column of names, so that rare and foreign ones are seen. */
export function nameCell(text: string, sets: NameSets): CellName {
  const own = withoutHonorific(text.trim());
  const isName =
    own.length >= 2 &&
    own.length <= 40 &&
    !/[0-9０-９@/\\_:;=]/.test(own) &&
    /^[\p{L}\p{M}々〆ヶー・'’. 　-]+$/u.test(own) &&
    !COMPANY.test(own);
  return { isName, isListed: isName && kanjiAt(own, 0, sets)?.isWeak === false };
}

export function kanaCell(text: string, sets: NameSets): CellName {
  const own = text.trim();
  const isName = own.length >= 2 && own.length <= 60 && /^[\p{Script=Katakana}\p{Script=Hiragana}ー゛゜ｦ-ﾟ・ 　.-]+$/u.test(own);
  const parts = wide(own).split(/[ 　]+/);
  const isListed = parts.length === 2 && sets.surname_kana.has(parts[0] ?? "") && sets.given_kana.has(parts[1] ?? "");
  return { isName, isListed: isName && isListed };
}

// By codes and not by expressions: asked of every letter of a line. Kanji of the basic plane, 々 〆 ヶ 﨑.
function isKanji(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x3400 && code <= 0x9fff) || code === 0x3005 || code === 0x3006 || code === 0x30f6 || (code >= 0xf900 && code <= 0xfaff);
}

/** Katakana of both widths, ー and marks of voice. */
function isKana(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x30a1 && code <= 0x30fa) || code === 0x30fc || (code >= 0xff66 && code <= 0xff9f);
}

function isBlank(letter: string | undefined): boolean {
  return letter === " " || letter === "　";
}

function kanaEnd(text: string, at: number): number {
  let end = at;
  while (isKana(text, end)) end += 1;
  return end;
}

/** Katakana of full width, whatever they were; hiragana too. */
function wide(text: string): string {
  return text.normalize("NFKC").replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));
}

/** The same, letter for letter: marks of voice stay letters, so that places stay places. */
function halfAsWide(text: string): string {
  return text
    .replace(/[ｦ-ﾝ]/g, (letter) => letter.normalize("NFKC"))
    .replace(/ﾞ/g, "゛")
    .replace(/ﾟ/g, "゜")
    .replace(/ｰ/g, "ー");
}
