// Which rows belong together: union-find on one typed array, the smallest row of a group being its root.

/** Parent of each row. A root is its own parent. */
export type Forest = Int32Array;

export function newForest(rowCount: number): Forest {
  const forest = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) forest[row] = row;
  return forest;
}

/** The smallest row of the group that `row` is in. */
export function findRoot(forest: Forest, row: number): number {
  let at = row;
  for (let parent = forest[at] as number; parent !== at; parent = forest[at] as number) {
    const above = forest[parent] as number;
    forest[at] = above; // halves the way for the next who asks
    at = above;
  }
  return at;
}

/** Puts the groups of two rows together. The result does not depend on the order of joins. */
export function joinRows(forest: Forest, left: number, right: number): void {
  const a = findRoot(forest, left);
  const b = findRoot(forest, right);
  if (a < b) forest[b] = a;
  else if (b < a) forest[a] = b;
}
