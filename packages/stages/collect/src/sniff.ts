// What a file is, told by its first bytes and not by its name.

import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { archiveOf, Broken, compressionOf, decompress, type ArchiveKind, type Compression } from "@hamon/containers";
import { Fault, type SourceFile } from "@hamon/records";
import { toByteText, type ByteText } from "./byte-text.js";
import { guessReader, suggestedFormat, type GuessOptions, type Recognised } from "./guess.js";
import type { LogHead } from "./mapping/log-parts.js";
import { headsOf } from "./log-content.js";
import { looksLikeMail } from "./mail/mail-event.js";
import type { LogFormat } from "./parse-messages.js";
import { recoded } from "./recoded-text.js";
import { tableShape, type TableShape } from "./table-shape.js";
import { encodingOf, type TextEncoding } from "./text-encoding.js";

export const HEAD_BYTES = 256 * 1024;
const PARQUET = "PAR1";
const EVTX = "ElfFile\u0000";
/** RAR, cabinets, LZH as it was common in Japan. */
const OTHER_ARCHIVE = /^(?:Rar!\u001a\u0007|MSCF\u0000|..-lh[0-9d]-)/s;
/** A line of combined log, loosely: a bracketed time, then a quoted request. */
const COMBINED = /\[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}[^\]]*\] "/;
/** Bytes that text has few of; of a program or a picture they are one in nine. ESC is a letter of ISO-2022-JP. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f]/g;
const MOST_CONTROL = 0.05;
const UTF32 = /^(?:\u00ff\u00fe\u0000\u0000|\u0000\u0000\u00fe\u00ff)/;

export interface Sniffed {
  readonly format: LogFormat | "csv" | "parquet" | "empty" | ArchiveKind;
  readonly compression: Compression | null;
  readonly encoding: TextEncoding | null;
  readonly table: TableShape | null;
  /** Of a log: what it was recognised as, and how well. */
  readonly recognised: Recognised | null;
  /** Of a log that comes line by line: digests of its beginning. */
  readonly heads?: readonly string[];
  /** Of a file on disk: as it was then. */
  readonly file?: SourceFile;
}

/** Logs to whose end lines are added. */
export const GROWING: ReadonlySet<string> = new Set(["combined", "iis", "syslog", "json", "mapped", "mail"]);

/** What a file is looked at for. */
export interface Wanted {
  readonly kind: "log" | "table";
  readonly mappings: GuessOptions["mappings"];
  readonly reading: GuessOptions["reading"];
  /** Of a log: the name of the format, where somebody said it. */
  readonly told: string | null;
}

/**
 * Looks at the head of a file.
 *
 * @throws {Fault} `source-missing`, `source-not-a-file`, `source-unreadable`, `source-is-archive`, `source-is-binary`,
 *   `source-no-log`, `source-log-unknown`, `source-no-table`, `source-is-log`, `source-wrong-encoding`, `source-not-as-told`, `gzip-broken`, `packed-broken`.
 */
export async function sniff(path: string, wanted: Wanted): Promise<Sniffed> {
  const { head, file } = await readHead(path);
  return { ...(await sniffHead(head, { path, ...wanted })), file };
}

/** The same of the head of an original that is kept already. */
export async function sniffKept(bytes: AsyncIterable<Buffer>, place: SniffPlace): Promise<Sniffed> {
  return sniffHead(await headOf(bytes), place);
}

async function headOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/** The head of a log, decompressed, in UTF-8; for a person who makes a mapping of it. @throws {Fault} the codes of sniff. */
export async function headOfFile(path: string): Promise<LogHead> {
  return readableHead((await readHead(path)).head, path);
}

/** The same of an original that is kept already. */
export async function headOfKept(bytes: AsyncIterable<Buffer>, path: string): Promise<LogHead> {
  return readableHead(await headOf(bytes), path);
}

async function readableHead(raw: Buffer, path: string): Promise<LogHead> {
  const compression = compressionOf(raw);
  const bytes = compression === null ? raw : await unpackHead(compression, raw, path);
  if (archiveOf(bytes) !== null) throw new Fault("source-is-archive", { at: path });
  requireText(toByteText(bytes), path);
  const text = recoded(bytes, encodingOf(bytes));
  requireLetters(toByteText(text), path);
  return { bytes: text };
}

export interface SniffPlace extends Wanted {
  /** What a fault names. */
  readonly path: string;
}

async function sniffHead(raw: Buffer, place: SniffPlace): Promise<Sniffed> {
  if (raw.length === 0) return { format: "empty", compression: null, ...NOTHING };
  const compression = compressionOf(raw);
  const head = compression === null ? raw : await unpackHead(compression, raw, place.path);
  const archive = archiveOf(head);
  if (archive !== null) return { format: archive, compression, ...NOTHING };
  const found = { ...sniffPlain(head, place), compression };
  return GROWING.has(found.format) ? { ...found, heads: headsOf(head) } : found;
}

