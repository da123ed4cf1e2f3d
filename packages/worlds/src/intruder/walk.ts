// Fourth step: reading records one by one, four nights long, from several addresses, at the pace of a person.

import { PAGE, type Answers } from "../answers.js";
import type { Dice } from "../random.js";
import { japanTime } from "../period.js";
import { attack, INTRUSION_FROM, rollCount, type Attack, type Exposed, type Intruder, type SetName } from "./means.js";

const NIGHTS = 4;
/** Hours of the evening and the morning between which a night lies. */
const EVENING = 22;
const LONGEST_S = 7 * 3_600;

interface Walker {
  readonly ip: string;
  /** Next number to open in each set. */
  readonly next: Record<SetName, number>;
}

export function walkRecords(intruder: Intruder): readonly Attack[] {
  const { dice, walkers } = intruder;
  const views = rollCount(intruder, { base: 1_000, power: 0.8, least: 300 });
  const each = Math.ceil(views / walkers.length / NIGHTS);
  const attacks: Attack[] = [];
  for (const [place, ip] of walkers.entries()) {
    const walker = { ip, next: { ...startOf(intruder.answers, dice), policy: walkStart(intruder.answers, place) } };
    for (let night = 0; night < NIGHTS; night += 1) attacks.push(...walkNight(intruder, walker, { night, count: each }));
  }
  return attacks;
}

/** Where a walker begins: known, so that the bulk step can overlap with what was read. */
export function walkStart({ policies, company }: Answers, place: number): number {
  return 1 + (Math.floor(policies.count * (((company.key.low >>> 8) % 997) / 997 + place * 0.31)) % policies.count);
}

function startOf({ staff, numbers }: Answers, dice: Dice): Record<SetName, number> {
  return { policy: 1, agency_staff: 1 + dice.below(staff.count), number_index: 1 + dice.below(numbers.count) };
}

function walkNight(
  intruder: Intruder,
  walker: Walker,
  { night, count }: { readonly night: number; readonly count: number },
): readonly Attack[] {
  const { dice } = intruder;
  const pace = Math.min(14 + dice.below(10), (LONGEST_S / count) * 0.9);
  const slack = LONGEST_S - count * pace;
  let at = japanTime(INTRUSION_FROM + night, EVENING, dice.between(5, 55)) + dice.share() * slack;
  const attacks = [...signIn(intruder, walker.ip, at)];
  at += 60;
  for (let nth = 0; nth < count; nth += 1) {
    const seen = open(intruder, walker, at, night === 0 ? nth : -1);
    attacks.push(seen);
    at += pace * (0.4 + dice.share() * 1.2);
    if (seen.request.status !== 302) continue;
    attacks.push(...signIn(intruder, walker.ip, at));
    at += 60;
  }
  return attacks;
}

function signIn({ dice, browser, stolen }: Intruder, ip: string, start: number): readonly Attack[] {
  const failures = Array.from({ length: dice.below(2) }, () => ({ method: "POST", target: "/login", status: 401, bytes: PAGE.refused }));
  const asked = [
    { target: "/login", status: 200, bytes: PAGE.login },
    ...failures,
    { method: "POST", target: "/login", status: 302, bytes: PAGE.redirect },
    { target: "/kpi/dashboard", status: 200, bytes: 15_320, user: stolen.user },
  ];
  return asked.map((one, nth) => attack("kpi-front", { ...one, at: start + nth * 7, ip, agent: browser }));
}

/** What went wrong with a view. The first night of a walker has each once, so that every world holds them. */
const TROUBLES = { 7: "missing", 13: "error", 19: "expired", 23: "busy" } as const;
type Trouble = (typeof TROUBLES)[keyof typeof TROUBLES] | null;

function rollTrouble(dice: Dice, nth: number): Trouble {
  const fixed = TROUBLES[nth as keyof typeof TROUBLES];
  if (fixed !== undefined) return fixed;
  const share = dice.share();
  if (share < 0.02) return "missing";
  if (share < 0.027) return "error";
  return share < 0.032 ? "expired" : share < 0.037 ? "busy" : null;
}

const PATHS = { policy: "/kpi/records/", agency_staff: "/kpi/agencies/staff/", number_index: "/kpi/numbers/" } as const;

function open(intruder: Intruder, walker: Walker, at: number, nth: number): Attack {
  const { answers, dice, browser, stolen } = intruder;
  const share = dice.share();
  const set: SetName = share < 0.92 ? "policy" : share < 0.97 ? "agency_staff" : "number_index";
  const trouble = rollTrouble(dice, nth);
  const count = countOf(answers, set);
  const id = trouble === "missing" ? count + dice.between(1, 5_000) : step(dice, walker, set, count);
  const asked = { at, ip: walker.ip, target: PATHS[set] + id, user: stolen.user, agent: browser };
  if (trouble !== null) return attack("kpi-front", { ...asked, ...ANSWERS[trouble] });
  const exposed: Exposed = { set, level: "accessed", rows: { from: id, to: id } };
  return attack("kpi-front", { ...asked, status: 200, bytes: pageOf(answers, set, id) }, exposed);
}

// Busy: the page came without the record.
const ANSWERS = {
  missing: { status: 404, bytes: PAGE.missing },
  error: { status: 500, bytes: PAGE.error },
  expired: { status: 302, bytes: PAGE.redirect, user: null },
  busy: { status: 200, bytes: PAGE.busy },
} as const;

function countOf({ policies, staff, numbers }: Answers, set: SetName): number {
  return { policy: policies.count, agency_staff: staff.count, number_index: numbers.count }[set];
}

function pageOf(answers: Answers, set: SetName, id: number): number {
  if (set === "policy") return answers.recordPage(id);
  return set === "agency_staff" ? answers.staffPage(id) : answers.numberPage(id);
}

// Mostly the next number, now and then a jump, seldom the same again.
function step(dice: Dice, { next }: Walker, set: SetName, count: number): number {
  const id = next[set];
  const share = dice.share();
  const stride = share < 0.03 ? 0 : share < 0.72 ? 1 : share < 0.97 ? dice.between(2, 5) : dice.between(6, 60);
  next[set] = ((id - 1 + stride) % count) + 1;
  return id;
}
