// The company a world is about, as a whole: everything that rows and log lines are worked out from. Holds no rows.

import { AgencyBook } from "./agencies.js";
import { Layout } from "./layout.js";
import { loadNames, type NameBook } from "./names.js";
import { PersonBook } from "./persons.js";
import { worldKey, type WorldKey } from "./random.js";
import { sizesOf, type Sizes } from "./sizes.js";
import { loadTowns } from "./towns.js";

export interface WorldChoice {
  readonly seed: number;
  readonly scale: number;
}

export interface Company {
  readonly key: WorldKey;
  readonly sizes: Sizes;
  readonly names: NameBook;
  readonly persons: PersonBook;
  readonly layout: Layout;
  readonly agencies: AgencyBook;
}

/** Takes about a second, most of it for the town names. */
export async function foundCompany(choice: WorldChoice): Promise<Company> {
  const key = worldKey(choice.seed);
  const sizes = sizesOf(choice);
  const names = await loadNames(key);
  const towns = loadTowns();
  const persons = new PersonBook(key, names, towns, sizes.customers);
  return { key, sizes, names, persons, layout: new Layout(key, sizes), agencies: new AgencyBook(key, sizes, names, towns, persons) };
}
