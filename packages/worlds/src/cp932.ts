// CP932 as Windows writes it (WHATWG "shift_jis", NEC row 13 and IBM extensions; never the NEC-selected copies of the latter).

const TABLE = encodeTable();

// The decoder of the platform is the table: every double byte is decoded once, the first code of a letter wins.
function encodeTable(): Uint16Array {
  const table = new Uint16Array(2 ** 16);
  for (let code = 0x20; code < 0x7f; code += 1) table[code] = code;
  for (const code of [0x09, 0x0a, 0x0d]) table[code] = code;
  for (let code = 0xa1; code <= 0xdf; code += 1) table[0xff61 + code - 0xa1] = code;
  const decoder = new TextDecoder("shift_jis");
  for (const lead of leadBytes()) {
    for (let trail = 0x40; trail <= 0xfc; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      const unit = text.charCodeAt(0);
      if (text.length === 1 && unit !== 0xfffd && table[unit] === 0) table[unit] = lead * 256 + trail;
    }
  }
  return table;
}

function leadBytes(): readonly number[] {
  const bytes = Array.from({ length: 0xfd }, (_, byte) => byte);
  return bytes.filter((byte) => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xec) || byte >= 0xfa);
}

/** A letter that CP932 has no place for (外字), as exports show it. */
const GETA = "〓";

/** The text with only letters of CP932: 𠮷 becomes 〓, or 吉 where `is_kind` says that the export replaces it. */
export function toCp932Text(text: string, is_kind: boolean): string {
  let result = "";
  for (const letter of text) {
    const has = letter.length === 1 && TABLE[letter.charCodeAt(0)] !== 0;
    result += has ? letter : is_kind && letter === "𠮷" ? "吉" : GETA;
  }
  return result;
}

/** @throws {RangeError} when a letter has no place: see toCp932Text. */
export function encodeCp932(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = TABLE[text.charCodeAt(place)] as number;
    if (code === 0) throw new RangeError(`no CP932 for U+${text.charCodeAt(place).toString(16)}`);
    if (code > 0xff) bytes[length++] = code >>> 8;
    bytes[length++] = code & 0xff;
  }
  return bytes.subarray(0, length);
}
