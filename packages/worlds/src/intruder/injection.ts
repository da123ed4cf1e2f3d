// Second step: SQL injection on the search, which shows counts only: errors, truth values, unions, delays.

import { PAGE } from "../answers.js";
import type { Dice } from "../random.js";
import { attack, INTRUDER_WORDS, rollCount, type Attack, type Intruder } from "./means.js";

const SORTS = ["error", "boolean", "union", "time"] as const;
/** Of the answers to each sort, the share that is an error of the server. */
const FAILS = { error: 0.6, boolean: 0.05, union: 0.4, time: 0.1 } as const;
/** Seconds after the first request of all. */
const BEGINS_AFTER_S = 75 * 60;

export function inject(intruder: Intruder): readonly Attack[] {
  const { dice, injector, browser, starts_at } = intruder;
  const tool = dice.pick(INTRUDER_WORDS.injectors);
  let at = starts_at + BEGINS_AFTER_S + dice.below(600);
  return SORTS.flatMap((sort) => {
    const count = rollCount(intruder, { base: 30, power: 0.15, least: 18 });
    return Array.from({ length: count }, (_, nth) => {
      at += sort === "time" ? 5 + dice.below(9) : 1 + dice.below(6);
      const isFailed = dice.chance(FAILS[sort]);
      const payload = dice.pick(INTRUDER_WORDS.injections[sort]);
      const target = `/kpi/search?q=${encode(dice, payload)}&page=1`;
      const bytes = isFailed ? PAGE.error : 2_600 + dice.below(1_900);
      return attack("kpi-front", { at, ip: injector, target, status: isFailed ? 500 : 200, bytes, agent: nth % 4 === 0 ? browser : tool });
    });
  });
}

// As tools and hands send it: encoded once, with + for blanks, as far as a browser does, or twice.
function encode(dice: Dice, payload: string): string {
  const once = encodeURIComponent(payload).replaceAll("'", "%27").replaceAll("(", "%28").replaceAll(")", "%29").replaceAll("*", "%2A");
  const style = dice.below(10);
  if (style < 5) return once;
  if (style < 7) return once.replaceAll("%20", "+");
  return style < 9 ? encodeURIComponent(payload) : encodeURIComponent(once);
}
