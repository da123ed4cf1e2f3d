// All files of an original that is an archive, of archives within it too, one after the other and always in the same order.
//
// Nothing is written anywhere: a name is text, a link is told and not followed. What cannot be read of a member is told of
// it, and the next one is read.

import { Broken, type Reason } from "./broken.js";
import { BytesReader } from "./bytes-reader.js";
import { compressionOf, decompress, type Compression } from "./decompress.js";
import { LIMITS, within, type Limits } from "./limits.js";
import { piecesOf, withinArchive, type ByteSource, type Entry } from "./member.js";
import { isSevenZip, sevenZipEntries } from "./seven-zip.js";
import { BLOCK, isTar, tarEntries } from "./tar.js";
import { isCompoundFile } from "./workbook/compound-file.js";
import { biffEntries, sheetEntries } from "./workbook/workbook-entries.js";
import { isWorkbook, OFFICE_PART } from "./workbook/workbook.js";
import { isZip, zipEntries } from "./zip.js";

/** xls: any Compound File; one that is no workbook is told when it is listed. */
export type ArchiveKind = "zip" | "tar" | "7z" | "xls";

export interface Member {
  /** As its archive names it; the name of an archive within another stands before it, parted by `!/`. Never twice. */
  readonly path: string;
  readonly compression: Compression | null;
  /** A sheet of a workbook, whose rows are given as CSV; its path is the workbook's and the sheet's name. */
  readonly is_sheet: boolean;
  /** Not read, and why: an archive itself among them, where the rest of it cannot be read. */
  readonly refused: Reason | null;
  /** The name led out of the archive (absolute, `..`): it is told without that. */
  readonly named: string | null;
  /** Once, before the next member is asked for. A piece stays as it is until the next. @throws {Broken} once what came before was given. */
  bytes(): AsyncIterable<Uint8Array>;
}

export interface WalkOptions {
  /** Tried one after the other on what is encrypted. */
  readonly passwords?: readonly string[];
  readonly limits?: Limits;
}

/** What an archive is by its first bytes (512 are enough); null: none. */
export function archiveOf(head: Uint8Array): ArchiveKind | null {
  if (isZip(head)) return "zip";
  if (isSevenZip(head)) return "7z";
  if (isCompoundFile(head)) return "xls";
  return isTar(head) ? "tar" : null;
}

/** @throws {Broken} `is-office-book`, `book-locked`, or why not one member can be listed. */
export async function* membersOf(source: ByteSource, { passwords = [], limits = LIMITS }: WalkOptions = {}): AsyncGenerator<Member> {
  const walk = new Walk(passwords, limits, source.size);
  yield* walk.top(source);
}

interface Place {
  /** Of the archive it is in, `!/` at its end; empty for the original. */
  readonly prefix: string;
  readonly depth: number;
}

/** A class: it counts over the whole original. */
class Walk {
  readonly #passwords: readonly string[];
  readonly #limits: Limits;
  readonly #size: number;
  readonly #taken = new Map<string, number>();
  #members = 0;
  #bytes = 0;

  constructor(passwords: readonly string[], limits: Limits, size: number) {
    this.#passwords = passwords;
    this.#limits = limits;
    this.#size = size;
  }

  async *top(source: ByteSource): AsyncGenerator<Member> {
    const head = await source.read(0, BLOCK);
    const place = { prefix: "", depth: 1 };
    const kind = archiveOf(head);
    if (kind === "tar") return yield* this.#entries(tarEntries(piecesOf(source)), place);
    if (kind !== null) return yield* this.#entries(this.#listed(kind, source), place);
    const compression = compressionOf(head);
    if (compression === null) throw new Broken("not-supported");
    yield* this.#compressed(this.#tallied(this.#unpacked(compression, piecesOf(source))));
  }

