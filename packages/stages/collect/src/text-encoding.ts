// The encoding of a file, told by its first lines.

import { isAscii, isUtf8 } from "node:buffer";
import encodingJapanese from "encoding-japanese";
import { ESC, readLine, type LegacyEncoding, type LineEncoding } from "./line-encoding.js";
import { utf16Of, type Utf16Encoding } from "./utf16-text.js";

export type TextEncoding = LineEncoding | Utf16Encoding;

export const TEXT_ENCODINGS: readonly TextEncoding[] = ["utf-8", "utf-16le", "utf-16be", "shift_jis", "euc-jp", "iso-2022-jp"];

const LF = 10;
const NOBODY = { add: () => undefined, skip: () => undefined };
/** Bytes below are of no encoding's second half: behind one of them text can be cut. */
const BETWEEN_LETTERS = 0x40;

/** What most of its lines are; lines of ASCII say nothing. */
export function encodingOf(head: Buffer): TextEncoding {
  const utf16 = utf16Of(head);
  if (utf16 !== null) return utf16;
  const lastLine = head.lastIndexOf(LF);
  const whole = head.subarray(0, lastLine === -1 ? cutOf(head) : lastLine);
  if (isUtf8(whole) && (!whole.includes(ESC) || !isAscii(whole))) return "utf-8";
  return commonestOf(whole);
}

/** Where text can be cut without cutting a letter. */
export function cutOf(bytes: Buffer): number {
  let at = bytes.length;
  while (at > 0 && (bytes[at - 1] as number) >= BETWEEN_LETTERS) at -= 1;
  return at === 0 ? bytes.length : at;
}

/** What a line is taken for that may be of either of the older encodings. */
export function likelyOf(main: TextEncoding): LegacyEncoding {
  return main === "euc-jp" ? main : "shift_jis";
}

function commonestOf(whole: Buffer): LineEncoding {
  const votes = new Map<LineEncoding, number>();
  const likely = encodingJapanese.detect(whole) === "EUCJP" ? "euc-jp" : "shift_jis";
  for (const line of linesIn(whole)) {
    if (isAscii(line) && !line.includes(ESC)) continue;
    const { encoding } = readLine(line, { main: "utf-8", likely }, NOBODY);
    if (encoding !== null && !(encoding === "utf-8" && isAscii(line))) votes.set(encoding, (votes.get(encoding) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? (isUtf8(whole) ? "utf-8" : likely);
}

/** Without their ends. */
export function* linesIn(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}
