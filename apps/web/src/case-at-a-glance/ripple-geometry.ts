// The geometry of the ripple: arcs by the root of rows, depth by certainty, letters along a circle.
//
// Angles are radians from the top, clockwise. Radii are units of the drawing.

export interface Share {
  readonly key: string;
  readonly row_count: number;
  /** Neighbours of one group stand closer together. */
  readonly group?: string;
}

export interface Arc {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

const GAP = 0.028;
const GROUP_GAP = 0.08;
const START = -0.2;

/** Arcs around the circle; an arc's length grows with the root of its rows, so that small ones are seen. */
export function arcsOf(shares: readonly Share[]): readonly Arc[] {
  const shown = shares.filter(({ row_count }) => row_count > 0);
  const gaps = shown.map(({ group }, at) => (group === shown[(at + 1) % shown.length]?.group && shown.length > 1 ? GAP : GROUP_GAP));
  const sum = shown.reduce((total, { row_count }) => total + Math.sqrt(row_count), 0);
  const room = 2 * Math.PI - gaps.reduce((total, gap) => total + gap, 0);
  let angle = START;
  return shown.map(({ key, row_count }, at) => {
    const from = angle;
    const to = from + (room * Math.sqrt(row_count)) / sum;
    angle = to + (gaps[at] ?? GAP);
    return { key, from, to };
  });
}

const HAIR = 0.03;

/** How far a share of `part` in `whole` reaches into a ring: by the root, at least a hair when it is not 0. */
export function depthOf(part: number, whole: number): number {
  if (part <= 0 || whole <= 0) return 0;
  return Math.max(HAIR, Math.min(1, Math.sqrt(part / whole)));
}

function pointAt(radius: number, angle: number): readonly [number, number] {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

const place = (radius: number, angle: number) =>
  pointAt(radius, angle)
    .map((value) => value.toFixed(2))
    .join(" ");
const isLarge = (from: number, to: number) => (Math.abs(to - from) > Math.PI ? 1 : 0);

/** Path of a ring's segment between two radii. */
export function segmentPath(inner: number, outer: number, { from, to }: Pick<Arc, "from" | "to">): string {
  const large = isLarge(from, to);
  return `M${place(outer, from)}A${outer} ${outer} 0 ${large} 1 ${place(outer, to)}L${place(inner, to)}A${inner} ${inner} 0 ${large} 0 ${place(inner, from)}Z`;
}

/** Concentric lines between two radii, `step` apart: waves, and the pattern of a print without colours. */
export function wavesPath(inner: number, outer: number, arc: Pick<Arc, "from" | "to">, step = 4): string {
  const count = Math.max(0, Math.floor((outer - inner) / step));
  return Array.from({ length: count }, (_, at) => arcPath(inner + (at + 0.5) * step, arc)).join("");
}

/** Radial ticks of one height along an arc: a crowd. */
export function ticksPath(inner: number, outer: number, { from, to }: Pick<Arc, "from" | "to">, step = 0.022): string {
  const count = Math.max(1, Math.floor((to - from) / step));
  const pace = (to - from) / count;
  return Array.from({ length: count }, (_, at) => from + (at + 0.5) * pace)
    .map((angle) => `M${place(inner, angle)}L${place(outer, angle)}`)
    .join("");
}

/** An open arc, clockwise. */
export function arcPath(radius: number, { from, to }: Pick<Arc, "from" | "to">): string {
  return `M${place(radius, from)}A${radius} ${radius} 0 ${isLarge(from, to)} 1 ${place(radius, to)}`;
}

/** Whether letters along the arc would stand on their heads if they ran clockwise. */
export function isLower({ from, to }: Pick<Arc, "from" | "to">): boolean {
  return Math.cos((from + to) / 2) < -0.05;
}

const MIDDLE_EM = 0.36;

/** The line that letters of `size` stand on so that their middle is at `radius`, readable from below wherever it lies. */
export function letterPath(radius: number, size: number, arc: Pick<Arc, "from" | "to">): string {
  if (!isLower(arc)) return arcPath(radius - MIDDLE_EM * size, arc);
  const low = radius + MIDDLE_EM * size;
  return `M${place(low, arc.to)}A${low} ${low} 0 ${isLarge(arc.from, arc.to)} 0 ${place(low, arc.from)}`;
}

export interface FittedLabel {
  readonly text: string;
  readonly size: number;
}

/** The first of `texts` that fits into `room` at the largest of `sizes` that lets it; null when none does. */
export function fitLabel(
  texts: readonly string[],
  room: number,
  { sizes, emsOf }: { readonly sizes: readonly number[]; readonly emsOf: (text: string) => number },
): FittedLabel | null {
  for (const text of texts) {
    const size = sizes.find((one) => emsOf(text) * one <= room);
    if (size !== undefined) return { text, size };
  }
  return null;
}

/** A name in two, broken at the space or middle dot nearest its middle; whole where it has none. */
export function halvesOf(name: string): readonly string[] {
  const breaks = [...name.matchAll(/[ \u30fb\u3001]/gu)].map(({ index }) => index + 1).filter((at) => at > 1 && at < name.length);
  const middle = name.length / 2;
  const [best] = breaks.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  return best === undefined ? [name] : [name.slice(0, best).trim(), name.slice(best).trim()];
}
