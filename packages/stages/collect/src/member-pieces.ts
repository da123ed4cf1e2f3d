// Pieces of a stream that may break on the way: a break is a value to be told, no error.

import { Broken, type Reason } from "@hamon/containers";
import { HEAD_BYTES } from "./sniff.js";

export interface Begun {
  readonly head: Buffer;
  readonly broken: Reason | null;
}

/** The first bytes, by which a file is recognised. Of one that breaks within them, what came before the break. */
export async function headOf(pieces: AsyncIterator<Uint8Array>): Promise<Begun> {
  const held: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await nextOf(pieces);
    if (next instanceof Broken) return { head: Buffer.concat(held), broken: next.reason };
    if (next === null) break;
    held.push(Buffer.from(next));
    length += next.length;
  }
  return { head: Buffer.concat(held), broken: null };
}

/** Null at the end. */
export async function nextOf(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | Broken | null> {
  try {
    const next = await pieces.next();
    return next.done === true ? null : next.value;
  } catch (mistake) {
    if (mistake instanceof Broken) return mistake;
    throw mistake;
  }
}
