// Writes Compound Files and the records of workbooks, as other makers do and as somebody does who means harm.

import { RECORD } from "./biff-records.js";

const [FREE, END, TABLE, LIST] = [0xffffffff, 0xfffffffe, 0xfffffffd, 0xfffffffc];
const MINI = 64;
const SMALL = 4096;

/** A stream, or a folder of them. */
export type Part = Buffer | { readonly [name: string]: Part };

interface Line {
  readonly name: string;
  readonly type: number;
  readonly bytes: Buffer;
  child: number;
  right: number;
  start: number;
}

export interface WriteOptions {
  readonly shift?: 9 | 12;
  /** Sectors of a stream lie from back to front. */
  readonly isScattered?: boolean;
}

/** A Compound File with these at its top. */
export function writeCompound(parts: { readonly [name: string]: Part }, { shift = 9, isScattered = false }: WriteOptions = {}): Buffer {
  const lines: Line[] = [{ name: "Root Entry", type: 5, bytes: Buffer.alloc(0), child: FREE, right: FREE, start: END }];
  (lines[0] as Line).child = listed(lines, parts);
  const disk = new Disk(1 << shift, isScattered);
  const mini: Buffer[] = [];
  const next: number[] = [];
  for (const line of lines) {
    if (line.type !== 2) continue;
    if (line.bytes.length >= SMALL) line.start = disk.put(line.bytes);
    else line.start = putMini(line.bytes, mini, next);
  }
  const miniStream = Buffer.concat(mini);
  (lines[0] as Line).start = miniStream.length > 0 ? disk.put(miniStream) : END;
  const folder = Buffer.concat(lines.map((line, i) => entryOf(line, i === 0 ? miniStream.length : line.bytes.length)));
  const places = { folder: disk.put(folder), mini: next.length > 0 ? disk.put(numbers(next)) : END };
  return disk.whole(places);
}

function listed(lines: Line[], parts: { readonly [name: string]: Part }): number {
  let last: Line | null = null;
  let first = FREE;
  for (const [name, part] of Object.entries(parts)) {
    const isStream = Buffer.isBuffer(part);
    const line: Line = {
      name,
      type: isStream ? 2 : 1,
      bytes: isStream ? part : Buffer.alloc(0),
      child: FREE,
      right: FREE,
      start: END,
    };
    if (last === null) first = lines.length;
    else last.right = lines.length;
    lines.push(line);
    last = line;
    if (!isStream) line.child = listed(lines, part);
  }
  return first;
}

function putMini(bytes: Buffer, mini: Buffer[], next: number[]): number {
  const start = next.length;
  const count = Math.ceil(bytes.length / MINI);
  for (let i = 0; i < count; i += 1) next.push(i === count - 1 ? END : start + i + 1);
  mini.push(bytes, Buffer.alloc(count * MINI - bytes.length));
  return count === 0 ? END : start;
}

function entryOf({ name, type, child, right, start }: Line, size: number): Buffer {
  const entry = Buffer.alloc(128);
  entry.write(name, "utf16le");
  entry.writeUInt16LE(2 * name.length + 2, 64);
  entry.writeUInt8(type, 66);
  entry.writeUInt32LE(FREE, 68);
  entry.writeUInt32LE(right, 72);
  entry.writeUInt32LE(child, 76);
  entry.writeUInt32LE(start, 116);
  entry.writeUInt32LE(size, 120);
  return entry;
}

const numbers = (list: readonly number[]) => Buffer.from(Uint32Array.from(list).buffer);

/** A class: sectors after each other, and their table. */
class Disk {
  readonly #size: number;
  readonly #isScattered: boolean;
  readonly #sectors: Buffer[] = [];
  readonly #table: number[] = [];

  constructor(size: number, isScattered: boolean) {
    this.#size = size;
    this.#isScattered = isScattered;
  }

