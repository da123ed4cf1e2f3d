// Numbers: what a run of digits is by its groups, its check digit and what speaks for it.

import { isBirthDate } from "./dates.js";
import { isCorporateNumber, isInsurerNumber, isLuhn, isMyNumber, isOneDigit } from "./check-digits.js";
import type { Kind } from "./kinds.js";
import { BRACKET, HYPHEN, newRun, readRun, type NumberRun } from "./number-run.js";
import { phoneShape } from "./phone.js";
import { contextOf, isWordByte, nearBits, tell, type Scene } from "./scene.js";
import { tellAddressBefore } from "./address.js";
import { isWideDigit, matchShape } from "./shape.js";

const FEWEST_DIGITS = 7;
const MOST_SHAPE_LETTERS = 12;
const run = newRun();

/** A digit stands at `at`, none before it. @returns where to go on. */
export function numberAt(scene: Scene, at: number): number {
  const { bytes, kinds } = scene;
  const after = readRun(bytes, at, scene.end, run);
  if (run.groups === 0) return skipDigits(scene, after);
  const near = scene.labelBits === 0 ? 0 : nearBits(scene, at);
  const bits = near | scene.columnBits;
  if ((bits & kinds.bits.birth_date) !== 0) {
    const end = isBirthDate(scene, at, near);
    if (end > 0) return end;
  }
  if ((bits & kinds.bits.shape) !== 0) {
    const end = shapeAt(scene, at, near);
    if (end > 0) return end;
  }
  if (isBlockNumber(bytes, at)) tellAddressBefore(scene, at);
  if ((run.counts[run.groups - 1] as number) < FEWEST_DIGITS || !isFree(bytes, at)) return after;
  for (let groups = run.groups; groups > 0; groups -= 1) {
    if (run.counts[groups - 1]! < FEWEST_DIGITS) break;
    if (isClosed(scene, groups) && numberOf(scene, groups, near)) return run.ends[groups - 1] as number;
  }
  return after;
}

/** Of hundreds of megabytes of digits not one is a number of a person. */
function skipDigits({ bytes, end }: Scene, at: number): number {
  let place = at;
  while (place < end) {
    const byte = bytes[place] as number;
    if (byte >= 0x30 && byte <= 0x39) place += 1;
    else if (byte === 0xef && isWideDigit(bytes, place)) place += 3;
    else break;
  }
  return Math.max(place, at);
}

/** Not the rest of a word, of a decimal, or of a longer number with hyphens. */
function isFree(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1] ?? 0x20;
  if (isWordByte(before)) return before === 0x54 && !isWordByte(bytes[at - 2] ?? 0x20); // T of an invoice number
  return !((before === 0x2d || before === 0x2e) && isWordByte(bytes[at - 2] ?? 0x20));
}

function isClosed({ bytes }: Scene, groups: number): boolean {
  const kind = run.separators[groups - 1];
  if (groups < run.groups && (kind === HYPHEN || kind === BRACKET)) return false;
  const end = run.ends[groups - 1] as number;
  const [after, next] = [bytes[end] ?? 0x20, bytes[end + 1] ?? 0x20];
  if (isWordByte(after)) return false;
  return !((after === 0x2e || after === 0x2d) && isWordByte(next));
}

function numberOf(scene: Scene, groups: number, near: number): boolean {
  const count = run.counts[groups - 1] as number;
  const { of } = scene.kinds;
  const isTold = (kinds: readonly Kind[], isOne: () => boolean) => kinds.some((kind) => tellRun(scene, kind, { groups, near, isOne }));
  if (count === 8 && isPlain(groups)) return isTold(of.insurer_number, () => isInsurerNumber(run.digits, 8));
  if (count >= 10 && count <= 12) {
    if (phoneOf(scene, groups, near)) return true;
    return count === 12 && isFours(groups) && isTold(of.my_number, () => isMyNumber(run.digits));
  }
  if (count === 13 && isCorporateGroups(groups) && isTold(of.corporate_number, () => isCorporateNumber(run.digits))) return true;
  return count >= 13 && count <= 19 && isCardGroups(groups) && of.card.some((kind) => cardOf(scene, kind, { groups, near }));
}

interface Tried {
  readonly groups: number;
  readonly near: number;
  readonly isOne: () => boolean;
}

