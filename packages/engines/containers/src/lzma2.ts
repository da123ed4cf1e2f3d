// LZMA2: chunks of at most 2 MiB, each coded in at most 64 KiB, or as they are.

import { Broken } from "./broken.js";
import { need, want, type Inbox, type Steps } from "./inbox.js";
import { Lzma, MOST_SYMBOL_BYTES, parseProperties, type LzmaProperties } from "./lzma.js";
import { Window } from "./window.js";

/** From the one byte that says it, in xz as in 7z. @throws {Broken} `damaged`. */
export function dictionaryBytes(byte: number): number {
  if (byte > 40) throw new Broken("damaged", "size of a dictionary");
  return byte === 40 ? 2 ** 32 - 1 : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11);
}

/** Up to its end marker: what follows is left in the inbox. */
export function* lzma2Steps(inbox: Inbox, dictionary: number): Steps {
  const lzma = new Lzma(new Window(dictionary));
  let properties: LzmaProperties | null = null;
  let isFresh = true;
  for (;;) {
    yield* need(inbox, 1);
    const control = inbox.u8();
    if (control === 0) return;
    if (control >= 0xe0 || control === 1) {
      lzma.window.forget();
      lzma.restart();
      isFresh = false;
    } else if (isFresh) throw new Broken("damaged", "no dictionary");
    if (control < 0x80) {
      if (control > 2) throw new Broken("damaged", "chunk of LZMA2");
      yield* plainChunk(inbox, lzma);
      continue;
    }
    yield* need(inbox, control >= 0xc0 ? 5 : 4);
    const [high, low, packedHigh, packedLow] = inbox.take(4) as unknown as [number, number, number, number];
    if (control >= 0xc0) properties = parseProperties(inbox.u8());
    if (properties === null) throw new Broken("damaged", "no properties");
    if (control >= 0xa0) lzma.reset(properties);
    yield* codedChunk(inbox, lzma, { out: ((control & 0x1f) << 16) + (high << 8) + low + 1, packed: (packedHigh << 8) + packedLow + 1 });
  }
}

function* plainChunk(inbox: Inbox, lzma: Lzma): Steps {
  const { window } = lzma;
  yield* need(inbox, 2);
  const [high = 0, low = 0] = inbox.take(2);
  let left = (high << 8) + low + 1;
  yield* need(inbox, left);
  lzma.skip(left);
  while (left > 0) {
    const count = Math.min(left, window.room);
    window.putAll(inbox.take(count));
    left -= count;
    yield window.given();
  }
}

function* cutChunk(inbox: Inbox, lzma: Lzma, out: number): Steps {
  const end = inbox.bytes.length - MOST_SYMBOL_BYTES;
  [lzma.input, lzma.at] = [inbox.bytes, inbox.at];
  if (lzma.at + HEAD_BYTES < end) lzma.begin();
  for (let left = out; left > 0 && lzma.at < end; ) {
    const made = lzma.decode(left, end);
    if (made <= 0) break;
    left -= made;
    yield lzma.window.given();
  }
  throw new Broken("truncated");
}

/** Of a coded run. */
const HEAD_BYTES = 5;

interface Chunk {
  readonly out: number;
  readonly packed: number;
}

// Of a chunk that is cut, what its bytes still give is given.
function* codedChunk(inbox: Inbox, lzma: Lzma, { out, packed }: Chunk): Steps {
  yield* want(inbox, packed);
  if (inbox.left < packed) yield* cutChunk(inbox, lzma, out);
  const end = inbox.at + packed;
  [lzma.input, lzma.at] = [inbox.bytes, inbox.at];
  lzma.begin();
  for (let left = out; left > 0; ) {
    const made = lzma.decode(left, end + 1);
    if (made <= 0 || lzma.isEnded) throw new Broken("damaged", "chunk of LZMA2");
    left -= made;
    yield lzma.window.given();
  }
  if (lzma.at !== end || lzma.isOwing || !lzma.isAtEnd) throw new Broken("damaged", "end of a chunk of LZMA2");
  inbox.at = end;
}
