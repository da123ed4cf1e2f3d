// Boolean trees over leaves as numbers: read in place, kept and sent as they are.
//
// leaf: 0, its number. not: 1, the tree. all: 2, any: 3, at least: 4, each with where it ends (and at least, how many).

import type { LeafTree } from "./leaf.js";

const [LEAF, NOT, ALL, ANY, AT_LEAST] = [0, 1, 2, 3, 4];

/** Appends a tree; where it ends is counted from the beginning of `code`. */
export function encodeTree(code: number[], tree: LeafTree): void {
  if (tree.kind === "leaf") {
    code.push(LEAF as number, tree.no);
    return;
  }
  if (tree.kind === "not") {
    code.push(NOT as number);
    encodeTree(code, tree.of);
    return;
  }
  const end = code.push({ all: ALL, any: ANY, at_least: AT_LEAST }[tree.kind] as number, 0) - 1;
  if (tree.kind === "at_least") code.push(tree.count);
  for (const one of tree.of) encodeTree(code, one);
  code[end] = code.length;
}

/** Whether the tree at `at` holds where the leaves with a 1 hold. */
export function treeHolds(code: Int32Array, at: number, leaves: Uint8Array): boolean {
  const kind = code[at];
  if (kind === LEAF) return leaves[code[at + 1] as number] === 1;
  if (kind === NOT) return !treeHolds(code, at + 1, leaves);
  const end = code[at + 1] as number;
  if (kind === AT_LEAST) return countHolding(code, at + 3, end, leaves) >= (code[at + 2] as number);
  const wanted = kind === ANY;
  for (let one = at + 2; one < end; one = afterTree(code, one)) if (treeHolds(code, one, leaves) === wanted) return wanted;
  return !wanted;
}

function countHolding(code: Int32Array, from: number, end: number, leaves: Uint8Array): number {
  let count = 0;
  for (let one = from; one < end; one = afterTree(code, one)) if (treeHolds(code, one, leaves)) count += 1;
  return count;
}

function afterTree(code: Int32Array, at: number): number {
  const kind = code[at];
  if (kind === LEAF) return at + 2;
  return kind === NOT ? afterTree(code, at + 1) : (code[at + 1] as number);
}

/** The leaves of the trees from `from` to `end`. */
export function leavesIn(code: Int32Array, from: number, end: number): readonly number[] {
  const leaves: number[] = [];
  let at = from;
  while (at < end) {
    const kind = code[at];
    if (kind === LEAF) leaves.push(code[at + 1] as number);
    at += kind === NOT ? 1 : kind === AT_LEAST ? 3 : 2;
  }
  return leaves;
}
