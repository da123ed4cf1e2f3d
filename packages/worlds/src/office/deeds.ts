// What is planted in an office: people, what they do, and whose customers that exposed.

/** Customers of one company, by their numbers in its book. */
export interface Exposed {
  /** The company whose customers they are. */
  readonly whose: string;
  readonly first: number;
  readonly count: number;
}

export interface Deed {
  readonly deed_id: string;
  /** Key of the player. */
  readonly by: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly what: string;
  readonly exposed: readonly Exposed[];
}

/** Somebody planted, or somebody who looks guilty and is not. */
export interface Player {
  readonly key: string;
  /** What they do, as one word: a kind of act, or a reason to look guilty. */
  readonly kind: string;
  readonly account: string;
  /** Accounts that are used as well, and are others'. */
  readonly other_accounts?: readonly string[];
  readonly mail: string | null;
  readonly host: string | null;
  readonly employee_no: string | null;
  /** Addresses that are this player's alone. */
  readonly ips: readonly string[];
}

/** Customers of each company, everyone once. */
export function countExposed(deeds: readonly Deed[]): Readonly<Record<string, number>> {
  const all = deeds.flatMap(({ exposed }) => exposed);
  const names = [...new Set(all.map(({ whose }) => whose))].sort();
  return Object.fromEntries(names.map((name) => [name, coverOf(all.filter(({ whose }) => whose === name))]));
}

function coverOf(ranges: readonly Exposed[]): number {
  let [reached, sum] = [0, 0];
  for (const { first, count } of ranges.toSorted((a, b) => a.first - b.first)) {
    sum += Math.max(0, first + count - Math.max(first, reached));
    reached = Math.max(reached, first + count);
  }
  return sum;
}
