// A synthetic access log as a portal of some size writes it: combined format, about 230 bytes a line, from a seed.
//
// Visits by people (a page and what it loads, pages with the numbers of records, searches), a crawler and a monitor. Few
// addresses make most requests; most programs of visitors are of a few kinds; sizes of pages differ each time.

import { createWriteStream } from "node:fs";
import { once } from "node:events";

const SITE = "https://kakuu.example";
const [ADDRESSES, AGENTS, RECORDS, ASSETS, VISITS] = [120_000, 2_400, 3_000_000, 900, 400];
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2025, 3, 7, -9);
/** Lines of a second, at most: the mean is half. */
const RUSH = 60;
const PIECE_BYTES = 1 << 20;
const WORDS = ["保険", "解約", "O'Brien", "自動車 見積", "ﾔﾏﾀﾞ", "髙﨑", "契約 union", "事故 連絡"].map((word) => encodeURIComponent(word));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface Visit {
  readonly ip: string;
  readonly user: string;
  readonly agent: string;
  last: string;
  /** The page that is open: what it loads and leads to comes from there. */
  next: string;
  left: number;
  assets: number;
}

export interface AccessLogOptions {
  readonly bytes: number;
  readonly seed: number;
  /** Which day it is of; default the first. */
  readonly day?: number;
}

/** Writes whole lines until `bytes` are there. @returns how many lines. */
export async function writeAccessLog(path: string, { bytes, seed, day = 0 }: AccessLogOptions): Promise<number> {
  const file = createWriteStream(path, { mode: 0o600 });
  const lines = linesOf(dice(seed), START_MS + day * DAY_MS);
  let [written, count, piece] = [0, 0, ""];
  while (written < bytes) {
    piece += lines.next().value;
    count += 1;
    if (piece.length < PIECE_BYTES && written + piece.length < bytes) continue;
    written += piece.length;
    if (!file.write(piece, "latin1")) await once(file, "drain");
    piece = "";
  }
  file.end();
  await once(file, "close");
  return count;
}

type Dice = (below: number) => number;

// xorshift128: the same lines for the same seed, everywhere.
function dice(seed: number): Dice {
  let [a, b, c, d] = [seed | 0 || 1, 0x9e3779b9 | 0, 0x243f6a88, 0xb7e15162 | 0];
  return (below) => {
    const t = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
    return Math.floor(((d >>> 0) / 2 ** 32) * below);
  };
}

function* linesOf(roll: Dice, start: number): Generator<string, never> {
  const visits = Array.from({ length: VISITS }, () => newVisit(roll));
  for (let second = 0; ; second += 1) {
    const time = timeText(start + second * 1000);
    for (let nth = roll(RUSH); nth > 0; nth -= 1) {
      const at = roll(VISITS);
      const visit = visits[at] as Visit;
      yield line(visit, time, roll);
      if (visit.left <= 0) visits[at] = newVisit(roll);
    }
  }
}

// A few have much: the square of a share is small more often than not.
function few(roll: Dice, below: number): number {
  return Math.floor((roll(below) * roll(below)) / below);
}

function newVisit(roll: Dice): Visit {
  const no = few(roll, ADDRESSES);
  const [kind, build] = [few(roll, AGENTS), 100 + (no % 60)];
  return {
    ip: `${198 + (no >> 16)}.${(no >> 8) & 255}.${no & 255}.${(no * 7) & 255}`,
    user: roll(4) === 0 ? `user_${few(roll, 80_000)}` : "-",
    agent:
      kind % 4 === 0
        ? `Portal-App/${kind}.2 (iPhone; iOS 18.${build})`
        : `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${build}.0.${kind}.0 Safari/537.36`,
    last: "-",
    next: "-",
    left: 3 + roll(24),
    assets: 0,
  };
}

function line(visit: Visit, time: string, roll: Dice): string {
  visit.left -= 1;
  visit.last = visit.next;
  const [request, bytes] = visit.assets > 0 ? loadAsset(visit, roll) : openPage(visit, roll);
  const status = bytes === 0 ? 304 : roll(40) === 0 ? [404, 302, 500, 403][roll(4)] : 200;
  return `${visit.ip} - ${visit.user} [${time}] "${request} HTTP/1.1" ${status} ${bytes} "${visit.last}" "${visit.agent}"\n`;
}

function loadAsset(visit: Visit, roll: Dice): readonly [string, number] {
  visit.assets -= 1;
  const no = few(roll, ASSETS);
  return [`GET /static/${["js/app", "css/site", "img/banner", "font/sans"][no & 3]}.${no}.min.js`, roll(2) === 0 ? 0 : 1_200 + no * 731];
}

function openPage(visit: Visit, roll: Dice): readonly [string, number] {
  const page = pageOf(roll);
  visit.next = SITE + page;
  visit.assets = roll(5);
  return [`${roll(12) === 0 ? "POST" : "GET"} ${page}`, 4_000 + roll(30_000)];
}

function pageOf(roll: Dice): string {
  const kind = roll(10);
  if (kind < 3) return `/member/${few(roll, RECORDS)}/policy/${1 + roll(9)}`;
  if (kind < 5) return `/policy/detail?id=${few(roll, RECORDS)}&tab=${["owner", "claim", "pay"][roll(3)]}`;
  if (kind < 6) return `/search?q=${WORDS[roll(WORDS.length)]}+${few(roll, 5_000)}&page=${1 + few(roll, 40)}`;
  return `/${["login", "menu", "news", "faq", "claim/new"][roll(5)]}${roll(2) === 0 ? "" : `?from=${few(roll, 300)}`}`;
}

function timeText(ms: number): string {
  const at = new Date(ms + 9 * 3_600_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0900`;
}
