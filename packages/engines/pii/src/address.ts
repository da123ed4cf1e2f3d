// Addresses of Japan: a prefecture and a municipality, or a municipality and a block; to where the address ends.

import { contextOf, mark, nearBits, tell, type Scene } from "./scene.js";

/** Letters of the longest name of a municipality. */
const MOST_NAME = 12;
const MOST_ADDRESS_BYTES = 180;
/** Between the beginning of an address and its first block. */
const MOST_BEFORE_BYTES = 96;
const BEHIND = 20;
/** What ends an address wherever it stands. */
const ENDS = /["\t\r\n,;<>|{}[\]、。「」：:=&?]|　{2}| {2}|\(?(?:電話|TEL|Tel|tel|℡|FAX|〒|様|御中)/;
/** A number or a kanji number, as blocks and houses have. */
const HAS_BLOCK = /[0-9０-９]|[一二三四五六七八九十]+(?:丁目|番|条)/;
const PREFECTURE_END = /^(?:北海道|東京都|京都府|大阪府|..県|神奈川県|和歌山県|鹿児島県)/;
const TOWN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** A prefecture of `length` bytes stands before `end`: with a municipality behind it, it begins an address. */
export function prefectureAt(scene: Scene, end: number, length: number): void {
  const start = end - length;
  if (start < scene.covered || isInColumn(scene)) return;
  const text = textAt(scene, end, MOST_ADDRESS_BYTES);
  const city = longestCity(scene, text, 0);
  if (city === 0) return;
  tellAddress(scene, { start, from: end, text, city });
}

/** A block (丁目, 番地, 1-2-3) stands at `at`: the municipality before it begins an address. */
export function tellAddressBefore(scene: Scene, at: number): void {
  const floor = Math.max(scene.covered, scene.cellStart, scene.lineStart, at - MOST_BEFORE_BYTES, 0);
  if (floor >= at || isInColumn(scene)) return;
  const before = scene.bytes.subarray(floor, at).toString("utf8");
  const cut = lastEnd(before);
  const own = before.slice(cut);
  for (let i = Math.max(0, own.length - MOST_NAME - BEHIND); i < own.length; i += 1) {
    const city = longestCity(scene, own, i);
    if (city === 0) continue;
    const start = at - Buffer.byteLength(own.slice(i));
    const text = textAt(scene, start, MOST_ADDRESS_BYTES);
    return tellAddress(scene, { start, from: start, text, city });
  }
}

/** A cell of a column of addresses. */
export function addressCell(scene: Scene, { start, end }: { readonly start: number; readonly end: number }): void {
  const [kind] = scene.kinds.of.address;
  if (kind === undefined || start < scene.covered) return;
  const text = scene.bytes.subarray(start, end).toString("utf8");
  const head = PREFECTURE_END.exec(text)?.[0].length ?? 0;
  const city = longestCity(scene, text, head);
  const isOne = city > 0 || (head > 0 && text.length > head + 2) || (TOWN.test(text) && HAS_BLOCK.test(text));
  if (isOne) tell(scene, kind, { start, end }, { context: "column", isWeak: city === 0 });
}

/** Of a column of addresses the whole cell is one. */
function isInColumn({ columnBits, kinds }: Scene): boolean {
  return (columnBits & kinds.bits.address) !== 0;
}

interface Found {
  readonly start: number;
  /** Where `text` begins. */
  readonly from: number;
  readonly text: string;
  /** Letters of the municipality. */
  readonly city: number;
}

function tellAddress(scene: Scene, { start, from, text, city }: Found): void {
  const [kind] = scene.kinds.of.address;
  if (kind === undefined) return;
  const stop = ENDS.exec(text)?.index ?? text.length;
  const whole = untilBlank(text.slice(0, stop), city);
  const rest = whole.slice(city);
  const near = nearBits(scene, start);
  if (!TOWN.test(rest) && !HAS_BLOCK.test(rest)) return mark(scene, start);
  const end = from + Buffer.byteLength(whole);
  tell(scene, kind, { start, end }, { context: contextOf(scene, kind, near), isWeak: !HAS_BLOCK.test(rest) });
}

/** A blank ends it, but before a building or a number. */
function untilBlank(text: string, city: number): string {
  const found = /[ 　]/.exec(text.slice(city));
  if (found === null) return text.trimEnd();
  const cut = city + found.index;
  const hasBlock = HAS_BLOCK.test(text.slice(city, cut));
  const next = text.slice(cut + 1);
  const goesOn = hasBlock
    ? /^[^ 　]{1,24}(?:号室|号|階|F)|^[\p{Script=Katakana}ー]{2,}[^ 　]*\d/u.exec(next)?.[0]
    : /^[^ 　]{1,30}/u.exec(next)?.[0];
  return goesOn === undefined ? text.slice(0, cut) : text.slice(0, cut + 1 + goesOn.length);
}

function lastEnd(text: string): number {
  let cut = 0;
  for (let i = text.length - 1; i >= 0; i -= 1)
    if (ENDS.test(text[i] as string) || text[i] === " " || text[i] === "　") {
      cut = i + 1;
      break;
    }
  return cut;
}

/** Letters of the longest municipality that begins at a letter; 0: none does. */
function longestCity(scene: Scene, text: string, at: number): number {
  const { municipalities } = scene.kinds.names;
  for (let length = Math.min(MOST_NAME, text.length - at); length > 1; length -= 1) {
    const last = text[at + length - 1];
    if (last !== "市" && last !== "区" && last !== "町" && last !== "村") continue;
    if (municipalities.has(text.slice(at, at + length))) return length;
  }
  return 0;
}

/** Whole letters only: the last may be cut. */
function textAt({ bytes, end }: Scene, at: number, most: number): string {
  const stop = Math.min(end, at + most);
  const text = bytes.subarray(at, stop).toString("utf8");
  const line = text.search(/[\r\n]/);
  const own = line === -1 ? text : text.slice(0, line);
  return stop < end ? own.replace(/\ufffd+$/, "") : own;
}