function tellRun(scene: Scene, kind: Kind, { groups, near, isOne }: Tried): boolean {
  const context = contextOf(scene, kind, near);
  if (kind.confidence[context] === null || !isOne()) return false;
  return tell(scene, kind, { start: run.starts[0] as number, end: run.ends[groups - 1] as number }, { context });
}

function phoneOf(scene: Scene, groups: number, near: number): boolean {
  const [kind] = scene.kinds.of.phone;
  if (kind === undefined) return false;
  const start = run.starts[0] as number;
  const isAbroad = scene.bytes[start - 1] === 0x2b || isWidePlus(scene.bytes, start);
  const shape = phoneShape(run, groups, isAbroad);
  if (shape === null) return false;
  const context = contextOf(scene, kind, near);
  if (context === "alone" && shape === "bare_fixed") return false;
  const from = scene.bytes[start - 1] === 0x2b || scene.bytes[start - 1] === 0x28 ? start - 1 : isAbroad ? start - 3 : start;
  return tell(
    scene,
    kind,
    { start: from, end: run.ends[groups - 1] as number },
    { context, isWeak: context === "alone" && shape !== "written" },
  );
}

/** ＋: EF BC 8B. */
function isWidePlus(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 3] === 0xef && bytes[at - 2] === 0xbc && bytes[at - 1] === 0x8b;
}

function cardOf(scene: Scene, kind: Kind, { groups, near }: Omit<Tried, "isOne">): boolean {
  const count = run.counts[groups - 1] as number;
  const isOne = () => !isOneDigit(run.digits, 0, count) && isIssued(kind, count) && isLuhn(run.digits, count);
  return tellRun(scene, kind, { groups, near, isOne });
}

/** Whether an issuer has numbers that begin so and are so long. */
function isIssued({ issuers }: Pick<Kind, "issuers">, count: number, { digits }: Pick<NumberRun, "digits"> = run): boolean {
  return issuers.some((range) => {
    let head = 0;
    for (let i = 0; i < range.digits; i += 1) head = head * 10 + (digits[i] as number);
    return head >= range.from && head <= range.to && range.lengths.includes(count);
  });
}

function lengthOf(group: number): number {
  return (run.counts[group] as number) - (group === 0 ? 0 : (run.counts[group - 1] as number));
}

const isPlain = (groups: number) => groups === 1;

/** 12 digits at once or four by four. */
function isFours(groups: number): boolean {
  return groups === 1 || (groups === 3 && lengthOf(0) === 4 && lengthOf(1) === 4);
}

function isCorporateGroups(groups: number): boolean {
  return groups === 1 || (groups === 4 && lengthOf(0) === 1 && lengthOf(1) === 4 && lengthOf(2) === 4);
}

function isCardGroups(groups: number): boolean {
  if (groups === 1) return true;
  if (groups === 3) return lengthOf(0) === 4 && lengthOf(1) === 6 && lengthOf(2) <= 5;
  return groups === 4 && lengthOf(0) === 4 && lengthOf(1) === 4 && lengthOf(2) === 4;
}

/** One to three digits behind a letter of Japanese, then a hyphen and digits: 芝1-2-3. */
function isBlockNumber(bytes: Uint8Array, at: number): boolean {
  return (
    run.groups >= 2 && (run.counts[0] as number) <= 4 && run.separators[0] === HYPHEN && lengthOf(1) <= 4 && (bytes[at - 1] ?? 0) >= 0x80
  );
}

/** A number by the shapes of a kind, of whose word the digits at `at` are the first. */
function shapeAt(scene: Scene, at: number, near: number): number {
  const { bytes, end } = scene;
  let start = at;
  while (at - start < MOST_SHAPE_LETTERS && (isWordByte(bytes[start - 1] ?? 0) || bytes[start - 1] === 0x2d)) start -= 1;
  if (start < scene.covered) return 0;
  for (const kind of scene.kinds.of.shape) {
    const context = contextOf(scene, kind, near);
    if (context === "alone") continue;
    for (const shape of kind.compiled_shapes) {
      const stop = matchShape(shape, bytes, { start, end });
      if (stop > at && !goesOn(bytes, stop, end) && tell(scene, kind, { start, end: stop }, { context })) return stop;
    }
  }
  return 0;
}

function goesOn(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const [byte, next] = [bytes[at] as number, bytes[at + 1] ?? 0];
  return isWordByte(byte) || isWideDigit(bytes, at) || (byte === 0x2d && isWordByte(next));
}
