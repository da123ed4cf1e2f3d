// What a file is, told by its first bytes and not by its name.

import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import encodingJapanese from "encoding-japanese";
import { Fault, RECORD_COLUMNS } from "@hamon/records";
import { toByteText, transcoderFrom, type ByteText } from "./byte-text.js";
import { splitCells } from "./csv-records.js";

const HEAD_BYTES = 256 * 1024;
const GZIP = [0x1f, 0x8b];
const PARQUET = "PAR1";
const ZSTD_OR_ZIP = ["\u0028\u00b5\u002f\u00fd", "PK\u0003\u0004", "\u00fd7zXZ", "BZh", "7z\u00bc\u00af"];
/** A line of combined log, loosely: a bracketed time, then a quoted request. */
const COMBINED = /\[\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}[^\]]*\] "/;
const LINES_LOOKED_AT = 200;

export interface TableShape {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Header names that were empty or doubled, and what they became. */
  readonly renamed: readonly string[];
}

export interface Sniffed {
  readonly format: "combined" | "iis" | "csv" | "parquet" | "empty";
  readonly compression: "gzip" | null;
  readonly encoding: string | null;
  readonly table: TableShape | null;
}

/**
 * Looks at the head of a file.
 *
 * @throws {Fault} `source-missing`, `source-unreadable`, `source-wrong-format`, `source-wrong-encoding`, `gzip-broken`.
 */
export async function sniff(path: string, kind: "log" | "table"): Promise<Sniffed> {
  const raw = await readHead(path);
  if (raw.length === 0) return { format: "empty", compression: null, encoding: null, table: null };
  const isGzip = raw[0] === GZIP[0] && raw[1] === GZIP[1];
  const head = isGzip ? await inflateHead(raw, path) : raw;
  const compression = isGzip ? ("gzip" as const) : null;
  if (head.subarray(0, 4).toString("latin1") === PARQUET) return { format: "parquet", compression, encoding: null, table: null };
  const text = toByteText(head);
  requireText(text, path);
  if (kind === "log") return { format: logFormat(text, path), compression, encoding: null, table: null };
  const encoding = encodingOf(head);
  return { format: "csv", compression, encoding, table: tableShape(text, encoding, path) };
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const handle = await open(path, "r");
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    await handle.close();
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault(code === "ENOENT" ? "source-missing" : "source-unreadable", { at: path, params: { reason: code ?? "" }, cause });
  }
}

// The head of a gzip is cut on purpose: what came out before the cut is enough.
function inflateHead(raw: Buffer, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gunzip = createGunzip();
    const pieces: Buffer[] = [];
    let length = 0;
    const finish = () => (length > 0 ? resolve(Buffer.concat(pieces)) : reject(new Fault("gzip-broken", { at: path })));
    gunzip.on("data", (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length >= HEAD_BYTES) gunzip.destroy();
    });
    gunzip.on("error", finish).on("close", finish);
    gunzip.end(raw);
  });
}

function requireText(text: ByteText, path: string): void {
  if (ZSTD_OR_ZIP.some((magic) => text.startsWith(magic)))
    throw new Fault("source-wrong-format", { at: path, params: { reason: "archive" } });
  if (text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff"))
    throw new Fault("source-wrong-encoding", { at: path, params: { encoding: "UTF-16" } });
  const nuls = text.length - text.replaceAll("\u0000", "").length;
  if (nuls > text.length / 10) throw new Fault("source-wrong-format", { at: path, params: { reason: "nul" } });
}

function logFormat(text: ByteText, path: string): "combined" | "iis" {
  const lines = text.split("\n", LINES_LOOKED_AT);
  if (lines.some((line) => line.startsWith("#Fields:"))) return "iis";
  if (lines.some((line) => COMBINED.test(line)) || text.indexOf("\n") === -1) return "combined";
  throw new Fault("source-wrong-format", { at: path, params: { reason: "log" } });
}

const NAMES: Readonly<Record<string, string>> = { SJIS: "shift_jis", EUCJP: "euc-jp", JIS: "iso-2022-jp" };

function encodingOf(head: Buffer): string {
  const lastLine = head.lastIndexOf(10);
  const whole = lastLine === -1 ? head : head.subarray(0, lastLine);
  if (isUtf8(whole)) return "utf-8";
  const guessed = encodingJapanese.detect(whole);
  return NAMES[String(guessed)] ?? "shift_jis";
}

function tableShape(text: ByteText, encoding: string, path: string): TableShape {
  const header = text.slice(text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0).split(/\r?\n/, 1)[0] ?? "";
  const delimiter = [",", "\t", ";"].reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best));
  const transcode = transcoderFrom(encoding);
  const given = splitCells(header, delimiter).map((name) => Buffer.from(transcode(name), "latin1").toString("utf8").trim());
  if (given.length < 2 && !/[\p{L}_]/u.test(header)) throw new Fault("source-wrong-format", { at: path, params: { reason: "table" } });
  const columns: string[] = [];
  const renamed: string[] = [];
  const taken = new Set(Object.keys(RECORD_COLUMNS)); // SQL tells names apart without their case
  for (const [at, name] of given.entries()) {
    let own = name === "" ? `column_${at + 1}` : name;
    while (taken.has(own.toLowerCase())) own = `${own}_${at + 1}`;
    taken.add(own.toLowerCase());
    if (own !== name) renamed.push(own);
    columns.push(own);
  }
  return { delimiter, columns, renamed };
}