/** The head of a file that is neither compressed nor an archive. @throws {Fault} the codes of sniff. */
export function sniffPlain(head: Buffer, place: SniffPlace): Sniffed {
  const { path, kind } = place;
  const found = { compression: null, ...NOTHING };
  if (head.length === 0) return { ...found, format: "empty" };
  if (head.subarray(0, EVTX.length).toString("latin1") === EVTX) {
    if (kind === "table") throw new Fault("source-is-log", { at: path });
    return { ...found, format: "evtx" };
  }
  if (head.subarray(0, 4).toString("latin1") === PARQUET) return { ...found, format: "parquet" };
  const raw = toByteText(head);
  requireText(raw, path);
  if (kind === "log" && (place.told ?? "mail") === "mail" && looksLikeMail(raw)) return { ...found, format: "mail" };
  const encoding = encodingOf(head);
  const text = toByteText(recoded(head, encoding));
  if (kind === "log") return { ...found, encoding, ...logFormat(text, place) };
  requireLetters(text, path);
  requireNoLog(text, path);
  return { ...found, format: "csv", encoding, table: tableShape(text, path) };
}

const NOTHING = { encoding: null, table: null, recognised: null } as const;

async function readHead(path: string): Promise<{ readonly head: Buffer; readonly file: SourceFile }> {
  try {
    // Asked before it is opened: opening a pipe would wait for somebody to write into it.
    const stats = await stat(path);
    if (!stats.isFile()) throw new Fault("source-not-a-file", { at: path });
    const handle = await open(path, "r");
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    await handle.close();
    return { head: buffer.subarray(0, bytesRead), file: fileOf(stats) };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault(code === "ENOENT" ? "source-missing" : "source-unreadable", { at: path, params: { reason: code ?? "" }, cause });
  }
}

/** By what is seen whether it has changed since. */
export function fileOf({ size, mtimeMs }: Pick<Stats, "size" | "mtimeMs">): SourceFile {
  return { bytes: size, modified_at: new Date(Math.floor(mtimeMs)).toISOString() };
}

/** Of a compressed file that gives nothing. */
export function brokenFault(compression: Compression | null, at: string): Fault {
  return compression === "gzip"
    ? new Fault("gzip-broken", { at })
    : new Fault("packed-broken", { at, params: { compression: compression ?? "" } });
}

// The head is cut on purpose: what came out before the cut is enough.
async function unpackHead(compression: Compression, raw: Buffer, path: string): Promise<Buffer> {
  const given = async function* () {
    yield raw;
  };
  let isBroken = false;
  const unpacked = async function* () {
    try {
      yield* decompress(compression, given());
    } catch (mistake) {
      if (!(mistake instanceof Broken)) throw mistake;
      isBroken = true;
    }
  };
  const head = await headOf(unpacked());
  if (head.length === 0 && isBroken) throw brokenFault(compression, path);
  return head;
}

function requireText(text: ByteText, path: string): void {
  if (OTHER_ARCHIVE.test(text)) throw new Fault("source-is-archive", { at: path });
  if (UTF32.test(text)) throw new Fault("source-wrong-encoding", { at: path, params: { encoding: "UTF-32" } });
}

function requireLetters(text: ByteText, path: string): void {
  if (isBinary(text)) throw new Fault("source-is-binary", { at: path });
}

/** Too many bytes that text has few of. */
export function isBinary(text: ByteText): boolean {
  return text.length - text.replaceAll(CONTROL, "").length > text.length * MOST_CONTROL;
}

// A disk that failed leaves zeros in the middle of a log: with one line that is a log's, the rest is read too.
function logFormat(text: ByteText, { path, told, ...wanted }: SniffPlace): Pick<Sniffed, "format" | "recognised"> {
  const recognised = guessReader(text, { ...wanted, told });
  if (recognised !== null) return { format: recognised.format, recognised };
  if (told !== null) throw new Fault("source-not-as-told", { at: path, params: { told } });
  requireLetters(text, path);
  // A first line without an end: its reason is said of it.
  if (text.indexOf("\n") === -1) return { format: "combined", recognised: null };
  const format = suggestedFormat(text, wanted.reading);
  throw format === null ? new Fault("source-no-log", { at: path }) : new Fault("source-log-unknown", { at: path, params: { format } });
}

// A log has no header: its first request would become the names of columns, and the rest be counted as persons' rows.
function requireNoLog(text: ByteText, path: string): void {
  const [first = "", second = ""] = text.split("\n", 2);
  const isLog =
    looksLikeMail(text) ||
    first.startsWith("#Software:") ||
    first.startsWith("#Fields:") ||
    (COMBINED.test(first) && (second === "" || COMBINED.test(second)));
  if (isLog) throw new Fault("source-is-log", { at: path });
}
