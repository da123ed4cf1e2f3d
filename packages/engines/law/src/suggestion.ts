// The name somebody probably meant: the nearest known one, when it is near.

/** A name may be one change away for each so many letters of it. */
const LETTERS_PER_CHANGE = 3;
/** Where there is none to offer. */
const NONE = "—";

/** The nearest of `known`, or "—" when none is near enough. */
export function suggestionFor(name: string, known: Iterable<string>): string {
  let best = NONE;
  let fewest = Math.ceil(name.length / LETTERS_PER_CHANGE) + 1;
  for (const candidate of known) {
    const changes = editDistance(name, candidate);
    if (changes < fewest) [best, fewest] = [candidate, changes];
  }
  return best;
}

// Levenshtein's distance, one row at a time.
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
