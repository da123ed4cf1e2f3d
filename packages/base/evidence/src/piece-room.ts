// Memory of pieces on their way, used again and again: a file of gigabytes would else leave as much to be collected, and each
// collection looks at all that this process holds.

/** Of each size. */
const MOST_FREE = 8;
const free = new Map<number, ArrayBuffer[]>();

/** Bytes that hold anything; the whole of their buffer. */
export function roomFor(bytes: number): Buffer<ArrayBuffer> {
  const known = free.get(bytes)?.pop();
  return known === undefined ? Buffer.from(new ArrayBuffer(bytes)) : Buffer.from(known);
}

/** Nobody looks at it any more. What was sent to another thread and did not come back is no room. */
export function giveBack(buffer: ArrayBuffer): void {
  const some = free.get(buffer.byteLength) ?? [];
  if (buffer.byteLength === 0 || some.length >= MOST_FREE) return;
  some.push(buffer);
  free.set(buffer.byteLength, some);
}
