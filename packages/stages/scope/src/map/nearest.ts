// The name somebody probably meant: the nearest by edits (optimal string alignment distance).

/** The nearest of the names, or "-" when none is near enough to be meant. */
export function nearestName(wrong: string, names: Iterable<string>): string {
  let best = "-";
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of names) {
    const distance = isPart(wrong, name) ? 1 : editDistance(wrong, name);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

const LEAST_PART = 4;

function isPart(left: string, right: string): boolean {
  return Math.min(left.length, right.length) >= LEAST_PART && (left.includes(right) || right.includes(left));
}

/** Insertions, deletions, changes and swaps of neighbours that turn one text into the other. */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= right.length; column += 1) {
      next.push(leastEdits({ before, last, next }, left, right, [row, column]));
    }
    [before, last] = [last, next];
  }
  return last[right.length] ?? 0;
}

interface Rows {
  readonly before: readonly number[];
  readonly last: readonly number[];
  readonly next: readonly number[];
}

function leastEdits({ before, last, next }: Rows, left: string, right: string, at: readonly [number, number]): number {
  const [row, column] = at;
  const isSame = left[row - 1] === right[column - 1];
  const least = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (isSame ? 0 : 1));
  const isSwap = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
  return isSwap ? Math.min(least, (before[column - 2] ?? 0) + 1) : least;
}
