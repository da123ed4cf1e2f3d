// Turns the values of one row into its keys: each value folded once, each key a hash over the folded values it names.

import { foldAddress } from "./address.js";
import { addLetters, finishHash, newHash, resetHash } from "./hash.js";
import { isDigit, newLetters, type Letters, type Span } from "./letters.js";
import { foldKana, foldRegisterName } from "./name.js";
import { foldEmail, foldNumber, foldPhone, isMobile } from "./number.js";

/** How a value is folded. Names in keys always stand beside something else: kanji that registers mix up are equal there. */
export type ValueKind = "name" | "kana" | "address" | "phone" | "email" | "number" | "date";

/** whole: as it is; given: what stands after the last space (名); mobile: only a mobile number. */
export type ValueForm = "whole" | "given" | "mobile";

export interface KeyPart {
  /** Which value of the row. */
  readonly column: number;
  readonly kind: ValueKind;
  readonly form: ValueForm;
}

/** A key: all of its parts must be there. Its number goes into the hash, so that two keys never meet. */
export type KeyRule = readonly KeyPart[];

/** Where a row's keys go. `high[rule * capacity + row]`. */
export interface KeySink {
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly capacity: number;
}

export interface KeyMaker {
  /** Gives the row's value of a column; null: it has none. */
  setValue(column: number, text: string | null, span: Span): void;
  /** Writes the keys of the row whose values were given, and forgets them. True: it has a readable name or reading. */
  finishRow(sink: KeySink, row: number): boolean;
}

type Fold = (text: string, span: Span, out: Letters) => boolean;

const FOLDS: Readonly<Record<ValueKind, Fold>> = {
  name: foldRegisterName,
  kana: foldKana,
  address: foldAddress,
  phone: foldPhone,
  email: foldEmail,
  number: foldNumber,
  date: foldDate,
};

interface Slot {
  readonly part: KeyPart;
  readonly letters: Letters;
  isThere: boolean;
}

/** A maker for rows with these keys. It reuses its buffers: one per thread. */
export function newKeyMaker(rules: readonly KeyRule[]): KeyMaker {
  const slots: Slot[] = [];
  const slotsOf = rules.map((rule) => rule.map((part) => slotFor(part, slots)));
  const byColumn = groupByColumn(slots);
  const hash = newHash();

  function finishRow({ high, low, capacity }: KeySink, row: number): boolean {
    const isNamed = slots.some(isName);
    for (let rule = 0; rule < slotsOf.length; rule += 1) {
      const parts = slotsOf[rule] as readonly Slot[];
      if (!areAllThere(parts)) continue;
      resetHash(hash, rule);
      for (let i = 0; i < parts.length; i += 1) addLetters(hash, (parts[i] as Slot).letters);
      finishHash(hash);
      high[rule * capacity + row] = hash.high;
      low[rule * capacity + row] = hash.low;
    }
    for (let i = 0; i < slots.length; i += 1) (slots[i] as Slot).isThere = false;
    return isNamed;
  }

  function setValue(column: number, text: string | null, span: Span): void {
    const filled = byColumn[column];
    if (filled === undefined) return;
    for (let i = 0; i < filled.length; i += 1) fillSlot(filled[i] as Slot, text, span);
  }

  return { setValue, finishRow };
}

function slotFor(part: KeyPart, slots: Slot[]): Slot {
  const same = slots.find((slot) => slot.part.column === part.column && slot.part.kind === part.kind && slot.part.form === part.form);
  if (same !== undefined) return same;
  const slot = { part, letters: newLetters(), isThere: false };
  slots.push(slot);
  return slot;
}

function isName({ isThere, part }: Slot): boolean {
  return isThere && (part.kind === "name" || part.kind === "kana");
}

function groupByColumn(slots: readonly Slot[]): readonly (readonly Slot[])[] {
  const count = Math.max(0, ...slots.map(({ part }) => part.column + 1));
  return Array.from({ length: count }, (_, column) => slots.filter(({ part }) => part.column === column));
}

function areAllThere(parts: readonly Slot[]): boolean {
  for (let i = 0; i < parts.length; i += 1) if (!(parts[i] as Slot).isThere) return false;
  return parts.length > 0;
}

function fillSlot(slot: Slot, text: string | null, span: Span): void {
  const { kind, form } = slot.part;
  slot.isThere = false;
  if (text === null || span.start >= span.end) return;
  const part = form === "given" ? givenSpan(text, span) : span;
  if (part === null) return;
  slot.isThere = FOLDS[kind](text, part, slot.letters) && (form !== "mobile" || isMobile(slot.letters));
}

const SPACES = new Set([0x20, 0xa0, 0x3000, 0x09]);

// 佐藤 花子 -> 花子. Without a space nobody can tell where a name's parts meet.
function givenSpan(text: string, { start, end }: Span): Span | null {
  let last = end;
  while (last > start && SPACES.has(text.charCodeAt(last - 1))) last -= 1;
  for (let at = last - 1; at > start; at -= 1) if (SPACES.has(text.charCodeAt(at))) return { start: at + 1, end: last };
  return null;
}

const DATE_DIGITS = 8;

// 1980-02-29, 1980/2/29, 19800229 -> 19800229. Eras come later.
function foldDate(text: string, { start, end }: Span, out: Letters): boolean {
  const match = /^\s*(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?/.exec(text.slice(start, end).normalize("NFKC"));
  if (match === null) return false;
  const digits = `${match[1]}${match[2]?.padStart(2, "0")}${match[3]?.padStart(2, "0")}`;
  out.length = 0;
  for (let i = 0; i < digits.length; i += 1) out.codes[out.length++] = digits.charCodeAt(i);
  return out.length === DATE_DIGITS && isDigit(out.codes[0] as number) && digits !== "19000101";
}