  put(bytes: Buffer): number {
    const count = Math.ceil(bytes.length / this.#size);
    const first = this.#sectors.length;
    const places = Array.from({ length: count }, (_, i) => first + (this.#isScattered ? count - 1 - i : i));
    for (const [i, place] of places.entries()) {
      const sector = Buffer.alloc(this.#size);
      bytes.copy(sector, 0, i * this.#size);
      this.#sectors[place] = sector;
      this.#table[place] = places[i + 1] ?? END;
    }
    return places[0] ?? END;
  }

  whole({ folder, mini }: { readonly folder: number; readonly mini: number }): Buffer {
    const fit = this.#size / 4;
    let [tables, lists] = [0, 0];
    while (tables * fit < this.#sectors.length + tables + lists || 109 + lists * (fit - 1) < tables) {
      tables = Math.ceil((this.#sectors.length + tables + lists) / fit);
      lists = Math.max(0, Math.ceil((tables - 109) / (fit - 1)));
    }
    const first = this.#sectors.length;
    const table = [...this.#table, ...Array.from({ length: tables }, () => TABLE), ...Array.from({ length: lists }, () => LIST)];
    const all = numbers([...table, ...Array.from({ length: tables * fit - table.length }, () => FREE)]);
    const places = Array.from({ length: tables }, (_, i) => first + i);
    const more = Array.from({ length: lists }, (_, i) => {
      const own = places.slice(109 + i * (fit - 1), 109 + (i + 1) * (fit - 1));
      const padded = [...own, ...Array.from({ length: fit - 1 - own.length }, () => FREE)];
      return numbers([...padded, i === lists - 1 ? END : first + tables + i + 1]);
    });
    return Buffer.concat([this.#head({ folder, mini, places, list: lists > 0 ? first + tables : END }), ...this.#sectors, all, ...more]);
  }

  #head({ folder, mini, places, list }: { folder: number; mini: number; places: readonly number[]; list: number }): Buffer {
    const head = Buffer.alloc(this.#size);
    head.write("d0cf11e0a1b11ae1", "hex");
    head.writeUInt16LE(this.#size === 512 ? 9 : 12, 30);
    head.writeUInt32LE(folder, 48);
    head.writeUInt32LE(SMALL, 56);
    head.writeUInt32LE(mini, 60);
    head.writeUInt32LE(list, 68);
    for (let i = 0; i < 109; i += 1) head.writeUInt32LE(places[i] ?? FREE, 76 + 4 * i);
    return head;
  }
}

/** Bytes: little-endian numbers of 1, 2, 4 bytes (`u8`, `u16`, `u32`), floats, or as they are. */
export const u8 = (...values: readonly number[]) => Buffer.from(values);
export const u16 = (...values: readonly number[]) => Buffer.from(Uint16Array.from(values).buffer);
export const u32 = (...values: readonly number[]) => Buffer.from(Uint32Array.from(values).buffer);
export const f64 = (value: number) => Buffer.from(Float64Array.of(value).buffer);
export const wide = (text: string) => Buffer.from(text, "utf16le");
export const narrow = (text: string) => Buffer.from(text, "latin1");

export function record(type: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([u16(type, bytes.length), bytes]);
}

/** A text with the flag that says that its letters have two bytes. */
export const text = (letters: string) => Buffer.concat([u16(letters.length), u8(1), wide(letters)]);

/** A cell with a text of its own. */
export const label = (row: number, column: number, letters: string) => record(RECORD.label, u16(row, column, 0), text(letters));

export interface WrittenBook {
  readonly version?: number;
  /** Records before the list of sheets, and those after. */
  readonly globals?: readonly Buffer[];
  readonly last?: readonly Buffer[];
  /** By their names: records between begin and end. */
  readonly sheets: Readonly<Record<string, readonly Buffer[]>>;
}

/** The stream of a workbook. */
export function writeBiff({ version = 0x0600, globals = [], last = [], sheets }: WrittenBook): Buffer {
  const begin = (kind: number) => record(RECORD.bof, u16(version, kind), Buffer.alloc(version === 0x0600 ? 12 : 4));
  const nameOf = (name: string) => (version === 0x0600 ? [u8(name.length, 1), wide(name)] : [u8(name.length), narrow(name)]);
  const bound = (name: string, at: number) => record(RECORD.bound_sheet, u32(at), u8(0, 0), ...nameOf(name));
  const wholes = Object.entries(sheets).map(([name, cells]) => ({
    name,
    bytes: Buffer.concat([begin(0x10), ...cells, record(RECORD.eof)]),
  }));
  const head = (places: readonly number[]) =>
    Buffer.concat([begin(5), ...globals, ...wholes.map(({ name }, i) => bound(name, places[i] ?? 0)), ...last, record(RECORD.eof)]);
  let at = head([]).length;
  const places = wholes.map(({ bytes }) => (at += bytes.length) - bytes.length);
  return Buffer.concat([head(places), ...wholes.map(({ bytes }) => bytes)]);
}
