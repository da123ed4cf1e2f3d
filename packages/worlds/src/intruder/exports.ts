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
    attack("kpi-report", { at: at + 40, ip, target: `/report/view.aspx?id=${1 + dice.below(60)}`, status: 200, bytes: 21_000 + dice.below(9_000), agent: browser, user }),
    attack("kpi-report", { at: at + 75, ip, target: "/report/export.ashx?set=claim&from=1&to=100", status: 404, bytes: PAGE.report_missing, agent: browser, user }),
  ];
}

function planBulks(intruder: Intruder): readonly Bulk[] {
  const { answers, dice } = intruder;
  const { policies, numbers } = answers;
  const rangeCount = dice.between(3, 5);
  const bulks: Bulk[] = [];
  // The first range takes in what the first walker had read.
  for (let nth = 0; nth < rangeCount; nth += 1) {
    const rows = Math.max(5, Math.round(policies.count * ((0.012 + dice.share() * 0.01) / rangeCount)));
    const from = nth === 0 ? walkStart(answers, 0) + dice.between(2, 9) : 1 + dice.below(policies.count - rows);
    bulks.push(policyBulk(answers, Math.min(from, policies.count - rows), rows));
  }
  for (const agency_no of rollAgencies(answers, dice)) bulks.push(agencyBulk(answers, agency_no));
  const numberRanges = dice.between(1, 2);
  for (let nth = 0; nth < numberRanges; nth += 1) {
    const rows = Math.max(5, Math.round(numbers.count * (0.003 + dice.share() * 0.003)));
    bulks.push(numberBulk(answers, 1 + dice.below(numbers.count - rows), rows));
  }
  return bulks;
}

function rollAgencies({ company: { agencies } }: Answers, dice: Dice): ReadonlySet<number> {
  const wanted = dice.between(3, 6);
  const chosen = new Set<number>();
  while (chosen.size < wanted) chosen.add(agencies.roll(dice));
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
  return { target: `/report/export.ashx?set=agency_staff&agency=${answers.company.agencies.code(agency_no)}`, bytes: answers.staffExport(agency_no), exposed };
}

function carry({ browser, stolen }: Intruder, { at, ip, bulk }: { readonly at: number; readonly ip: string; readonly bulk: Bulk }): Attack {
  const { target, bytes, exposed } = bulk;
  return attack("kpi-report", { at, ip, target, status: 200, bytes, agent: browser, user: stolen.user, taken_ms: 700 + Math.floor(bytes / 1_500) }, exposed);
}

function fail({ answers, dice, browser, stolen }: Intruder, at: number, ip: string): Attack {
  const from = 1 + dice.below(Math.floor(answers.policies.count / 2));
  const target = `/report/export.ashx?set=policy&from=${from}&to=${answers.policies.count}`;
  return attack("kpi-report", { at, ip, target, status: 500, bytes: PAGE.report_error, agent: browser, user: stolen.user, taken_ms: 30_014 });
}

function cutOff({ answers, dice, browser, stolen, carriers, ends_at }: Intruder): Attack {
  const rows = Math.max(5, Math.round(answers.policies.count * (0.002 + dice.share() * 0.002)));
  const { target, bytes, exposed } = policyBulk(answers, 1 + dice.below(answers.policies.count - rows), rows);
  const sent = Math.floor(bytes * (0.15 + dice.share() * 0.3));
  const asked = { at: ends_at, ip: carriers[0] as string, target, status: 200, bytes: sent, agent: browser, user: stolen.user, win32_status: CUT_OFF, taken_ms: 61_000 };
  return attack("kpi-report", asked, { ...exposed, level: "accessed" });
}
