// The agencies' mail gateway: mail to colleagues, insurers, customers; mail from outside; newsletters; weekly reports home.

import { mailAddress } from "../contact.js";
import { rotated } from "../office/file-names.js";
import { OFFICE_WORDS } from "../office/office-words.js";
import type { Member } from "../office/staff.js";
import { PACKED, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, dayOf, isWorkday, momentOf, rollCount, rollSecond, type Period, type Shift } from "../office/workdays.js";
import { PostfixLines, type MailSent, type Peer } from "../formats/postfix.js";
import { dayParts, weekday } from "../calendar.js";
import { Dice, mix, STREAM } from "../random.js";
import { insurerAt, type AgencyNet } from "./agency-net.js";
import type { Mailing, Plot } from "./plot.js";

const SENT_A_DAY = 5;
const GOT_A_DAY = 4;
const OWN = "agency-net.example";

export function mailLog(net: AgencyNet, plot: Plot, period: Period): TrailLog {
  const traffic = new MailTraffic(net, plot);
  return {
    as: "mail-gateway",
    time_zone: null,
    form: PACKED,
    path: rotated("logs/mail-gateway/mail.log", period),
    entries: (day) => traffic.entries(day),
  };
}

/** Octets of a mail with a list attached, as base64 makes it. */
function attachedSize(rows: number, dice: Dice): number {
  return Math.round((14_000 + rows * 92) * 1.37 + dice.below(4_000));
}

/** Most mails are small; some have something attached. */
function ordinarySize(dice: Dice): number {
  const share = dice.share();
  if (share < 0.6) return dice.between(3_000, 42_000);
  return share < 0.93 ? dice.between(60_000, 1_400_000) : dice.between(1_400_000, 9_000_000);
}

class MailTraffic {
  private readonly dice: Dice;
  private readonly lines: PostfixLines;

