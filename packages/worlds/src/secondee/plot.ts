// Who mails rivals' customers home, and when; and who looks as if they did.
//
// Every one to two weeks, late in the shift: a list of another insurer's customers is opened on the file server, and soon after a mail
// goes to the superior at home. Others report home every week too, and mail lists of their own insurer's customers, which they may.

import { Dice, STREAM } from "../random.js";
import type { Deed, Player } from "../office/deeds.js";
import type { Member } from "../office/staff.js";
import { OFFICE_WORDS, type Insurer } from "../office/office-words.js";
import { daysOf, isWorkday, momentOf, type Period } from "../office/workdays.js";
import type { AgencyNet } from "./agency-net.js";

/** A list that is read, and mailed home. */
export interface Mailing {
  readonly member: Member;
  readonly insurer: Insurer;
  /** When the list is opened. */
  readonly read_at: number;
  readonly mailed_at: number;
  readonly rows: number;
  /** The deed, or the decoy. */
  readonly of: string;
}

export interface Plot {
  readonly deeds: readonly Deed[];
  readonly actors: readonly Player[];
  readonly decoys: readonly Player[];
  readonly mailings: readonly Mailing[];
  readonly newsletter: Member;
  readonly renewals: Member;
  readonly night_head: Member;
}

export const BACKUP = "svc_backup";
const PLANTED = 0.04;

export function plotSecondees(net: AgencyNet, period: Period): Plot {
  const seconded = net.seconded();
  const count = Math.max(1, Math.min(Math.floor(seconded.length / 3), Math.round(net.agency_count * PLANTED)));
  const [guilty, honest] = [seconded.slice(0, count), seconded.slice(count, 2 * count)];
  const planned = guilty.flatMap((member) => planMailings(net, period, member));
  const harmless = honest.flatMap((member) => planOwnLists(net, period, member));
  const largest = net.largest();
  const [newsletter, renewals] = [net.fromEnd(largest, 0), net.fromEnd(largest, 1)];
  const night_head = net.fromEnd(largest === 1 ? 0 : 1, 0);
  return {
    deeds: planned.map(({ deed }) => deed),
    actors: guilty.map((member) => playerOf(member, "mails-rival-customers-home")),
    decoys: [
      ...honest.map((member) => playerOf(member, "mails-own-insurers-customers-home")),
      playerOf(newsletter, "sends-newsletters"),
      playerOf(renewals, "reads-and-mails-many-lists"),
      playerOf(night_head, "works-at-night"),
      { key: BACKUP, kind: "backs-up-at-night", account: BACKUP, mail: null, host: "backup1", employee_no: null, ips: ["10.1.0.9"] },
    ],
    mailings: [...planned.map(({ mailing }) => mailing), ...harmless],
    newsletter,
    renewals,
    night_head,
  };
}

function playerOf(member: Member, kind: string): Player {
  const { account, mail, host, employee_no, ip } = member;
  return { key: account, kind, account, mail, host, employee_no, ips: [ip] };
}

/** Workdays with so many days between, on which somebody is there. */
function meetings(net: AgencyNet, period: Period, member: Member, [low, high]: readonly [number, number]): readonly number[] {
  const dice = new Dice(net.key).reset(STREAM.deed, member.no);
  const days: number[] = [];
  let wait = dice.between(3, 12);
  for (const day of daysOf(period)) {
    wait -= 1;
    if (wait > 0 || !isWorkday(day) || net.staff.shift(member, day) === null) continue;
    days.push(day);
    wait = dice.between(low, high);
  }
  return days;
}

function mailingOf(net: AgencyNet, member: Member, day: number, { insurer, of }: Pick<Mailing, "insurer" | "of">): Mailing {
  const dice = new Dice(net.key).reset(STREAM.deed + 1000, member.no * 4_096 + (day % 4_096));
  const shift = net.staff.shift(member, day);
  if (shift === null) throw new Error("nobody mails on a day off");
  const second = Math.min(shift.to, shift.from + (0.5 + 0.45 * dice.share()) * (shift.to - shift.from));
  const mailed_at = momentOf(day, second) + dice.share();
  return {
    member,
    insurer,
    read_at: mailed_at - dice.between(120, 1_900),
    mailed_at,
    rows: net.list(net.agency(member), insurer, day).count,
    of,
  };
}

function planMailings(net: AgencyNet, period: Period, member: Member): readonly { readonly deed: Deed; readonly mailing: Mailing }[] {
  const home = net.homeOf(member);
  const rivals = OFFICE_WORDS.insurers.filter((insurer) => insurer !== home);
  return meetings(net, period, member, [6, 13]).map((day, nth) => {
    const insurer = rivals[(member.no + nth * 3) % rivals.length] as Insurer;
    const deed_id = `${member.account}/${nth + 1}`;
    const mailing = mailingOf(net, member, day, { insurer, of: deed_id });
    const exposed = [net.list(net.agency(member), insurer, day)];
    return { mailing, deed: { deed_id, by: member.account, at: mailing.mailed_at, what: "list-mailed-home", exposed } };
  });
}

function planOwnLists(net: AgencyNet, period: Period, member: Member): readonly Mailing[] {
  const insurer = net.homeOf(member);
  if (insurer === null) throw new Error("only who is seconded has a home");
  return meetings(net, period, member, [6, 13]).map((day) => mailingOf(net, member, day, { insurer, of: member.account }));
}
