// Texts to be looked for, as a tree of classes laid out breadth first: what the automata walk.

/** A text, as classes, and what stands for it when it is found. */
export interface Needle {
  readonly kinds: Uint32Array;
  readonly out: number;
}

/** Node 0 is the root. Nodes are numbered by depth, so that the first ones are those most often visited. */
export interface Trie {
  /** Edges of node n: from edge_at[n] to edge_at[n + 1], by class. */
  readonly edge_at: Int32Array;
  readonly edge_class: Uint32Array;
  readonly edge_to: Int32Array;
  /** What is found at node n: from out_at[n] to out_at[n + 1]. */
  readonly out_at: Int32Array;
  readonly outs: Int32Array;
}

interface Draft {
  readonly first: number[];
  readonly sibling: number[];
  readonly kind: number[];
  readonly outs: Map<number, number[]>;
}

export function buildTrie(needles: readonly Needle[]): Trie {
  const draft: Draft = { first: [-1], sibling: [-1], kind: [0], outs: new Map() };
  for (const { kinds, out } of needles) {
    let node = 0;
    for (const kind of kinds) node = childOf(draft, node, kind);
    const outs = draft.outs.get(node) ?? [];
    if (!outs.includes(out)) outs.push(out);
    draft.outs.set(node, outs);
  }
  return layOut(draft);
}

function childOf({ first, sibling, kind }: Draft, node: number, wanted: number): number {
  for (let child = first[node] as number; child >= 0; child = sibling[child] as number) if (kind[child] === wanted) return child;
  const made = first.length;
  kind.push(wanted);
  first.push(-1);
  sibling.push(first[node] as number);
  first[node] = made;
  return made;
}

function childrenOf({ first, sibling, kind }: Draft, node: number): readonly number[] {
  const children: number[] = [];
  for (let child = first[node] as number; child >= 0; child = sibling[child] as number) children.push(child);
  return children.length < 2 ? children : children.sort((a, b) => (kind[a] as number) - (kind[b] as number));
}

function layOut(draft: Draft): Trie {
  const count = draft.first.length;
  const order = new Int32Array(count);
  const [edgeAt, outAt] = [new Int32Array(count + 1), new Int32Array(count + 1)];
  const [edgeClass, edgeTo] = [new Uint32Array(count - 1), new Int32Array(count - 1)];
  const outs: number[] = [];
  let made = 1;
  for (let node = 0; node < count; node += 1) {
    edgeAt[node] = made - 1;
    outAt[node] = outs.length;
    for (const out of draft.outs.get(order[node] as number) ?? []) outs.push(out);
    for (const child of childrenOf(draft, order[node] as number)) {
      edgeClass[made - 1] = draft.kind[child] as number;
      edgeTo[made - 1] = made;
      order[made] = child;
      made += 1;
    }
  }
  edgeAt[count] = made - 1;
  outAt[count] = outs.length;
  return { edge_at: edgeAt, edge_class: edgeClass, edge_to: edgeTo, out_at: outAt, outs: Int32Array.from(outs) };
}

/** The node that `kind` leads to; -1: none. */
export function edgeOf({ edge_at, edge_class, edge_to }: Trie, node: number, kind: number): number {
  let low = edge_at[node] as number;
  let high = (edge_at[node + 1] as number) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = edge_class[middle] as number;
    if (found === kind) return edge_to[middle] as number;
    if (found < kind) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
