// npm run score -- pii: planted values in texts, tables, mails, archives and encodings, found at their place; and numbers that are
// nobody's, over --scale GB (0.6) of logs and as much of random numbers. --data DIR: a folder of real logs, read too.

import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import encodingJapanese from "encoding-japanese";
import exceljs from "exceljs";
import jszip from "jszip";
import { newScanner, type Kinds } from "@hamon/pii";
import { findPersonalData, loadContent, readKinds } from "hamon";
import { writeAccessLog } from "../bench/access-log.js";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { dice } from "./pii/dice.js";
import { nameLists } from "./pii/name-lists.js";
import { plantedText, TEXT_KINDS, type Planted, type PlantedText } from "./pii/planted.js";

export const defaultScale = 0.6;
const GB = 1e9;
const PERSONS = 200;
const LEAST_RECALL = 0.99;
const MOST_FALSE_PER_GB = 1;
const LOG_BYTES = 1e8;
const NAMES = { shift_jis: "SJIS", "euc-jp": "EUCJP", "iso-2022-jp": "JIS" } as const;
/** Letters that not every encoding has. */
const ODD: Readonly<Record<string, string>> = { 髙: "高", 﨑: "崎" };

export async function measure({ scale, seed, data }: FigureOptions): Promise<Figures> {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache", "score-pii-"));
  try {
    const content = await loadContent();
    const recall = await scoreRecall(folder, seed);
    const { kinds } = readKinds(content);
    const logs = await scoreLogs(kinds, { folder, seed, bytes: scale * GB });
    const real = await scoreReal(kinds, data ?? join(ROOT, "..", "shared", "data"));
    const numbers = scoreNumbers(kinds, { seed, bytes: scale * GB });
    const bytes = logs.bytes + real.bytes + numbers.bytes;
    const perGb = (count: number) => Math.round((count / (bytes / GB)) * 1000) / 1000;
    const figures = {
      ...recall.figures,
      false_my_number_per_gb: perGb(logs.my_number + real.my_number + numbers.my_number),
      false_card_per_gb: perGb(logs.card + real.card + numbers.card),
      false_bytes_read: bytes,
      false_log_bytes: logs.bytes,
      false_real_log_bytes: real.bytes,
      false_random_number_bytes: numbers.bytes,
    };
    console.table(recall.table);
    console.table(figures);
    const missed = [
      ...(figures.recall >= LEAST_RECALL ? [] : [`recall is ${figures.recall}, below ${LEAST_RECALL}`]),
      ...(figures.offsets_wrong === 0 ? [] : [`offsets_wrong is ${figures.offsets_wrong}, not 0`]),
      ...(["false_my_number_per_gb", "false_card_per_gb"] as const)
        .filter((name) => figures[name] > MOST_FALSE_PER_GB)
        .map((name) => `${name} is ${figures[name]}, above ${MOST_FALSE_PER_GB}`),
    ];
    return { figures, peer: "values planted from a seed; logs and random numbers in which there are none", missed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface PlantedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly planted: readonly Planted[];
  /** Where the file's own bytes are the text: what they are written in. */
  readonly encoding: string | null;
}

async function scoreRecall(folder: string, seed: number) {
  const content = await loadContent();
  const names = nameLists(content);
  const files = await filesOf((kind, no) => plantedText(kind, PERSONS, { seed: seed * 1000 + no, names }));
  const table: Record<string, Record<string, number>> = {};
  let [planted, hit, wrong] = [0, 0, 0];
  for (const file of files) {
    const path = join(folder, file.name);
    writeFileSync(path, file.bytes);
    const found = await findPersonalData([path], { content, most: 1e6, plain: true, passwords: [], signal: new AbortController().signal });
    const values = found.texts.flatMap((text) => text.values);
    if (file.encoding !== null) wrong += values.filter((one) => decoded(file, one) !== one.value).length;
    const left = new Map<string, string[]>();
    for (const { kind, value } of values) left.set(kind, [...(left.get(kind) ?? []), value ?? ""]);
    for (const one of file.planted) {
      const row = (table[one.kind] ??= { planted: 0, found: 0 });
      const isFound = take(left.get(one.kind) ?? [], one.value);
      row["planted"]! += 1;
      planted += 1;
      if (isFound) {
        hit += 1;
        row["found"]! += 1;
      } else if (process.env["PII_MISSED"]) console.log("missed", file.name, one);
    }
    rmSync(path);
  }
  return {
    table,
    figures: {
      recall: Math.floor((hit / planted) * 10_000) / 10_000,
      planted_count: planted,
      file_kinds: files.length,
      offsets_wrong: wrong,
    },
  };
}

function decoded({ bytes, encoding }: PlantedFile, { offset, length }: { readonly offset: number; readonly length: number }): string {
  return new TextDecoder(encoding ?? "utf-8").decode(bytes.subarray(offset, offset + length));
}

/** The value itself, or one with a little more or less around it: an address and its building. */
function take(values: string[], wanted: string): boolean {
  const exact = values.indexOf(wanted);
  const at = exact !== -1 ? exact : values.findIndex((value) => value.startsWith(wanted));
  if (at === -1) return false;
  values.splice(at, 1);
  return true;
}

async function filesOf(make: (kind: (typeof TEXT_KINDS)[number], no: number) => PlantedText): Promise<readonly PlantedFile[]> {
  const files: PlantedFile[] = [];
  const add = (name: string, made: PlantedText, bytes: Buffer, encoding: string | null) =>
    void files.push({ name, bytes, planted: made.planted, encoding });
  for (const [no, kind] of TEXT_KINDS.entries()) {
    const ending = kind === "table" ? "csv" : kind === "json" ? "jsonl" : "txt";
    const own = make(kind, no);
    const plain = withoutOdd(make(kind, no + 10));
    add(`utf8.${ending}`, own, Buffer.from(own.text), "utf-8");
    add(`utf16.${ending}`, own, Buffer.from(`\ufeff${own.text}`, "utf16le"), "utf-16le");
    for (const [encoding, name] of Object.entries(NAMES)) {
      const bytes = Buffer.from(encodingJapanese.convert(Buffer.from(plain.text), { to: name, from: "UTF8", type: "array" }));
      add(`${encoding}.${ending}`, plain, bytes, encoding === "iso-2022-jp" ? null : encoding);
    }
    add(`packed.${ending}.gz`, own, gzipSync(own.text), null);
    add(`zip-${kind}.zip`, own, await zipped(`in/${kind}.${ending}`, Buffer.from(own.text), 2), null);
    add(`mail-${kind}.eml`, own, mailOf(own.text, `list.${ending}`), null);
  }
  const sheet = make("table", 77);
  add("book.xlsx", sheet, await bookOf(sheet.text), null);
  return files;
}

function withoutOdd({ text, planted }: PlantedText): PlantedText {
  const plain = (value: string) => value.replaceAll(/[髙﨑]/g, (letter) => ODD[letter] ?? letter);
  return { text: plain(text), planted: planted.map(({ kind, value }) => ({ kind, value: plain(value) })) };
}

async function zipped(name: string, bytes: Buffer, depth: number): Promise<Buffer> {
  const zip = new jszip();
  zip.file(name, bytes);
  const made = await zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
  return depth === 1 ? made : zipped("inner.zip", made, depth - 1);
}

function mailOf(text: string, name: string): Buffer {
  const lines = Buffer.from(text).toString("base64").replaceAll(/.{76}/g, "$&\r\n");
  const head =
    "From: a@example.com\r\nTo: b@example.com\r\nSubject: =?UTF-8?B?5LiA6Kan?=\r\nDate: Thu, 17 Apr 2025 02:14:03 +0900\r\nMessage-ID: <1@example.com>\r\n";
  const part = `Content-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n`;
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n${part}--b--\r\n`,
  );
}

async function bookOf(csv: string): Promise<Buffer> {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet("名簿");
  for (const line of csv.trim().split("\n")) sheet.addRow(line.split(",").map((cell) => cell.replaceAll('"', "")));
  return Buffer.from(await book.xlsx.writeBuffer());
}

interface FalseCounts {
  bytes: number;
  my_number: number;
  card: number;
}

function counter(kinds: Kinds) {
  const counts: FalseCounts = { bytes: 0, my_number: 0, card: 0 };
  const found = ({ kind }: { readonly kind: string }, bytes: Uint8Array) => {
    if (kind !== "my_number" && kind !== "card") return;
    counts[kind] += 1;
    if (process.env["PII_MISSED"]) console.log("false", kind, Buffer.from(bytes).toString());
  };
  const scanner = newScanner(kinds, { found });
  const push = (bytes: Uint8Array) => {
    counts.bytes += bytes.length;
    scanner.push(bytes);
  };
  return { counts, push, end: () => scanner.end() };
}

/** Access logs, each of another seed. */
async function scoreLogs(
  kinds: Kinds,
  { folder, seed, bytes }: { readonly folder: string; readonly seed: number; readonly bytes: number },
) {
  const { counts, push, end } = counter(kinds);
  for (let no = 0; counts.bytes < bytes; no += 1) {
    const path = join(folder, "access.log");
    await writeAccessLog(path, { bytes: Math.min(LOG_BYTES, bytes - counts.bytes), seed: seed * 100 + no });
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) push(piece as Buffer);
    rmSync(path);
  }
  end();
  return counts;
}

/** Lines of real servers, where they are there. */
async function scoreReal(kinds: Kinds, folder: string): Promise<FalseCounts> {
  const { counts, push, end } = counter(kinds);
  for (const name of ["loghub", "apache-access-logs"]) {
    const place = join(folder, name);
    if (!existsSync(place)) continue;
    for (const file of readdirSync(place, { recursive: true, encoding: "utf8" }))
      if (/\.(?:log|csv|txt)$/.test(file) && statSync(join(place, file)).isFile()) push(readFileSync(join(place, file)));
  }
  end();
  return counts;
}

const WAYS = [
  (digits: string) => digits,
  (digits: string) => digits.replaceAll(/(\d{4})(?=\d)/g, "$1-"),
  (digits: string) => digits.replaceAll(/(\d{4})(?=\d)/g, "$1 "),
] as const;
const WORDS = ["order_id=", "整理番号 ", "ts=", "id: ", "管理No ", "注文番号：", "seq,", "伝票番号は", "tel ", "口座番号 ", "証券番号 "];

/** Numbers of 8 to 19 digits, whole and in groups of four, alone and behind words that are of other kinds or of none. */
function scoreNumbers(kinds: Kinds, { seed, bytes }: { readonly seed: number; readonly bytes: number }): FalseCounts {
  const { counts, push, end } = counter(kinds);
  const roll = dice(seed);
  while (counts.bytes < bytes) {
    const lines: string[] = [];
    for (let i = 0; i < 20_000; i += 1) {
      const all = `${roll.below(1e9)}`.padStart(9, "0") + `${roll.below(1e9)}`.padStart(9, "0") + `${roll.below(10)}`;
      const number = roll.pick(WAYS)(all.slice(0, 8 + roll.below(12)));
      lines.push(roll.below(2) === 0 ? number : `${roll.pick(WORDS)}${number}`);
    }
    push(Buffer.from(`${lines.join("\n")}\n`));
  }
  end();
  return counts;
}
