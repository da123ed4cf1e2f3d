// An office in which somebody does wrong: its people, its logs, and what is planted in them. Holds no lines.

import type { WorldChoice } from "../company.js";
import { foundLeaver } from "../leaver/leaver.js";
import { foundLurker } from "../lurker/lurker.js";
import { foundMailbox } from "../mailbox/mailbox.js";
import { foundSecondee } from "../secondee/secondee.js";
import type { OfficeName } from "../world-options.js";
import type { Deed, Player } from "./deeds.js";
import type { TrailLog } from "./trail.js";
import type { Period } from "./workdays.js";

export interface Office {
  readonly period: Period;
  /** People, not accounts of services. */
  readonly staff_count: number;
  /** Logs, and tables as logs of one day. In the order they are added to a case. */
  readonly logs: readonly TrailLog[];
  readonly roster: Roster;
  readonly deeds: readonly Deed[];
  readonly actors: readonly Player[];
  readonly decoys: readonly Player[];
}

/** Who works here, as the personnel department writes it. */
export interface Roster {
  /** Below the world's folder. */
  readonly path: string;
  readonly columns: readonly string[];
  rows(): Iterable<readonly string[]>;
}

const FOUND: Readonly<Record<OfficeName, (choice: WorldChoice) => Promise<Office>>> = {
  secondee: foundSecondee,
  leaver: foundLeaver,
  mailbox: foundMailbox,
  lurker: foundLurker,
};

export function foundOffice(world: OfficeName, choice: WorldChoice): Promise<Office> {
  return FOUND[world](choice);
}