  constructor(
    private readonly net: AgencyNet,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(net.key);
    this.lines = new PostfixLines("mx1", new Dice(net.key).reset(STREAM.serverDay + 3000, 0));
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.net;
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift === null) continue;
      yield* this.ordinary(member, day, shift);
      yield* this.weekly(member, day, shift);
    }
    yield* this.newsletter(day);
    for (const mailing of this.plot.mailings) if (dayOf(mailing.mailed_at) === day) yield* this.mailHome(mailing);
    yield* this.refusals(day);
  }

  private *ordinary(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 2000, member.no * 4_096 + (day % 4_096));
    const work = Math.max(0.3, busyness(day));
    const isBusy = member.no === this.plot.renewals.no;
    const sent = rollCount(dice, SENT_A_DAY * work * (isBusy ? 6 : 1));
    for (let nth = 0; nth < sent; nth += 1) {
      const at = momentOf(day, rollSecond(dice, shift)) + dice.share() * 0.8;
      const to = this.recipients(dice, member, isBusy);
      const size = isBusy ? dice.between(90_000, 1_900_000) : ordinarySize(dice);
      yield* this.send(member, { at, to, size, of: isBusy ? member.account : undefined }, dice);
    }
    const got = rollCount(dice, GOT_A_DAY * work);
    for (let nth = 0; nth < got; nth += 1) yield* this.receive(member, momentOf(day, rollSecond(dice, shift)) + dice.share() * 0.8, dice);
  }

  private recipients(dice: Dice, member: Member, isBusy: boolean): readonly string[] {
    const share = isBusy ? 0.5 : dice.share();
    if (share < 0.4) return this.colleagues(dice, member);
    if (share < 0.68) return [`${dice.pick(OFFICE_WORDS.desks)}@${insurerAt(dice.next()).domain}`];
    if (share < 0.72) return [this.branch(dice)];
    return [this.customer(dice, member)];
  }

  private colleagues(dice: Dice, member: Member): readonly string[] {
    const agency = this.net.agency(member);
    const count = dice.chance(0.75) ? 1 : dice.between(2, 5);
    const all = Array.from({ length: count }, () => this.net.fromEnd(agency, dice.below(this.net.size(agency))).mail);
    return [...new Set(all)];
  }

  /** Somebody's own mailbox at an insurer: people of agencies write to these, too. */
  private branch(dice: Dice): string {
    const { romaji } = this.net.staff.read(dice.below(this.net.staff.count)).family;
    return `${romaji}.branch${dice.below(40)}@${insurerAt(dice.next()).domain}`;
  }

  private customer(dice: Dice, member: Member): string {
    const number = this.net.agency(member) * 997 + dice.below(400);
    const { family, given } = this.net.staff.read(mix(3, number) % this.net.staff.count);
    return mailAddress(new Dice(this.net.key).reset(STREAM.contact, number), [family.romaji, given.romaji], number);
  }

  // On Fridays everybody who is seconded tells home what the week was like: a letter, at times with tables.
  private *weekly(member: Member, day: number, shift: Shift): Generator<Entry> {
    const superior = this.net.superior(member);
    if (superior === null || weekday(day) !== 5) return;
    const dice = this.dice.reset(STREAM.memberDay + 3000, member.no * 4_096 + (day % 4_096));
    const at = momentOf(day, shift.to - dice.below(5_000));
    const size = dice.chance(0.35) ? dice.between(50_000, 480_000) : dice.between(4_000, 16_000);
    yield* this.send(member, { at, to: [superior], size, of: undefined }, dice);
  }

  private *newsletter(day: number): Generator<Entry> {
    const member = this.plot.newsletter;
    const { day: date } = dayParts(day);
    if (!isWorkday(day) || (date !== 2 && date !== 15 && date !== 16)) return;
    const dice = this.dice.reset(STREAM.serverDay + 4000, day % 4_096);
    for (let part = 0; part < 4; part += 1) {
      const to = [...new Set(Array.from({ length: 50 }, () => this.customer(dice, member)))];
      yield* this.send(member, { at: momentOf(day, 36_000 + part * 90), to, size: 148_211, of: member.account }, dice);
    }
  }

  private *mailHome({ member, mailed_at, rows, of }: Mailing): Generator<Entry> {
    const dice = this.dice.reset(STREAM.deed + 2000, member.no * 4_096 + (dayOf(mailed_at) % 4_096));
    const superior = this.net.superior(member);
    if (superior === null) throw new Error("only who is seconded mails home");
    yield* this.send(member, { at: mailed_at, to: [superior], size: attachedSize(rows, dice), of }, dice);
  }

  private send(member: Member, mail: Pick<MailSent, "at" | "to" | "size" | "of">, dice: Dice): Generator<Entry> {
    const client = { name: member.host.toLowerCase(), ip: member.ip };
    return this.lines.mail({ ...mail, from: member.mail, client, account: member.mail, relay: this.relay }, dice);
  }

  private readonly relay = (address: string): Peer | null => {
    const domain = address.slice(address.indexOf("@") + 1);
    return domain.endsWith(OWN) ? null : this.net.mailServer({ domain });
  };

  private *receive(member: Member, at: number, dice: Dice): Generator<Entry> {
    const from = dice.chance(0.5) ? `${dice.pick(OFFICE_WORDS.desks)}@${insurerAt(dice.next()).domain}` : this.customer(dice, member);
    const client = this.net.mailServer({ domain: from.slice(from.indexOf("@") + 1) });
    yield* this.lines.mail({ at, from, to: [member.mail], client, account: null, size: ordinarySize(dice), relay: this.relay }, dice);
  }

  private *refusals(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 5000, day % 4_096);
    const count = dice.between(3, 9) + Math.floor(this.net.agency_count / 10);
    for (let nth = 0; nth < count; nth += 1) {
      const peer = { name: "unknown", ip: this.net.network.passer(60 + dice.below(40)) };
      const to = `info${dice.below(999)}@${this.net.code(dice.below(this.net.agency_count)).toLowerCase()}.${OWN}`;
      yield this.lines.refusal(momentOf(day, dice.below(86_000)), peer, [`bounce${dice.below(9_999)}@mail.example`, to]);
    }
  }
}
