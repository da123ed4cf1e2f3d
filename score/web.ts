// npm run score -- web: the web rules on requests that others call attacks, on a scanner's logs, and on traffic that is none.
//
// Read from ../shared/data: tests of the OWASP CRS that an access log shows, logs of scanners, an ordinary log. --data DIR: other
// files of the same kinds, in folders of the same names. The Japanese lines are synthetic, of --seed. Every line goes through the
// house's own parser and through the stage. *_seen and *_held_out: halves of the CRS tests, by the number of the CRS rule.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadContent, type Content } from "@hamon/content";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { logReader, type ReadLog } from "./parsers/reader.js";
import { countCases, crsLine, familyKey, isHeldOut, readCrsCases } from "./web/crs-cases.js";
import { japaneseLines } from "./web/japanese-lines.js";
import { tellLines, type ToldLines } from "./web/told-lines.js";

const JAPANESE_LINES = 10_000;
const SESSION_MS = 600_000;
const LEAST: Readonly<Record<string, number>> = { crs_recall: 0.6, scanner_session_recall: 0.95 };
const MOST: Readonly<Record<string, number>> = { crs_false: 0.02, benign_line_rate: 0.003, japanese_alerts: 0 };
const COUNTED = ["crs_attacks", "crs_others", "scanner_sessions", "benign_lines", "japanese_lines"];

interface Ask {
  readonly content: Content;
  readonly read: ReadLog;
}

type Counted = Readonly<Record<string, number>>;

export async function measure({ data, seed }: FigureOptions): Promise<Figures> {
  const folder = data ?? join(ROOT, "..", "shared", "data");
  if (!existsSync(folder)) throw new Error(`${folder} is not there: give it with --data`);
  const ask = { content: await loadContent(), read: await logReader() };
  const figures: Counted = {
    ...(await scoreCrs(ask, join(folder, "crs-regression"))),
    ...(await scoreScanners(ask, join(folder, "apache-access-logs"))),
    ...(await scoreOrdinary(ask, join(folder, "apache-access-logs"))),
    ...(await scoreJapanese(ask, seed)),
  };
  console.table(figures);
  return {
    figures,
    peer: "what the authors of the tests and logs say they are; SigmaHQ's web rules find 3 % of the CRS tests",
    missed: missedOf(figures),
  };
}

async function scoreCrs(ask: Ask, folder: string): Promise<Counted> {
  const cases = readCrsCases(folder);
  const lines = await tellLines(cases.map(crsLine), ask);
  if (lines.events.length !== cases.length) throw new Error(`${cases.length} cases became ${lines.events.length} events`);
  const count = (isIn: Parameters<typeof countCases>[2]) => countCases(cases, (place) => lines.told.has(place), isIn);
  const families = [...new Set(cases.map(({ family }) => family))].map((family) => ({
    family: familyKey(family),
    ...count((one) => one.family === family),
    seen: count((one) => one.family === family && !isHeldOut(one)).recall,
    held_out: count((one) => one.family === family && isHeldOut(one)).recall,
  }));
  console.table(families);
  const [all, seen, held] = [count(() => true), count((one) => !isHeldOut(one)), count(isHeldOut)];
  return {
    crs_attacks: all.attacks,
    crs_others: all.others,
    crs_recall: all.recall,
    crs_false: all.false,
    crs_recall_seen: seen.recall,
    crs_recall_held_out: held.recall,
    crs_false_seen: seen.false,
    crs_false_held_out: held.false,
    ...Object.fromEntries(families.map(({ family, recall }) => [`crs_recall_${family}`, recall])),
  };
}

/** A session: what one address asks for in ten minutes of the clock. */
async function scoreScanners(ask: Ask, folder: string): Promise<Counted> {
  let [sessions, told, lines, toldLines] = [0, 0, 0, 0];
  for (const name of logsOf(folder, /^scanner.*\.txt$/)) {
    const log = await tellLines(linesOf(join(folder, name)), ask);
    const found = new Map<string, boolean>();
    log.events.forEach((event, place) => {
      const key = `${event.get("source.ip")} ${Math.floor(Date.parse(event.get("@timestamp") ?? "") / SESSION_MS)}`;
      found.set(key, (found.get(key) ?? false) || log.told.has(place));
    });
    sessions += found.size;
    told += [...found.values()].filter((isTold) => isTold).length;
    lines += log.events.length;
    toldLines += log.told.size;
  }
  return {
    scanner_sessions: sessions,
    scanner_session_recall: shareOf(told, sessions),
    scanner_line_recall: shareOf(toldLines, lines),
  };
}

async function scoreOrdinary(ask: Ask, folder: string): Promise<Counted> {
  let [lines, told, intruders] = [0, 0, 0];
  for (const name of logsOf(folder, /^benign.*\.txt$/)) {
    const log = await tellLines(linesOf(join(folder, name)), ask);
    lines += log.events.length;
    told += log.told.size;
    intruders += log.intruder_count;
    printTold(`ordinary: ${name}`, log);
  }
  return { benign_lines: lines, benign_line_rate: shareOf(told, lines), benign_intruders: intruders };
}

async function scoreJapanese(ask: Ask, seed: number): Promise<Counted> {
  const log = await tellLines(await japaneseLines(JAPANESE_LINES, seed), ask);
  printTold("Japanese (synthetic)", log);
  return { japanese_lines: log.events.length, japanese_alerts: log.told.size };
}

const SHOWN = 40;

function printTold(what: string, { events, told }: ToldLines): void {
  for (const [place, rules] of [...told].slice(0, SHOWN)) {
    const event = events[place] as ReadonlyMap<string, string>;
    console.log(`${what}: ${rules.join(", ")}: ${event.get("http.request.method")} ${event.get("url.original")}`);
  }
}

function logsOf(folder: string, name: RegExp): readonly string[] {
  return readdirSync(folder).filter((file) => name.test(file));
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, "latin1")
    .split("\n")
    .filter((line) => line.trim() !== "");
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function missedOf(figures: Counted): readonly string[] {
  const value = (name: string) => figures[name] ?? Number.NaN;
  return [
    ...Object.entries(LEAST).flatMap(([name, least]) => (value(name) >= least ? [] : [`${name} is ${value(name)}, at least ${least}`])),
    ...Object.entries(MOST).flatMap(([name, most]) => (value(name) <= most ? [] : [`${name} is ${value(name)}, at most ${most}`])),
    ...COUNTED.filter((name) => value(name) === 0).map((name) => `${name} is 0: nothing was measured`),
  ];
}
