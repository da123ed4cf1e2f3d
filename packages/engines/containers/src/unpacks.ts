// Whether bytes that a password opened are what they should be: a wrong one mostly gives bytes that do not unpack.

import { Broken } from "./broken.js";

/** A wrong password passes the old cipher's one byte of check once in 256: its first bytes do not unpack. */
const TRIED_BYTES = 64 * 1024;

/** Whether the beginning unpacks. */
export async function unpacks(bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
  let length = 0;
  try {
    for await (const piece of bytes) if ((length += piece.length) > TRIED_BYTES) break;
    return true;
  } catch (mistake) {
    if (mistake instanceof Broken) return false;
    throw mistake;
  }
}
