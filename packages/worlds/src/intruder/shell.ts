// Third step: a web shell among the attachments. Once it answers, the whole system is within reach.

import { PAGE } from "../answers.js";
import { DAY_SECONDS } from "../calendar.js";
import { attack, INTRUDER_WORDS, rollCount, type Attack, type Intruder } from "./means.js";

/** Seconds after the first request of all. */
const BEGINS_AFTER_S = 150 * 60;
const NIGHTS = 4;

export function plantShell(intruder: Intruder): readonly Attack[] {
  const { dice, starts_at, ends_at } = intruder;
  const begins = starts_at + BEGINS_AFTER_S + dice.below(900);
  const attacks = [...upload(intruder, begins)];
  const count = rollCount(intruder, { base: 36, power: 0.15, least: 20 });
  for (let nth = 0; nth < count; nth += 1) {
    // Half in the first hour, the rest on the nights after.
    const night = nth * 2 < count ? 0 : 1 + (nth % (NIGHTS - 1));
    const at = begins + 120 + night * DAY_SECONDS + dice.below(2_400);
    if (at < ends_at) attacks.push(useShell(intruder, at, intruder.planter));
  }
  return attacks;
}

function upload({ dice, planter, browser, stolen, shell }: Intruder, begins: number): readonly Attack[] {
  const folder = shell.path.slice(0, shell.path.lastIndexOf("/"));
  const user = stolen.user;
  const tries = [
    { method: "GET", target: "/login", status: 200, bytes: PAGE.login, user: null },
    { method: "POST", target: "/login", status: 401, bytes: PAGE.refused, user: null },
    { method: "POST", target: "/login", status: 302, bytes: PAGE.redirect, user: null },
    { method: "GET", target: "/kpi/dashboard", status: 200, bytes: 15_320, user },
    { method: "POST", target: `${folder}/test.txt`, status: 201, bytes: 94, user },
    { method: "POST", target: shell.path, status: 403, bytes: 199, user },
    { method: "POST", target: `${shell.path};.jpg`, status: 400, bytes: 157, user },
    { method: "PUT", target: shell.path, status: 201, bytes: 0, user },
    { method: "GET", target: shell.path, status: 200, bytes: 612, user },
  ];
  let at = begins;
  return tries.map((asked) => {
    at += 4 + dice.below(9);
    return attack("kpi-front", { ...asked, at, ip: planter, agent: browser });
  });
}

/** One command, by GET with the command in view or by POST. */
export function useShell({ dice, browser, shell }: Intruder, at: number, ip: string): Attack {
  const command = encodeURIComponent(dice.pick(INTRUDER_WORDS.commands)).replaceAll("%20", dice.chance(0.5) ? "+" : "%20");
  const isPost = dice.chance(0.35);
  const hasCommand = !isPost || dice.chance(0.4);
  const target = hasCommand ? `${shell.path}?${shell.parameter}=${command}` : shell.path;
  return attack("kpi-front", {
    at,
    ip,
    method: isPost ? "POST" : "GET",
    target,
    status: 200,
    bytes: 180 + dice.below(7_000),
    agent: browser,
  });
}
