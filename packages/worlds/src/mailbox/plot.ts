// What the intruder does with an account: passwords are tried, prompts sent until one is accepted, mail read at night, rules and
// forwarding set, lists downloaded; and who looks alike.

import type { Deed, Exposed, Player } from "../office/deeds.js";
import type { Member } from "../office/staff.js";
import { momentOf } from "../office/workdays.js";
import { Dice, STREAM } from "../random.js";
import type { Place } from "../formats/entra.js";
import { PERIOD, WHOSE, type Tenant } from "./tenant.js";

export type Step = "passwords-tried" | "prompts-sent" | "mail-read" | "forwarding-set" | "lists-downloaded" | "mail-forwarded";

export interface Takeover {
  readonly member: Member;
  readonly ips: readonly [tries: string, stays: string];
  readonly place: Place;
  /** Where mail is forwarded to. */
  readonly drop: string;
  readonly steps: readonly TakenStep[];
}

export interface TakenStep {
  readonly deed_id: string;
  readonly step: Step;
  readonly day: number;
  /** When it begins. */
  readonly at: number;
  readonly exposed: readonly Exposed[];
}

export interface Plot {
  readonly takeovers: readonly Takeover[];
  readonly deeds: readonly Deed[];
  readonly actors: readonly Player[];
  readonly decoys: readonly Player[];
}

export const ARCHIVE = "svc_archive@kaku-sonpo.example";
const PLACES: readonly Place[] = [
  { city: "Amsterdam", country: "NL" },
  { city: "Lagos", country: "NG" },
  { city: "Bucharest", country: "RO" },
];
/** Customers whose lists lie in one mailbox. */
const APART = 20_000;
const NIGHTS = 6;

export function plotMailboxes(tenant: Tenant): Plot {
  const { staff } = tenant;
  const takeovers = staff.playing("victim").map((member, nth) => planTakeover(tenant, member, nth));
  const player = (kind: string) => (member: Member) => playerOf(member, kind, []);
  return {
    takeovers,
    deeds: takeovers.flatMap(({ member, steps }) =>
      steps.map(({ deed_id, step, at, exposed }) => ({ deed_id, by: member.account, at, what: step, exposed })),
    ),
    actors: takeovers.map(({ member, ips }) => playerOf(member, "account-taken-over", ips)),
    decoys: [
      ...staff.playing("traveller").map(player("travels-abroad")),
      ...staff.playing("new-phone").map(player("denies-prompts-on-a-new-phone")),
      ...staff.playing("tidy").map(player("sorts-mail-by-rules")),
      ...staff.playing("forwarder").map(player("forwards-by-permission")),
      ...staff.playing("marketing").map(player("mails-the-whole-list")),
      { key: ARCHIVE, kind: "archives-every-mailbox", account: ARCHIVE, mail: ARCHIVE, host: null, employee_no: null, ips: ["10.1.0.9"] },
    ],
  };
}

function playerOf({ account, mail, host, employee_no }: Member, kind: string, ips: readonly string[]): Player {
  return { key: account, kind, account: mail, mail, host, employee_no, ips };
}

function planTakeover(tenant: Tenant, member: Member, nth: number): Takeover {
  const dice = new Dice(tenant.key).reset(STREAM.deed, member.no);
  const first = PERIOD.first_day + dice.between(11, 17);
  const steps: TakenStep[] = [];
  const add = (step: Step, day: number, second: number, exposed: readonly Exposed[] = []) => {
    const deed_id = `${member.account}/${step}${steps.length + 1}`;
    steps.push({ deed_id, step, day, at: momentOf(day, second) + dice.share(), exposed });
  };
  for (const back of [dice.between(5, 9), 4, 2, 1]) add("passwords-tried", first - back, 10_000 + dice.below(70_000));
  add("prompts-sent", first, 77_000 + dice.below(3_000));
  const list = (from: number, count: number): Exposed => ({ whose: WHOSE, first: member.no * APART + from, count });
  for (let night = 0; night < NIGHTS; night += 1) {
    const part = dice.between(150, 900);
    add("mail-read", first + night + 1, 4_000 + dice.below(9_000), [list(night * 800, part)]);
  }
  add("forwarding-set", first + 1, 14_000 + dice.below(2_000));
  add("lists-downloaded", first + 2, 13_500 + dice.below(2_000), [list(5_000, dice.between(2_000, 9_000))]);
  for (let day = first + 2; day <= Math.min(first + 11, PERIOD.last_day); day += 1)
    if (getsMail(tenant, member, day)) add("mail-forwarded", day, 30_000);
  const place = PLACES[(member.no + nth) % PLACES.length] as Place;
  const ips = [tenant.network.intruder(nth * 2), tenant.network.intruder(nth * 2 + 1)] as const;
  return { member, ips, place, drop: `${member.family.romaji}.office${dice.below(99)}@mail.example`, steps };
}

function getsMail(tenant: Tenant, member: Member, day: number): boolean {
  const shift = tenant.staff.shift(member, day);
  return shift !== null && tenant.got(member, day, shift).length > 0;
}

/** The steps of a day, with whose they are. */
export function* stepsOn(plot: Plot, day: number): Generator<readonly [Takeover, TakenStep]> {
  for (const takeover of plot.takeovers) for (const step of takeover.steps) if (step.day === day) yield [takeover, step];
}
