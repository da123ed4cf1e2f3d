// The agencies (乗合代理店) of a shared network: how large each is, who works there, and whom an insurer has seconded to it (出向者).
//
// Every agency deals with all insurers and keeps a list of its customers by insurer, which grows from month to month.

import type { WorldChoice } from "../company.js";
import { dayParts, twoDigits } from "../calendar.js";
import { loadNames } from "../names.js";
import { Network } from "../network.js";
import type { Exposed } from "../office/deeds.js";
import { OFFICE_WORDS, type Insurer } from "../office/office-words.js";
import { StaffBook, type Member } from "../office/staff.js";
import { Dice, mix, Permutation, STREAM, worldKey, type WorldKey } from "../random.js";
import { WORDS } from "../words.js";

const AGENCIES_AT_SCALE_1 = 1_271;
const FEWEST_AGENCIES = 3;
const LARGEST = 70;
/** One of so many people of an agency is seconded. */
const SECONDED_ONE_IN = 7;
/** Customers of an agency are numbered within so many. */
const CUSTOMERS_APART = 100_000;

export class AgencyNet {
  /** Staff of agency a are first[a] to first[a + 1] - 1. */
  private readonly first: Uint32Array;
  private readonly agency_of: Uint16Array;
  readonly agency_count: number;

  constructor(
    readonly key: WorldKey,
    readonly staff: StaffBook,
    sizes: readonly number[],
    readonly network: Network,
  ) {
    this.agency_count = sizes.length;
    this.first = new Uint32Array(sizes.length + 1);
    this.agency_of = new Uint16Array(staff.count);
    for (const [agency, size] of sizes.entries()) {
      const start = this.first[agency] as number;
      this.first[agency + 1] = start + size;
      this.agency_of.fill(agency, start, start + size);
    }
  }

  agency({ no }: Pick<Member, "no">): number {
    return this.agency_of[no] as number;
  }

  code(agency: number): string {
    return agencyCode(agency);
  }

  name(agency: number): string {
    const { family } = this.staff.read(this.first[agency] as number);
    return (WORDS.agency_forms[mix(this.key.low, agency) % WORDS.agency_forms.length] as string).replace("{name}", family.kanji);
  }

  /** The last one by number but so many: never one who is seconded. */
  fromEnd(agency: number, place: number): Member {
    return this.staff.read((this.first[agency + 1] as number) - 1 - place);
  }

  largest(): number {
    const sizes = Array.from({ length: this.agency_count }, (_, agency) => this.size(agency));
    return sizes.indexOf(Math.max(...sizes));
  }

  size(agency: number): number {
    return (this.first[agency + 1] as number) - (this.first[agency] as number);
  }

  /** The insurer that somebody comes from; null for the agency's own people. */
  homeOf(member: Pick<Member, "no">): Insurer | null {
    const agency = this.agency(member);
    const isSeconded = member.no - (this.first[agency] as number) < secondedOf(this.size(agency));
    return isSeconded ? insurerAt(mix(this.key.high ^ STREAM.agencyStaff, member.no)) : null;
  }

  /** All who are seconded, in an order without a pattern. */
  seconded(): readonly Member[] {
    const all = Array.from({ length: this.staff.count }, (_, no) => no).filter((no) => this.homeOf({ no }) !== null);
    const order = new Permutation(all.length, this.key, STREAM.agencyStaff);
    return all.map((_, place) => this.staff.read(all[order.at(place)] as number));
  }

  /** The colleague at home to whom somebody who is seconded reports. */
  superior(member: Member): string | null {
    const home = this.homeOf(member);
    const { romaji } = this.staff.read(mix(this.key.low ^ STREAM.agencyStaff, member.no) % this.staff.count).family;
    return home === null ? null : `${romaji}.branch${member.no % 40}@${home.domain}`;
  }

  /** Customers of an insurer on an agency's list of a month. */
  list(agency: number, insurer: Insurer, day: number): Exposed {
    const rows = 30 + (mix(this.key.high ^ agency, OFFICE_WORDS.insurers.indexOf(insurer)) % (60 * this.size(agency)));
    return { whose: insurer.id, first: agency * CUSTOMERS_APART, count: rows + dayParts(day).month * 3 };
  }

  mailServer({ domain }: { readonly domain: string }): { readonly name: string; readonly ip: string } {
    return { name: `mx1.${domain}`, ip: this.network.passer(mix(7, domain.length * 31 + domain.charCodeAt(0)) % 60) };
  }
}

export function insurerAt(number: number): Insurer {
  return OFFICE_WORDS.insurers[number % OFFICE_WORDS.insurers.length] as Insurer;
}

/** 契約者一覧 of a month, as it lies on the file server. */
export function listPath(insurer: Insurer, day: number): string {
  const { year, month } = dayParts(day);
  return `${insurer.name}/契約者一覧_${year}${twoDigits(month)}.xlsx`;
}

export async function foundAgencies({ seed, scale }: WorldChoice): Promise<AgencyNet> {
  const key = worldKey(seed);
  const sizes = rollSizes(new Dice(key), Math.max(FEWEST_AGENCIES, Math.round(AGENCIES_AT_SCALE_1 * scale)));
  const starts = sizes.reduce<number[]>((all, size) => [...all, (all.at(-1) ?? 0) + size], []);
  const network = new Network(key);
  const agencyAt = (no: number) => starts.findIndex((end) => no < end);
  const staff = new StaffBook({
    key,
    names: await loadNames(key),
    count: starts.at(-1) as number,
    cast: [],
    domain: (no) => `${agencyCode(agencyAt(no)).toLowerCase()}.agency-net.example`,
    ip: (no) => network.office(no),
  });
  return new AgencyNet(key, staff, sizes, network);
}

function agencyCode(agency: number): string {
  return `K${String(100_003 + agency * 7)}`;
}

function secondedOf(size: number): number {
  return Math.floor(size / SECONDED_ONE_IN);
}

// Few are large, most are small. The first ones are large enough that somebody is seconded to each.
function rollSizes(dice: Dice, count: number): readonly number[] {
  return Array.from({ length: count }, (_, agency) => {
    const share = dice.reset(STREAM.agencyStaff, agency).share();
    const size = Math.min(LARGEST, 3 + Math.floor(3 / (share + 0.03) ** 0.75));
    return agency < FEWEST_AGENCIES ? Math.max(size, 9 + agency * 2) : size;
  });
}
