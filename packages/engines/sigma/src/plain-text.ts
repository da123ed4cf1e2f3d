// A text as the programs behind a web server read it at last: what is packed several times over, in any of the forms by which
// filters were fooled, is unpacked until nothing changes.
//
// Percent-encoding (RFC 3986), %uXXXX (ECMAScript's escape), UTF-8 and its overlong forms, Shift_JIS, \xHH and \uXXXX, character
// references of HTML, full-width forms of ASCII. Then comments of SQL and runs of blanks become one blank, and NUL goes.

import { decodeBytes } from "./web-bytes.js";

/** Without any of these nothing changes. */
const PACKED = /[%+\\]|&[#a-z][a-z0-9]*;|\/\*|[^\x20-\x7e]| {2}/i;
const ROUNDS = 4;
const [PERCENT, BACKSLASH, U, X] = [37, 92, 117, 120];
const HEX = /^[0-9a-f]+$/i;
const REFERENCE = /&(?:#x0*([0-9a-f]{1,6})|#0*([0-9]{1,7})|(lt|gt|quot|apos|amp|colon|lpar|rpar|sol|bsol|tab|newline));/gi;
const NAMED: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
  colon: ":",
  lpar: "(",
  rpar: ")",
  sol: "/",
  bsol: "\\",
  tab: "\t",
  newline: "\n",
};

/** Text that was read last: who reads it as a shell does asks for it once more. */
let last = { text: "", read: "" };
const MOST_KEPT = 8_192;

export function plainText(text: string): string {
  if (text.length > MOST_KEPT) return readPlain(text);
  if (text !== last.text) last = { text, read: readPlain(text) };
  return last.read;
}

function readPlain(text: string): string {
  if (!PACKED.test(text)) return text;
  let read = withBlanks(text);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = unpack(read);
    if (next === read) break;
    read = next;
  }
  return tidy(read);
}

// In a query + is a blank; in a path it is a plus.
function withBlanks(text: string): string {
  const query = text.indexOf("?");
  return query < 0 || !text.includes("+", query) ? text : text.slice(0, query) + text.slice(query).replaceAll("+", " ");
}

function unpack(text: string): string {
  const read = /[%\\]/.test(text) ? unescape(text) : text;
  const letters = /[\uff01-\uff5d\u3000\u02bc\u2018\u2019\u00b4]/.test(read)
    ? read.replace(/[\uff01-\uff5d\u3000\u02bc\u2018\u2019\u00b4]/g, narrow)
    : read;
  return letters.includes("&") ? letters.replace(REFERENCE, referred) : letters;
}

function narrow(letter: string): string {
  if (letter === "\u3000") return " ";
  return letter < "\uff00" ? "'" : String.fromCharCode(letter.charCodeAt(0) - 0xfee0);
}

function referred(whole: string, hex?: string, digits?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  return letterOf(hex === undefined ? Number(digits) : Number.parseInt(hex, 16), whole);
}

function letterOf(code: number, otherwise: string): string {
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? otherwise : String.fromCodePoint(code);
}

/** Takes one layer of percent-encoding and of backslashes away. What is no escape stays. */
function unescape(text: string): string {
  // Letters from `plain` on stand as they are; bytes wait for those that belong to the same letter.
  let [read, plain, bytes] = ["", 0, [] as number[]];
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code !== PERCENT && code !== BACKSLASH && bytes.length === 0) {
      at += 1;
      continue;
    }
    const { byte, letter, length } = code === PERCENT || code === BACKSLASH ? escapeAt(text, at, code) : plainAt(text, at, code);
    if (plain < at) read += text.slice(plain, at);
    if (letter === null && (bytes.length > 0 || byte >= 0x80)) bytes.push(byte);
    else {
      if (bytes.length > 0) read += decodeBytes(bytes);
      bytes = [];
      read += letter ?? String.fromCharCode(byte);
    }
    at += length;
    plain = at;
  }
  return read + (bytes.length > 0 ? decodeBytes(bytes) : text.slice(plain));
}

/** A byte, or a letter that is none. */
interface Piece {
  readonly byte: number;
  readonly letter: string | null;
  readonly length: number;
}

function plainAt(text: string, at: number, code: number): Piece {
  return code < 0x80 ? { byte: code, letter: null, length: 1 } : { byte: 0, letter: text[at] as string, length: 1 };
}

function escapeAt(text: string, at: number, code: number): Piece {
  const next = text.charCodeAt(at + 1);
  if ((next | 32) === U) {
    const hex = text.slice(at + 2, at + 6);
    if (hex.length === 4 && HEX.test(hex)) return { byte: 0, letter: letterOf(Number.parseInt(hex, 16), "\ufffd"), length: 6 };
    return plainAt(text, at, code);
  }
  if (code === PERCENT) return byteAt(text, at, 1) ?? plainAt(text, at, code);
  if (next === BACKSLASH) return { byte: BACKSLASH, letter: null, length: 2 };
  return ((next | 32) === X ? byteAt(text, at, 2) : null) ?? plainAt(text, at, code);
}

function byteAt(text: string, at: number, mark: number): Piece | null {
  const hex = text.slice(at + mark, at + mark + 2);
  return hex.length === 2 && HEX.test(hex) ? { byte: Number.parseInt(hex, 16), letter: null, length: mark + 2 } : null;
}

function tidy(text: string): string {
  return withoutComments(text)
    .replace(/[\0\u2400]/g, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[\t\v\f\u00a0\u0085 ]+/g, " ");
}

// MySQL runs what stands in /*!50000 ... */; any other comment is a blank.
function withoutComments(text: string): string {
  let [read, done] = ["", 0];
  for (let open = text.indexOf("/*"); open >= 0; open = text.indexOf("/*", done)) {
    const close = text.indexOf("*/", open + 2);
    if (close < 0) break;
    const inside = text[open + 2] === "!" ? text.slice(open + 3, close).replace(/^\d+/, "") : "";
    read += `${text.slice(done, open)} ${inside} `;
    done = close + 2;
  }
  return done === 0 ? text : read + text.slice(done);
}
