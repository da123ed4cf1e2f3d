// The company of `leaver`: its staff, who of them leaves and when, its database and its file server.

import type { WorldChoice } from "../company.js";
import { dayNumber } from "../calendar.js";
import { loadNames } from "../names.js";
import { Network } from "../network.js";
import { StaffBook, type Cast, type Member } from "../office/staff.js";
import { isWorkday, type Period } from "../office/workdays.js";
import { Dice, mix, STREAM, worldKey, type WorldKey } from "../random.js";

export const PERIOD: Period = { first_day: dayNumber("2025-01-06"), last_day: dayNumber("2025-03-31") };
export const DOMAIN = "KAKU";
export const DATABASE = "crm";
export const WHOSE = "kaku";

export interface Firm {
  readonly key: WorldKey;
  readonly staff: StaffBook;
  /** In the database. */
  readonly customers: number;
}

const STAFF_AT_SCALE_1 = 4_000;
const FEWEST = 40;

/** Parts with their share of the staff and the fewest of them. */
const PARTS: readonly (readonly [part: string, share: number, least: number])[] = [
  ["thief", 0.001, 1],
  ["leaver", 0.015, 2],
  ["packer", 0.002, 1],
  ["courier", 0.008, 1],
  ["dba", 0.0015, 2],
  ["analyst", 0.003, 1],
  ["printer", 0.008, 1],
];

export async function foundFirm({ seed, scale }: WorldChoice): Promise<Firm> {
  const key = worldKey(seed);
  const count = Math.max(FEWEST, Math.round(STAFF_AT_SCALE_1 * scale));
  const cast: Cast = PARTS.map(([part, share, least]) => [part, Math.max(least, Math.round(count * share))]);
  const network = new Network(key);
  const names = await loadNames(key);
  const staff = new StaffBook({ key, names, count, cast, domain: () => "kaku-sonpo.example", ip: (no) => network.office(no) });
  for (const part of ["thief", "leaver", "packer"])
    for (const member of staff.playing(part)) staff.leaves.set(member.no, lastDay(key, member));
  return { key, staff, customers: 40_000 + Math.round(2_000_000 * scale) };
}

// Most leave with the business year, some in the weeks before.
function lastDay(key: WorldKey, { no }: Member): number {
  const dice = new Dice(key).reset(STREAM.deed, no);
  let day = dice.chance(0.5) ? PERIOD.last_day : PERIOD.last_day - dice.between(3, 45);
  while (!isWorkday(day)) day -= 1;
  return day;
}

/** Of the staff, those who may ask the database themselves. Who takes from it is one of them. */
export function asksDatabase({ key, staff }: Firm, no: number): boolean {
  return mix(key.low ^ STREAM.member, no) % 100 < 9 || ["thief", "analyst"].includes(staff.part(no));
}
