// Hash trees of archive time stamps: one stamp over many groups of hashes, and for each group the way from it to the root.
//
// Spec: RFC 4998, sections 4.2 and 4.3. A list of one hash is that hash, not hashed again (RFC 6283, 3.2.2, says so of the
// same trees); the first list of a reduced tree holds the group alone (RFC 4998, 5.2, step 5).

import { hashWith, type Digest } from "./algorithms.js";

/** From the first list, which holds what is shown, up to below the root. */
export type ReducedTree = readonly (readonly Buffer[])[];

/** The hash that a stamp over a reduced tree is of. */
export function rootOf(digest: Digest, [first = [], ...rest]: ReducedTree): Buffer {
  return rest.reduce((below, list) => joinHashes(digest, [...list, below]), joinHashes(digest, first));
}

function joinHashes(digest: Digest, hashes: readonly Buffer[]): Buffer {
  const [only, ...others] = hashes;
  if (only !== undefined && others.length === 0) return only;
  return hashWith(digest, ...hashes.toSorted(Buffer.compare));
}

export interface GrownTree {
  readonly root: Buffer;
  /** By group, its reduced tree; null where the root is the only hash there is. */
  readonly reduced: readonly (ReducedTree | null)[];
}

/** A binary tree over groups of hashes; a node without a neighbour goes up as it is. */
export function growTree(digest: Digest, groups: readonly (readonly Buffer[])[]): GrownTree {
  const paths: Buffer[][][] = groups.map((group) => [group.toSorted(Buffer.compare)]);
  let level = groups.map((group, i) => ({ hash: joinHashes(digest, group), below: [i] }));
  while (level.length > 1) {
    level = pairsOf(level).map(([left, right]) => {
      if (right === undefined) return left;
      for (const i of left.below) paths[i]?.push([right.hash]);
      for (const i of right.below) paths[i]?.push([left.hash]);
      return { hash: joinHashes(digest, [left.hash, right.hash]), below: [...left.below, ...right.below] };
    });
  }
  const [top] = level;
  if (top === undefined) throw new Error("a tree needs a group");
  return { root: top.hash, reduced: paths.map((path) => (path.length === 1 && path[0]?.length === 1 ? null : path)) };
}

function pairsOf<Node>(nodes: readonly Node[]): readonly (readonly [Node, Node?])[] {
  return nodes.flatMap((node, i) => (i % 2 === 1 ? [] : [[node, nodes[i + 1]] as const])) as readonly (readonly [Node, Node?])[];
}
