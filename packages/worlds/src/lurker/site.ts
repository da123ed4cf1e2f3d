// The company of `lurker`: its staff, who works from home, its servers.

import type { WorldChoice } from "../company.js";
import { dayNumber } from "../calendar.js";
import { loadNames } from "../names.js";
import { Network } from "../network.js";
import { StaffBook, type Cast, type Member } from "../office/staff.js";
import type { Period } from "../office/workdays.js";
import { mix, worldKey, type WorldKey } from "../random.js";

export const PERIOD: Period = { first_day: dayNumber("2025-10-20"), last_day: dayNumber("2025-11-23") };
export const WHOSE = "kaku";
export const DOMAIN = "KAKU";
export const DATABASE = "crm";
export const DC = { computer: "DC01.kaku-sonpo.example", ip: "10.1.0.10" } as const;
export const DB_SERVER = { host: "db01", ip: "10.1.0.31" } as const;
export const BACKUP = { account: "svc_backup", ip: "10.1.0.9" } as const;
/** Reports every morning; its password is old and its rights are wide. */
export const REPORT = { account: "svc_report", ip: "10.1.0.12" } as const;
export const SCANNER = { account: "svc_scan", ip: "10.1.0.77" } as const;

const STAFF_AT_SCALE_1 = 3_000;
const FEWEST = 40;
const PARTS: readonly (readonly [part: string, share: number, least: number])[] = [
  ["contractor", 0.0004, 1],
  ["dba", 0.002, 2],
  ["helpdesk", 0.002, 1],
  ["forgetful", 0.005, 1],
  ["night-owl", 0.005, 1],
];

export interface Site {
  readonly key: WorldKey;
  readonly staff: StaffBook;
  readonly network: Network;
  /** In the database. */
  readonly customers: number;
}

export async function foundSite({ seed, scale }: WorldChoice): Promise<Site> {
  const key = worldKey(seed);
  const count = Math.max(FEWEST, Math.round(STAFF_AT_SCALE_1 * scale));
  const cast: Cast = PARTS.map(([part, share, least]) => [part, Math.max(least, Math.round(count * share))]);
  const network = new Network(key);
  const names = await loadNames(key);
  const staff = new StaffBook({ key, names, count, cast, domain: () => "kaku-sonpo.example", ip: (no) => network.office(no) });
  return { key, staff, network, customers: 40_000 + Math.round(2_000_000 * scale) };
}

/** Some days at home, by VPN. Contractors never come to the office. */
export function isAtHome({ key, staff }: Site, { no }: Member, day: number): boolean {
  return staff.part(no) === "contractor" || mix(key.low ^ day, no) % 100 < 24;
}

/** A member's address within a tunnel. */
export function tunnelIp({ no }: Member): string {
  return `10.212.${Math.floor(no / 254)}.${1 + (no % 254)}`;
}

/** Where a member's machine is seen from within. */
export function insideIp(site: Site, member: Member, day: number): string {
  return isAtHome(site, member, day) ? tunnelIp(member) : member.ip;
}
