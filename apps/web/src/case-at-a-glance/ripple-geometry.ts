// The geometry of the ripple: angles by the root of rows, depth by certainty.

export interface Share {
  readonly key: string;
  readonly row_count: number;
}

export interface Arc {
  readonly key: string;
  /** Radians from the top, clockwise. */
  readonly from: number;
  readonly to: number;
}

const GAP = 0.035;
const START = -0.2;

/** Arcs around the circle; an arc's length grows with the root of its rows, so that small ones are seen. */
export function arcsOf(shares: readonly Share[]): readonly Arc[] {
  const shown = shares.filter(({ row_count }) => row_count > 0);
  const sum = shown.reduce((total, { row_count }) => total + Math.sqrt(row_count), 0);
  const room = 2 * Math.PI - GAP * shown.length;
  let angle = START;
  return shown.map(({ key, row_count }) => {
    const from = angle;
    const to = from + (room * Math.sqrt(row_count)) / sum;
    angle = to + GAP;
    return { key, from, to };
  });
}

/** How far a share of `part` in `whole` reaches into a ring: by the root, at least a hair when it is not 0. */
export function depthOf(part: number, whole: number): number {
  if (part <= 0 || whole <= 0) return 0;
  return Math.max(0.03, Math.min(1, Math.sqrt(part / whole)));
}

export function pointAt(radius: number, angle: number): readonly [number, number] {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

/** Path of a ring's segment between two radii. */
export function segmentPath(inner: number, outer: number, { from, to }: Pick<Arc, "from" | "to">): string {
  const large = to - from > Math.PI ? 1 : 0;
  const at = (radius: number, angle: number) => pointAt(radius, angle).map((value) => value.toFixed(2)).join(" ");
  return `M${at(outer, from)}A${outer} ${outer} 0 ${large} 1 ${at(outer, to)}L${at(inner, to)}A${inner} ${inner} 0 ${large} 0 ${at(inner, from)}Z`;
}

const LINE_LETTERS = 10;

/** A label in at most two lines, broken after a mark of separation near its middle. */
export function labelLines(label: string): readonly string[] {
  const letters = [...label];
  if (letters.length <= LINE_LETTERS) return [label];
  const places = letters.flatMap((letter, at) => (/[・、,（( ]/u.test(letter) ? [/[（(]/u.test(letter) ? at : at + 1] : []));
  const middle = letters.length / 2;
  const [best] = places.filter((place) => place > 1 && place < letters.length - 1).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return best === undefined ? [label] : [letters.slice(0, best).join("").trim(), letters.slice(best).join("").trim()];
}
