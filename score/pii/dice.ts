// Numbers from a seed (mulberry32).

export interface Dice {
  /** 0 to `end` - 1. */
  below(end: number): number;
  pick<Item>(list: readonly Item[]): Item;
}

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (end: number) => next() % end;
  return { below, pick: (list) => list[below(list.length)]! };
}
