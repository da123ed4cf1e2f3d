// npm run bench -- pii: --scale GB (0.2) of an access log and of dense Japanese text through one pass with all kinds, beside the same
// patterns as regular expressions of JavaScript over the same text. CPU seconds of one thread.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newScanner, type Kinds } from "@hamon/pii";
import { loadContent, readKinds } from "hamon";
import { nameLists } from "../score/pii/name-lists.js";
import { plantedText } from "../score/pii/planted.js";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { writeAccessLog } from "./access-log.js";

export const defaultScale = 0.2;
const GB = 1e9;
const MB = 1e6;
const LEAST_MB_PER_S = 150;
const PIECE_BYTES = 256 * 1024;
const PERSONS = 2000;
/** Of ordinary text a page has some values; of a list every word is one. */
const PROSE =
  "本件につきましては、先日の打ち合わせのとおり、来月の更新に合わせて手続きを進めてまいります。ご不明の点がございましたら、担当までお問い合わせください。なお、書類の到着までに二週間ほどいただく場合があります。\n";
const PROSE_LINES = 40;

/** What the pass looks for, as people write it for JavaScript. */
const PATTERNS: readonly RegExp[] = [
  /(?:\+81[- ]?|0)\d{1,4}[-( ]?\d{1,4}[-) ]?\d{3,4}(?!\d)/g,
  /\b[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,}/g,
  /(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)/g,
  /(?<!\d)(?:\d{4}[- ]?){3}\d{1,4}(?!\d)/g,
  /〒?\d{3}-\d{4}(?!\d)/g,
  /(?:東京都|北海道|(?:京都|大阪)府|.{2,3}県).{1,8}?[市区町村].{1,30}?\d/g,
  /(?:(?:19|20)\d{2}[-/年]\d{1,2}[-/月]\d{1,2}日?|[MTSHR]\d{1,2}[./-]\d{1,2}[./-]\d{1,2})/g,
  /[A-Z]{1,2}\d{7,9}(?!\d)/g,
];

export async function measure({ scale, seed }: FigureOptions): Promise<Figures> {
  const content = await loadContent();
  const { kinds } = readKinds(content);
  const folder = mkdtempSync(join(tmpdir(), "bench-pii-"));
  try {
    const path = join(folder, "access.log");
    await writeAccessLog(path, { bytes: (scale * GB) / 2, seed });
    const planted = ["letter", "form"].map((kind) => plantedText(kind as "letter", PERSONS, { seed, names: nameLists(content) }).text);
    const japanese = planted
      .join("")
      .split("\n")
      .flatMap((line) => [line, PROSE.repeat(PROSE_LINES).trim()]);
    const texts = {
      log: readFileSync(path),
      japanese: repeated(Buffer.from(japanese.join("\n")), (scale * GB) / 2),
      list: repeated(listOf(seed, content), (scale * GB) / 8),
    };
    const figures: Record<string, number> = {};
    for (const [name, bytes] of Object.entries(texts)) Object.assign(figures, measureText(name, bytes, kinds));
    figures["rss_mib"] = Math.round(process.memoryUsage().rss / 2 ** 20);
    console.table(figures);
    const missed = ["log_mb_per_s", "japanese_mb_per_s"].filter((key) => (figures[key] as number) < LEAST_MB_PER_S);
    return {
      figures,
      peer: "eight regular expressions of JavaScript, one after the other, over the same text in the same run",
      missed: missed.map((key) => `${key} is ${figures[key]}, below ${LEAST_MB_PER_S}`),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function listOf(seed: number, content: Parameters<typeof nameLists>[0]): Buffer {
  return Buffer.from(plantedText("table", PERSONS, { seed, names: nameLists(content) }).text);
}

function repeated(bytes: Buffer, size: number): Buffer {
  const made = Buffer.alloc(Math.round(size));
  for (let at = 0; at < made.length; at += bytes.length) bytes.copy(made, at);
  return made;
}

function measureText(name: string, bytes: Buffer, kinds: Kinds): Record<string, number> {
  let found = 0;
  const own = secondsOf(() => {
    const scanner = newScanner(kinds, { found: () => void (found += 1) });
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) scanner.push(bytes.subarray(at, at + PIECE_BYTES));
    scanner.end();
  });
  let matched = 0;
  // A piece a time: a text of JavaScript cannot be as long as a file.
  const peer = secondsOf(() => {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES * 16) {
      const text = bytes.subarray(at, at + PIECE_BYTES * 16).toString("utf8");
      for (const pattern of PATTERNS) for (const _ of text.matchAll(pattern)) matched += 1;
    }
  });
  const speed = (seconds: number) => Math.round(bytes.length / MB / seconds);
  return {
    [`${name}_mb_per_s`]: speed(own),
    [`${name}_regex_mb_per_s`]: speed(peer),
    [`${name}_ratio`]: Math.round((peer / own) * 10) / 10,
    [`${name}_found`]: found,
    [`${name}_regex_matched`]: matched,
  };
}

/** CPU of this process: others work beside it. */
function secondsOf(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
