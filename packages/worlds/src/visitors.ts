// Who the honest visitors are: accounts, their addresses and browsers.

import type { Company } from "./company.js";
import type { Network } from "./network.js";
import { mix, type Dice } from "./random.js";
import type { Sizes } from "./sizes.js";
import { WORDS } from "./words.js";

export interface Visitor {
  readonly ip: string;
  readonly user: string | null;
  readonly agent: string;
}

/** People of the head office who work with records: each reads some 10 to 60 a day. */
export function deskCount({ scale }: Sizes): number {
  return Math.max(6, Math.round(3_000 * scale));
}

export function deskUser(company: Company, network: Network, desk: number): Visitor {
  return { ip: network.office(desk), user: `k${String(20_001 + desk * 3)}`, agent: agentOf(company, 2 ** 24 + desk) };
}

export function rollDesk(company: Company, network: Network, dice: Dice): Visitor {
  return deskUser(company, network, dice.below(deskCount(company.sizes)));
}

/** Somebody at an agency: all its people share its address. */
export function rollVisitor(company: Company, network: Network, dice: Dice): Visitor {
  const { agencies } = company;
  const agency_no = agencies.roll(dice);
  const number = dice.below(Math.min(30, 1 + Math.floor(agencies.size(agency_no) / 4)));
  const user = `a${agencies.code(agency_no).slice(1)}-${number + 1}`;
  return { ip: network.agency(agency_no), user, agent: agentOf(company, agency_no * 32 + number) };
}

// A person keeps the browser; the first of the list are the most frequent.
function agentOf({ key }: Company, person: number): string {
  const share = mix(key.high, person) / 2 ** 32;
  return WORDS.agents[Math.floor(share * share * WORDS.agents.length)] as string;
}
