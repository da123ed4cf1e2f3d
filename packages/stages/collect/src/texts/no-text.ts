// Files that are no text, by their first bytes: what they are instead, so that nobody takes them for read.

import { toByteText } from "../byte-text.js";
import { isBinary } from "../sniff.js";
import { recoded } from "../recoded-text.js";
import { encodingOf } from "../text-encoding.js";

const MAGICS: readonly (readonly [reason: string, magic: RegExp])[] = [
  ["is-pdf", /^[^]{0,1024}?%PDF-/],
  [
    "is-image",
    /^(?:\u0089PNG|\u00ff\u00d8\u00ff|GIF8[79]a|BM[^]{4}\u0000{4}|II\*\u0000|MM\u0000\*|RIFF[^]{4}WEBP|[^]{4}ftyp(?:heic|mif1|avif))/,
  ],
  ["is-media", /^(?:ID3|OggS|fLaC|RIFF[^]{4}(?:WAVE|AVI )|[^]{4}ftyp|\u001aE\u00df\u00a3)/],
  ["is-evtx", /^ElfFile\u0000/],
  ["is-parquet", /^PAR1/],
  ["is-database", /^(?:SQLite format 3\u0000|\u0000\u0001\u0000\u0000Standard (?:Jet|ACE) DB)/],
  ["is-mailbox-of-outlook", /^!BDN/],
  ["source-is-archive", /^(?:Rar!\u001a\u0007|MSCF\u0000|[^]{2}-lh[0-9d]-)/],
  ["source-wrong-encoding", /^(?:\u00ff\u00fe\u0000\u0000|\u0000\u0000\u00fe\u00ff)/],
];
const MAGIC_BYTES = 2048;

/** Why a file cannot be read as text; null: it can. */
export function unreadAs(head: Buffer): string | null {
  const raw = toByteText(head.subarray(0, MAGIC_BYTES));
  const found = MAGICS.find(([, magic]) => magic.test(raw));
  if (found !== undefined) return found[0];
  return isBinary(toByteText(recoded(head, encodingOf(head)))) ? "source-is-binary" : null;
}