  async *#compressed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
    const reader = new BytesReader(bytes);
    try {
      const head = await reader.take(BLOCK);
      const kind = archiveOf(head);
      if (kind === null) throw new Broken("not-supported");
      if (kind === "tar") return yield* this.#entries(tarEntries(joined(head, reader)), { prefix: "", depth: 2 });
      const held = await this.#hold(joined(head, reader));
      if (held instanceof Broken) throw held;
      yield* this.#entries(this.#listed(kind, sourceOf(held)), { prefix: "", depth: 2 });
    } finally {
      await reader.close();
    }
  }

  #listed(kind: Exclude<ArchiveKind, "tar">, source: ByteSource): AsyncGenerator<Entry> {
    if (kind === "xls") return this.#book(source);
    return kind === "zip" ? this.#zip(source) : sevenZipEntries(source, this.#passwords);
  }

  async *#book(source: ByteSource): AsyncGenerator<Entry> {
    if (source.size > this.#limits.book) throw new Broken("container-too-large");
    const { buffer, byteOffset, length } = await source.read(0, source.size);
    yield* biffEntries(Buffer.from(buffer, byteOffset, length));
  }

  /** The files of a zip, or the sheets of a workbook. Of other documents of Office the parts are no logs. */
  async *#zip(source: ByteSource): AsyncGenerator<Entry> {
    const files: Entry[] = [];
    for await (const file of zipEntries(source, this.#passwords)) files.push(file);
    const names = files.map(({ name }) => name);
    if (!isWorkbook(names)) {
      if (names.includes(OFFICE_PART)) throw new Broken("is-office-book");
      return yield* files;
    }
    yield* sheetEntries(files, (part) => this.#counted(part));
    yield* files.filter(({ name }) => !OF_WORKBOOK.test(name));
  }

  #unpacked(compression: Compression, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return within(this.#limits, bytes, (own) => decompress(compression, own));
  }

  // What ends a list early is told of the archive, once members before it were given.
  async *#entries(entries: AsyncGenerator<Entry>, place: Place): AsyncGenerator<Member> {
    let isBegun = false;
    try {
      for await (const entry of entries) {
        isBegun = true;
        this.#members += 1;
        if (this.#members > this.#limits.members) throw new Broken("members-reached");
        yield* this.#entry(entry, place);
      }
    } catch (mistake) {
      if (!(mistake instanceof Broken) || (place.prefix === "" && !isBegun)) throw mistake;
      if (ENDS_ALL.has(mistake.reason) && place.prefix !== "") throw mistake;
      yield this.#refused(place.prefix === "" ? "" : place.prefix.slice(0, -2), mistake.reason);
    }
  }

  async *#entry(entry: Entry, place: Place): AsyncGenerator<Member> {
    const { path, isOutside } = withinArchive(entry.name);
    const own = this.#unique(place.prefix + path);
    const named = isOutside ? entry.name : null;
    if (entry.refused !== null) return yield { ...this.#refused(own, entry.refused), named };
    const found = { path: own, named, depth: place.depth, compression: null };
    if (entry.is_sheet === true) return yield { ...found, is_sheet: true, refused: null, bytes: () => this.#counted(entry) };
    const reader = new BytesReader(this.#counted(entry));
    try {
      yield* this.#content(reader, found);
    } finally {
      await reader.close();
    }
  }

  /** Looks at the first bytes: another archive, a compressed file, or a file. */
  async *#content(reader: BytesReader, file: Found): AsyncGenerator<Member> {
    const head = await this.#head(reader);
    if (head instanceof Broken) {
      yield { ...this.#refused(file.path, head.reason), named: file.named };
      if (ENDS_ALL.has(head.reason)) throw head;
      return;
    }
    const kind = archiveOf(head);
    const bytes = joined(head, reader);
    if (kind !== null) return yield* this.#inner(kind, bytes, file);
    const compression = compressionOf(head);
    if (compression === null) return yield { ...file, is_sheet: false, refused: null, bytes: () => bytes };
    if (file.depth >= this.#limits.depth) return yield { ...this.#refused(file.path, "depth-reached"), named: file.named };
    const inner = new BytesReader(this.#tallied(this.#unpacked(compression, bytes)));
    try {
      yield* this.#content(inner, { ...file, compression: file.compression ?? compression, depth: file.depth + 1 });
    } finally {
      await inner.close();
    }
  }

  async #head(reader: BytesReader): Promise<Uint8Array | Broken> {
    try {
      return await reader.take(BLOCK);
    } catch (mistake) {
      if (mistake instanceof Broken) return mistake;
      throw mistake;
    }
  }

  async *#inner(kind: ArchiveKind, bytes: AsyncIterable<Uint8Array>, { path, depth, named }: Found): AsyncGenerator<Member> {
    if (depth >= this.#limits.depth) return yield { ...this.#refused(path, "depth-reached"), named };
    const place = { prefix: `${path}!/`, depth: depth + 1 };
    if (kind === "tar") return yield* this.#entries(tarEntries(bytes), place);
    const held = await this.#hold(bytes);
    if (held instanceof Broken) return yield { ...this.#refused(path, held.reason), named };
    yield* this.#entries(this.#listed(kind, sourceOf(held)), place);
  }

  /** Its list stands at its end: the whole of it is held. */
  async #hold(bytes: AsyncIterable<Uint8Array>): Promise<Buffer | Broken> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const piece of bytes) {
        length += piece.length;
        if (length > this.#limits.held) return new Broken("container-too-large");
        pieces.push(Uint8Array.from(piece));
      }
      return Buffer.concat(pieces);
    } catch (mistake) {
      if (mistake instanceof Broken && !ENDS_ALL.has(mistake.reason)) return mistake;
      throw mistake;
    }
  }

  // Within the ratio of the member itself where the archive says what it takes, and of the whole original.
  async *#counted({ packed, bytes }: Entry): AsyncGenerator<Uint8Array> {
    const { ratio, free } = this.#limits;
    let length = 0;
    for await (const piece of this.#tallied(bytes())) {
      length += piece.length;
      if (packed !== null && length > free && length > packed * ratio) throw new Broken("ratio-reached");
      yield piece;
    }
  }

  async *#tallied(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { ratio, free, bytes: most } = this.#limits;
    for await (const piece of bytes) {
      this.#bytes += piece.length;
      if (this.#bytes > most || (this.#bytes > ALL_FREE * free && this.#bytes > this.#size * ratio)) throw new Broken("size-reached");
      yield piece;
    }
  }

  #refused(path: string, refused: Reason): Member {
    return { path, refused, is_sheet: false, compression: null, named: null, bytes: nothing };
  }

  #unique(path: string): string {
    const count = (this.#taken.get(path) ?? 0) + 1;
    this.#taken.set(path, count);
    return count === 1 ? path : this.#unique(`${path}#${count}`);
  }
}

interface Found {
  readonly path: string;
  readonly named: string | null;
  readonly depth: number;
  readonly compression: Compression | null;
}

/** Members whose bytes lie over each other are within their own ratio each: all together they may have so much more. */
const ALL_FREE = 64;

/** What is elsewhere in it is no part of a workbook, and a file like any other. */
const OF_WORKBOOK = /^(?:(?:xl|docprops|_rels|customxml|customui|docmetadata)\/|\[content_types\]\.xml$)/i;

/** After these nothing more of the original is read. */
const ENDS_ALL: ReadonlySet<Reason> = new Set(["size-reached", "members-reached"]);

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* joined(head: Uint8Array, reader: BytesReader): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* reader.rest();
}

function sourceOf(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
