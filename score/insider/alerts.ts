// What somebody sees who looks at so many stories a day and no more: the highest first, each again only when it has grown.

/** What a rule matched of an entity on a day. */
export interface Signal {
  readonly entity: string;
  readonly rule: string;
  /** What a story gets for the rule, once. */
  readonly points: number;
  /** In Japan, 2025-04-17. */
  readonly day: string;
}

export interface Shown {
  readonly entity: string;
  readonly day: string;
  /** Among those of the day that were new or had grown, from 1; equals count against it. */
  readonly rank: number;
  readonly is_seen: boolean;
}

export interface Budget {
  /** Stories a day; below 1, one every so many days. */
  readonly per_day: number;
  readonly days: readonly string[];
  /** Entities that come last among equals, so that no luck is counted. */
  readonly last: ReadonlySet<string>;
}

/** Every story that was new or had grown, day by day, and whether there was time for it. */
export function showStories(signals: readonly Signal[], { per_day, days, last }: Budget): readonly Shown[] {
  const rules = new Map<string, Map<string, number>>();
  const seen = new Map<string, number>();
  const shown: Shown[] = [];
  let left = 0;
  for (const day of days) {
    left = Math.min(left + per_day, Math.max(1, per_day));
    const grown = growOn(day, signals, rules).filter(({ entity, score }) => score > (seen.get(entity) ?? 0));
    const order = grown.toSorted((a, b) => b.score - a.score || Number(last.has(a.entity)) - Number(last.has(b.entity)));
    const count = Math.floor(left);
    for (const [place, { entity, score }] of order.entries()) {
      const is_seen = place < count;
      shown.push({ entity, day, rank: place + 1, is_seen });
      if (is_seen) seen.set(entity, score);
    }
    left -= Math.min(count, order.length);
  }
  return shown;
}

interface Story {
  readonly entity: string;
  readonly score: number;
}

function growOn(day: string, signals: readonly Signal[], rules: Map<string, Map<string, number>>): readonly Story[] {
  const active = new Set<string>();
  for (const { entity, rule, points } of signals.filter((signal) => signal.day === day)) {
    const own = rules.get(entity) ?? new Map<string, number>();
    rules.set(entity, own.set(rule, points));
    active.add(entity);
  }
  return [...active].map((entity) => ({ entity, score: sumOf(rules.get(entity)) }));
}

function sumOf(points: ReadonlyMap<string, number> | undefined): number {
  return [...(points?.values() ?? [])].reduce((sum, one) => sum + one, 0);
}
