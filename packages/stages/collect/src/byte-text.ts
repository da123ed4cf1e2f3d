// Bytes held as text, one letter a byte (latin1): fast to scan in JavaScript, and offsets stay byte offsets.
//
// Everything between reading and writing is in this form. What leaves is UTF-8: bytes that are UTF-8 already pass as
// they are, others, of a percent-encoded value or of a line that fits no encoding, are read as CP932.

import { isUtf8 } from "node:buffer";

/** One letter per byte, 0x00 to 0xff. */
export type ByteText = string;

const NON_ASCII = /[\u0080-\u00ff]/;
const fallback = new TextDecoder("shift_jis");

export function toByteText(bytes: Uint8Array): ByteText {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function toBytes(text: ByteText): Buffer {
  return Buffer.from(text, "latin1");
}

/** U+2400, the picture of NUL, in UTF-8: tables and people can read it; the bytes beneath stay as they were. */
const PICTURE_OF_NUL = "\u00e2\u0090\u0080";

export function withoutNul(text: ByteText): ByteText {
  return text.includes("\u0000") ? text.replaceAll("\u0000", PICTURE_OF_NUL) : text;
}

function isAscii(text: ByteText): boolean {
  return !NON_ASCII.test(text);
}

/** The same text as UTF-8; bytes that are no UTF-8 are read as CP932. */
export function asUtf8(text: ByteText): ByteText {
  if (isAscii(text)) return text;
  const bytes = toBytes(text);
  return isUtf8(bytes) ? text : Buffer.from(fallback.decode(bytes), "utf8").toString("latin1");
}

/** Percent-decoding, once. Bytes that come out are UTF-8, or CP932 where they are not. What is no escape stays. */
export function percentDecode(text: ByteText): ByteText {
  let decoded = "";
  let start = 0;
  for (let mark = text.indexOf("%"); mark !== -1; mark = text.indexOf("%", mark + 1)) {
    const high = hexValue(text.charCodeAt(mark + 1));
    const low = hexValue(text.charCodeAt(mark + 2));
    if (high < 0 || low < 0) continue;
    decoded += text.slice(start, mark) + String.fromCharCode(high * 16 + low);
    start = mark + 3;
    mark += 2;
  }
  return asUtf8(start === 0 ? text : decoded + text.slice(start));
}

// 0 to 15, or -1 for what is no hexadecimal digit (NaN past the end among them).
function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
