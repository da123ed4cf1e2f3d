// Bytes of a request as text: UTF-8 with its overlong forms, or Shift_JIS (CP932) where it is none.
//
// In Shift_JIS a letter's second byte may be \ | ` { or a Latin letter: read as ASCII, 会社 and 明細 look like an attack. Bytes
// below 0x40 are never one: between two of these the encoding is told anew.

const LEAST_TRAIL = 0x40;
const shiftJis = new TextDecoder("shift_jis");
const MOST_AT_ONCE = 4_096;

export function decodeBytes(bytes: readonly number[]): string {
  let text = "";
  let start = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && (bytes[at] as number) >= LEAST_TRAIL) continue;
    if (at > start) text += decodeRun(bytes.slice(start, at));
    if (at < bytes.length) text += String.fromCharCode(bytes[at] as number);
    start = at + 1;
  }
  return text;
}

function decodeRun(run: readonly number[]): string {
  const high = run.filter((byte) => byte >= 0x80).length;
  if (high === 0) return asciiOf(run);
  const utf8 = decodeUtf8(run);
  if (utf8 !== null) return utf8;
  // One such byte before ASCII is no Japanese text: a server that reads UTF-8 sees what stands behind it.
  if (high === 1) return asciiOf(run.map((byte) => (byte < 0x80 ? byte : 0xfffd)));
  return shiftJis.decode(Uint8Array.from(run));
}

function asciiOf(codes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < codes.length; at += MOST_AT_ONCE) text += String.fromCharCode(...codes.slice(at, at + MOST_AT_ONCE));
  return text;
}

/** Null where it is no UTF-8. An overlong form is the letter that it stands for. */
function decodeUtf8(bytes: readonly number[]): string | null {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
    if (length === 0 || at + length > bytes.length) return null;
    let code = length === 1 ? first : first & (0x7f >> length);
    for (let place = at + 1; place < at + length; place += 1) {
      const byte = bytes[place] as number;
      if (byte >> 6 !== 2) return null;
      code = (code << 6) | (byte & 0x3f);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
    text += String.fromCodePoint(code);
    at += length;
  }
  return text;
}
