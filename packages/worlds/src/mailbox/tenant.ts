// The company of `mailbox`: its staff in Microsoft 365, where they sign in from, and what mail they send and get.

import type { WorldChoice } from "../company.js";
import { dayNumber } from "../calendar.js";
import { mailAddress } from "../contact.js";
import type { Place } from "../formats/entra.js";
import { guidOf } from "../formats/m365.js";
import { loadNames } from "../names.js";
import { Network } from "../network.js";
import { OFFICE_WORDS } from "../office/office-words.js";
import { StaffBook, type Cast, type Member } from "../office/staff.js";
import { busyness, isWorkday, momentOf, rollCount, rollSecond, type Period, type Shift } from "../office/workdays.js";
import { Dice, mix, STREAM, worldKey, type WorldKey } from "../random.js";
import { weekday } from "../calendar.js";

export const PERIOD: Period = { first_day: dayNumber("2025-09-01"), last_day: dayNumber("2025-10-05") };
export const WHOSE = "kaku";
const DOMAIN = "kaku-sonpo.example";
const STAFF_AT_SCALE_1 = 5_000;
const FEWEST = 40;
const SENT_A_DAY = 5;

const PARTS: readonly (readonly [part: string, share: number, least: number])[] = [
  ["victim", 0.0008, 1],
  ["traveller", 0.004, 1],
  ["new-phone", 0.004, 1],
  ["tidy", 0.01, 1],
  ["forwarder", 0.002, 1],
  ["marketing", 0.0004, 1],
];

/** A mail that somebody sends. */
export interface SentMail {
  readonly at: number;
  readonly to: readonly string[];
  readonly subject: string;
  readonly size: number;
  readonly message_id: string;
}

/** From where somebody works on a day. */
export interface Seat {
  readonly ip: string;
  readonly place: Place;
  readonly isAbroad: boolean;
}

const TOKYO: Place = { city: "Chiyoda", country: "JP" };
const ABROAD: readonly Place[] = [
  { city: "Singapore", country: "SG" },
  { city: "Bangkok", country: "TH" },
  { city: "New York", country: "US" },
];

export class Tenant {
  private readonly dice: Dice;

  constructor(
    readonly key: WorldKey,
    readonly staff: StaffBook,
    readonly network: Network,
  ) {
    this.dice = new Dice(key);
  }

  get officeIp(): string {
    return this.network.agency(0);
  }

  /** Mostly the office; some days at home; a traveller's week abroad. */
  seat(member: Member, day: number): Seat {
    const isAway = this.isTravelling(member, day);
    if (isAway) {
      const place = ABROAD[member.no % ABROAD.length] as Place;
      return { ip: this.network.agency(60_000 + member.no), place, isAbroad: true };
    }
    const isHome = mix(this.key.low ^ day, member.no) % 100 < 22;
    return { ip: isHome ? this.network.agency(1 + member.no) : this.officeIp, place: TOKYO, isAbroad: false };
  }

  isTravelling(member: Member, day: number): boolean {
    if (this.staff.part(member.no) !== "traveller") return false;
    const from = PERIOD.first_day + 7 + (member.no % 3) * 7;
    return day >= from && day < from + 7;
  }

  agent({ no }: Member): string {
    return OFFICE_WORDS.agents[no % OFFICE_WORDS.agents.length] as string;
  }

  sent(member: Member, day: number, shift: Shift): readonly SentMail[] {
    const dice = this.dice.reset(STREAM.memberDay + 1000, member.no * 4_096 + (day % 4_096));
    const count = rollCount(dice, SENT_A_DAY * Math.max(0.3, busyness(day)));
    const mails = Array.from({ length: count }, (_, nth) => ({
      at: momentOf(day, rollSecond(dice, shift)),
      to: [this.correspondent(dice)],
      subject: dice.pick(OFFICE_WORDS.subjects),
      size: dice.chance(0.7) ? dice.between(8_000, 60_000) : dice.between(80_000, 3_000_000),
      message_id: this.messageId(member.no, day, nth),
    }));
    return this.staff.part(member.no) === "marketing" ? [...mails, ...this.mailing(member, day)] : mails;
  }

  /** Mail that somebody gets from outside. */
  got(member: Member, day: number, shift: Shift): readonly SentMail[] {
    const dice = this.dice.reset(STREAM.memberDay + 2000, member.no * 4_096 + (day % 4_096));
    return Array.from({ length: rollCount(dice, 6 * Math.max(0.3, busyness(day))) }, (_, nth) => ({
      at: momentOf(day, rollSecond(dice, shift)),
      to: [this.outsider(dice.below(9_000))],
      subject: dice.pick(OFFICE_WORDS.subjects),
      size: dice.between(9_000, 900_000),
      message_id: this.messageId(member.no, day, 500 + nth),
    }));
  }

  messageId(no: number, day: number, nth: number): string {
    return `${guidOf(mix(this.key.high, no), mix(this.key.low, day), mix(no, nth))}@${DOMAIN}`;
  }

  outsider(number: number): string {
    const { family, given } = this.staff.read(mix(5, number) % this.staff.count);
    return mailAddress(new Dice(this.key).reset(STREAM.contact, number), [family.romaji, given.romaji], number);
  }

  private correspondent(dice: Dice): string {
    if (dice.chance(0.6)) return this.staff.read(dice.below(this.staff.count)).mail;
    return dice.chance(0.5)
      ? `${dice.pick(OFFICE_WORDS.desks)}@${dice.pick(OFFICE_WORDS.insurers).domain}`
      : this.outsider(dice.below(9_000));
  }

  // Every Tuesday to all on the list, in pieces.
  private mailing(member: Member, day: number): readonly SentMail[] {
    if (weekday(day) !== 2 || !isWorkday(day)) return [];
    return Array.from({ length: 6 }, (_, nth) => ({
      at: momentOf(day, 36_000 + nth * 120),
      to: Array.from({ length: 60 }, (_none, place) => this.outsider(nth * 60 + place)),
      subject: "キャンペーンのお知らせ",
      size: 181_000,
      message_id: this.messageId(member.no, day, 900 + nth),
    }));
  }
}

export async function foundTenant({ seed, scale }: WorldChoice): Promise<Tenant> {
  const key = worldKey(seed);
  const count = Math.max(FEWEST, Math.round(STAFF_AT_SCALE_1 * scale));
  const cast: Cast = PARTS.map(([part, share, least]) => [part, Math.max(least, Math.round(count * share))]);
  const network = new Network(key);
  const staff = new StaffBook({ key, names: await loadNames(key), count, cast, domain: () => DOMAIN, ip: (no) => network.office(no) });
  return new Tenant(key, staff, network);
}
