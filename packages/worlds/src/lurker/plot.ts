// Two weeks in the network: a contractor's VPN account, a look around, tickets, a service account, the database server, and then a
// little of the customers every night; and who looks alike.

import type { Deed, Exposed, Player } from "../office/deeds.js";
import type { Member } from "../office/staff.js";
import { momentOf } from "../office/workdays.js";
import { Dice, STREAM } from "../random.js";
import { BACKUP, PERIOD, REPORT, SCANNER, WHOSE, type Site } from "./site.js";

export type Step = "entered" | "looked-around" | "tickets-asked" | "privilege-raised" | "server-entered" | "customers-read";

export interface Night {
  readonly deed_id: string;
  readonly step: Step;
  readonly day: number;
  readonly at: number;
  /** How long the tunnel stays up. */
  readonly seconds: number;
  readonly parts: readonly Exposed[];
}

export interface Lurker {
  readonly member: Member;
  readonly from: string;
  /** Where what was read goes. */
  readonly to: string;
  readonly inside: string;
  readonly machine: string;
  readonly nights: readonly Night[];
}

export interface Plot {
  readonly lurkers: readonly Lurker[];
  readonly deeds: readonly Deed[];
  readonly actors: readonly Player[];
  readonly decoys: readonly Player[];
}

/** What happens on which night after the first. */
const STEPS: readonly (readonly [night: number, step: Step])[] = [
  [0, "entered"],
  [1, "looked-around"],
  [3, "tickets-asked"],
  [5, "privilege-raised"],
  [6, "server-entered"],
  ...[7, 8, 9, 10, 11, 12, 13].map((night) => [night, "customers-read"] as const),
];
const READ_FROM = 4_000;

export function plotLurkers(site: Site): Plot {
  const { staff } = site;
  const lurkers = staff.playing("contractor").map((member, nth) => planLurker(site, member, nth));
  const player = (kind: string) => (member: Member) => playerOf(member, kind);
  const service = ({ account, ip }: { account: string; ip: string }, kind: string): Player => ({
    key: account,
    kind,
    account,
    mail: null,
    host: null,
    employee_no: null,
    ips: [ip],
  });
  return {
    lurkers,
    deeds: lurkers.flatMap(({ member, nights }) =>
      nights.map(({ deed_id, step, at, parts }) => ({ deed_id, by: member.account, at, what: step, exposed: parts })),
    ),
    actors: lurkers.map((lurker) => actorOf(lurker)),
    decoys: [
      ...staff.playing("dba").map(player("administers-the-database-at-night")),
      ...staff.playing("helpdesk").map(player("adds-people-to-groups")),
      ...staff.playing("forgetful").map(player("mistypes-the-password")),
      ...staff.playing("night-owl").map(player("works-by-vpn-at-night")),
      service(BACKUP, "dumps-the-database-at-night"),
      service(SCANNER, "scans-for-weak-passwords"),
    ],
  };
}

function playerOf({ account, mail, host, employee_no, ip }: Member, kind: string): Player {
  return { key: account, kind, account, mail, host, employee_no, ips: [ip] };
}

function actorOf({ member, from, to, inside, machine }: Lurker): Player {
  const { account, mail, employee_no } = member;
  const others = { other_accounts: [REPORT.account] };
  return { key: account, kind: "stays-and-reads-a-little", account, ...others, mail, host: machine, employee_no, ips: [from, to, inside] };
}

function planLurker(site: Site, member: Member, nth: number): Lurker {
  const dice = new Dice(site.key).reset(STREAM.deed, member.no);
  const first = PERIOD.first_day + dice.between(10, 16);
  let next = READ_FROM + nth * 9_000 + dice.below(900);
  const nights = STEPS.map(([night, step], place): Night => {
    const second = 3_900 + dice.below(8_000);
    const parts = step === "customers-read" ? Array.from({ length: dice.between(2, 4) }, () => takePart()) : [];
    const [day, seconds] = [first + night, dice.between(1_700, 4_200)];
    return { deed_id: `${member.account}/${step}${place + 1}`, step, day, at: momentOf(day, second) + dice.share(), seconds, parts };
  });
  function takePart(): Exposed {
    const count = dice.between(90, 300);
    next += count;
    return { whose: WHOSE, first: next - count, count };
  }
  const { network } = site;
  const ends = { from: network.intruder(nth * 2), to: network.intruder(nth * 2 + 1), inside: `10.212.250.${nth + 11}` };
  return { member, ...ends, machine: `DESKTOP-${(0x7a2c0 + dice.below(0xffff)).toString(36).toUpperCase()}`, nights };
}

/** What happens on a day. */
export function* nightsOn({ lurkers }: Plot, day: number): Generator<readonly [Lurker, Night]> {
  for (const lurker of lurkers) for (const night of lurker.nights) if (night.day === day) yield [lurker, night];
}

/** Whether the database server is entered in such a night. */
export function isOnServer({ step }: Night): boolean {
  return step === "server-entered" || step === "customers-read";
}

/** From the tunnel's coming up to the server's being entered. */
export const UNTIL_SERVER = 150;
