// Last step: carrying off in bulk on the last morning: ranges of policies and numbers, whole agencies.
//
// One export fails; the last one is cut when the company blocks the address, with less than half of its bytes sent.

import { PAGE, type Answers } from "../answers.js";
import { japanTime } from "../period.js";
import type { Dice } from "../random.js";
import { attack, INTRUSION_TO, type Attack, type Exposed, type Intruder } from "./means.js";
import { useShell } from "./shell.js";
import { walkStart } from "./walk.js";

/** Windows: the network name is no longer available. The client went away, or was cut off. */
const CUT_OFF = 64;

/** Of all staff, the share that an agency may have to be worth carrying off unnoticed. */
const LARGEST_AGENCY = 0.005;

interface Bulk {
  readonly target: string;
  readonly bytes: number;
  readonly exposed: Exposed;
}

export function carryOff(intruder: Intruder): readonly Attack[] {
  const { dice, ends_at, carriers } = intruder;
  const begins = japanTime(INTRUSION_TO, 5, dice.between(10, 50));
  const bulks = planBulks(intruder);
  const pause = (ends_at - begins - 1_200) / (bulks.length + 3);
  const attacks = carriers.flatMap((ip, place) => arrive(intruder, ip, begins + place * 90));
  let at = begins + 400;
  for (const [nth, bulk] of bulks.entries()) {
    const ip = carriers[nth % carriers.length] as string;
    attacks.push(carry(intruder, { at, ip, bulk }));
    at += pause * (0.5 + dice.share());
    if (nth === 1) attacks.push(fail(intruder, at - pause * 0.4, ip));
  }
  return [...attacks.filter(({ request }) => request.at < ends_at), cutOff(intruder)];
}

function arrive(intruder: Intruder, ip: string, at: number): readonly Attack[] {
  const { dice, browser, stolen } = intruder;
  const user = stolen.user;
  return [
    useShell(intruder, at, ip),
    attack("kpi-report", {
      at: at + 40,
      ip,
      target: `/report/view.aspx?id=${1 + dice.below(60)}`,
      status: 200,
      bytes: 21_000 + dice.below(9_000),
      agent: browser,
      user,
    }),
    attack("kpi-report", {
      at: at + 75,
      ip,
      target: "/report/export.ashx?set=claim&from=1&to=100",
      status: 404,
      bytes: PAGE.report_missing,
      agent: browser,
      user,
    }),
  ];
}

function planBulks({ answers, dice }: Intruder): readonly Bulk[] {
  const { policies, numbers } = answers;
  const rangeCount = dice.between(3, 5);
  const ranges = Array.from({ length: rangeCount }, (_, nth) => {
    const rows = rowsOf(policies.count, (0.012 + dice.share() * 0.01) / rangeCount);
    const from = Math.max(1, Math.min(rangeStart(answers, dice, { nth, rows }), policies.count - rows));
    return policyBulk(answers, from, rows);
  });
  const agencies = [...rollAgencies(answers, dice)].map((agency_no) => agencyBulk(answers, agency_no));
  const numberRanges = Array.from({ length: dice.between(1, 2) }, () => {
    const rows = rowsOf(numbers.count, 0.003 + dice.share() * 0.003);
    return numberBulk(answers, 1 + dice.below(numbers.count - rows), rows);
  });
  return [...ranges, ...agencies, ...numberRanges];
}

function rowsOf(count: number, share: number): number {
  return Math.max(5, Math.round(count * share));
}

// The first range takes in what the first walker read, the second a row with a bank account: rare things are there to be found.
function rangeStart(answers: Answers, dice: Dice, { nth, rows }: { readonly nth: number; readonly rows: number }): number {
  const { policies, company } = answers;
  if (nth === 0) return walkStart(answers, 0) - dice.between(1, 3);
  if (nth > 1) return 1 + dice.below(policies.count - rows);
  const accounts = Math.max(1, Math.floor(company.sizes.bank_accounts * 0.69));
  return policies.recordWithAccount(dice.below(accounts)) - dice.below(rows);
}

// The first is one whose staff has a birth date in the data.
function rollAgencies({ company, staff }: Answers, dice: Dice): ReadonlySet<number> {
  const { agencies, sizes } = company;
  const wanted = dice.between(3, 6);
  const largest = Math.max(20, sizes.rows.agency * LARGEST_AGENCY);
  const chosen = new Set<number>();
  for (let tries = 0; chosen.size < wanted; tries += 1) {
    const wantsBirthDate = chosen.size === 0 && tries < sizes.birth_dates;
    const agency_no = wantsBirthDate ? staff.agencyWithBirthDate(dice.below(sizes.birth_dates)) : agencies.roll(dice);
    if (agencies.size(agency_no) <= largest) chosen.add(agency_no);
  }
  return chosen;
}

function policyBulk(answers: Answers, from: number, rows: number): Bulk {
  const to = from + rows - 1;
  const exposed: Exposed = { set: "policy", level: "taken", rows: { from, to } };
  return { target: `/report/export.ashx?set=policy&from=${from}&to=${to}`, bytes: answers.policyExport(from, to), exposed };
}

function numberBulk(answers: Answers, from: number, rows: number): Bulk {
  const to = from + rows - 1;
  const exposed: Exposed = { set: "number_index", level: "taken", rows: { from, to } };
  return { target: `/report/export.ashx?set=number_index&from=${from}&to=${to}`, bytes: answers.numberExport(from, to), exposed };
}

function agencyBulk(answers: Answers, agency_no: number): Bulk {
  const exposed: Exposed = { set: "agency_staff", level: "taken", rows: { agency_no } };
  return {
    target: `/report/export.ashx?set=agency_staff&agency=${answers.company.agencies.code(agency_no)}`,
    bytes: answers.staffExport(agency_no),
    exposed,
  };
}

function carry({ browser, stolen }: Intruder, { at, ip, bulk }: { readonly at: number; readonly ip: string; readonly bulk: Bulk }): Attack {
  const { target, bytes, exposed } = bulk;
  return attack(
    "kpi-report",
    { at, ip, target, status: 200, bytes, agent: browser, user: stolen.user, taken_ms: 700 + Math.floor(bytes / 1_500) },
    exposed,
  );
}

function fail({ answers, dice, browser, stolen }: Intruder, at: number, ip: string): Attack {
  const from = 1 + dice.below(Math.floor(answers.policies.count / 2));
  const target = `/report/export.ashx?set=policy&from=${from}&to=${answers.policies.count}`;
  return attack("kpi-report", {
    at,
    ip,
    target,
    status: 500,
    bytes: PAGE.report_error,
    agent: browser,
    user: stolen.user,
    taken_ms: 30_014,
  });
}

function cutOff({ answers, dice, browser, stolen, carriers, ends_at }: Intruder): Attack {
  const rows = Math.max(5, Math.round(answers.policies.count * (0.002 + dice.share() * 0.002)));
  const { target, bytes, exposed } = policyBulk(answers, 1 + dice.below(answers.policies.count - rows), rows);
  const sent = Math.floor(bytes * (0.15 + dice.share() * 0.3));
  const asked = {
    at: ends_at,
    ip: carriers[0] as string,
    target,
    status: 200,
    bytes: sent,
    agent: browser,
    user: stolen.user,
    win32_status: CUT_OFF,
    taken_ms: 61_000,
  };
  return attack("kpi-report", asked, { ...exposed, level: "accessed" });
}
