// First step: look around. A scanner tries many paths fast, then a person opens some in a browser.

import { PAGE } from "../answers.js";
import { attack, INTRUDER_WORDS, rollCount, type Attack, type Intruder } from "./means.js";

/** Seconds between two requests of the scanner, and of the person after it. */
const SCAN_PAUSE_S = 3;
const HAND_PAUSE_S = 40;

export function lookAround(intruder: Intruder): readonly Attack[] {
  const { dice, scout, browser, starts_at } = intruder;
  const count = rollCount(intruder, { base: 360, power: 0.2, least: 300 });
  const scanner = dice.pick(INTRUDER_WORDS.scanners);
  const scans = Math.floor(count * 0.88);
  const attacks: Attack[] = [];
  let at = starts_at;
  for (let nth = 0; nth < count; nth += 1) {
    const agent = nth < scans ? scanner : browser;
    attacks.push(nth > 0 && dice.chance(0.15) ? probeReport(intruder, at, agent) : probeFront(intruder, at, agent));
    at += dice.share() * 2 * (nth < scans ? SCAN_PAUSE_S : HAND_PAUSE_S);
  }
  attacks.push(attack("kpi-front", { at: at + 5, ip: scout, target: "/login", status: 200, bytes: PAGE.login, agent: browser }));
  return attacks;
}

function probeFront({ dice, scout }: Intruder, at: number, agent: string): Attack {
  if (dice.chance(0.14)) {
    const [target, status, bytes] = dice.pick(INTRUDER_WORDS.open);
    return attack("kpi-front", { at, ip: scout, target, status, bytes, agent });
  }
  const method = dice.chance(0.06) ? "HEAD" : dice.chance(0.03) ? "OPTIONS" : "GET";
  const isForbidden = dice.chance(0.05);
  const bytes = method === "HEAD" ? 0 : isForbidden ? 199 : PAGE.missing;
  return attack("kpi-front", {
    at,
    ip: scout,
    method,
    target: dice.pick(INTRUDER_WORDS.probes),
    status: isForbidden ? 403 : 404,
    bytes,
    agent,
  });
}

function probeReport({ dice, scout }: Intruder, at: number, agent: string): Attack {
  if (dice.chance(0.15))
    return attack("kpi-report", {
      at,
      ip: scout,
      target: "/report/export.ashx?set=policy&from=1&to=10",
      status: 401,
      bytes: PAGE.report_missing,
      agent,
    });
  return attack("kpi-report", {
    at,
    ip: scout,
    target: dice.pick(INTRUDER_WORDS.report_probes),
    status: 404,
    bytes: PAGE.report_missing,
    agent,
  });
}
