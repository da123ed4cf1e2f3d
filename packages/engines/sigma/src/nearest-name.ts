// "Did you mean": the known name that takes the fewest edits to reach.

/** The nearest of `names`; empty only when there are none. Ties go to the first. */
export function nearestName(word: string, names: Iterable<string>): string {
  let nearest = "";
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const edits = editDistance(word.toLowerCase().slice(0, 64), name.toLowerCase().slice(0, 64));
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest;
}

// Levenshtein with a swap of neighbours as one edit, so that "contians" is one away from "contains".
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + cost);
      next.push(isSwap ? Math.min(best, (before[j - 2] as number) + 1) : best);
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}
