// The name that was probably meant.

const MOST_LETTERS = 60;

/** Of names the one that takes the fewest changes to become; those that begin alike come first. */
export function nearestOf(wanted: string, names: readonly string[]): string {
  const text = wanted.toLowerCase().slice(0, MOST_LETTERS);
  const weigh = (name: string) => changes(text, name) - (name.startsWith(text) || name.includes(`.${text}`) ? name.length : 0);
  return names.reduce((best, name) => (weigh(name) < weigh(best) ? name : best), names[0] ?? "");
}

// Levenshtein's, row by row.
function changes(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (before[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    before = row;
  }
  return before[other.length] as number;
}
