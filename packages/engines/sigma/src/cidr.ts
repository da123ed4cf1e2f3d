// Address ranges, without any inet type: a range is two addresses as hexadecimal text of equal length.
//
// Only the notations of RFC 4291 section 2.2 (1) and (2) and dotted quads without leading zeros are addresses.

export interface AddressRange {
  readonly version: 4 | 6;
  /** 8 or 32 hexadecimal digits, lower case; both ends belong to it. */
  readonly low: string;
  readonly high: string;
}

/** @returns null when it is no range. Bits past the prefix length are ignored. */
export function parseCidr(text: string): AddressRange | null {
  const [, address = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const hex = addressHex(address);
  if (hex === null) return null;
  const bits = hex.length * 4;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const value = BigInt(`0x${hex}`);
  const rest = (1n << BigInt(bits - prefix)) - 1n;
  const toHex = (number: bigint) => number.toString(16).padStart(hex.length, "0");
  return { version: bits === 32 ? 4 : 6, low: toHex(value & ~rest), high: toHex(value | rest) };
}

/** An address as 8 or 32 hexadecimal digits; null when it is none. */
export function addressHex(address: string): string | null {
  return address.includes(":") ? sixHex(address) : fourHex(address);
}

function fourHex(address: string): string | null {
  const octets = address.split(".");
  const isAddress = octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256);
  return isAddress ? octets.map((octet) => Number(octet).toString(16).padStart(2, "0")).join("") : null;
}

function sixHex(address: string): string | null {
  const halves = address.split("::");
  if (halves.length > 2) return null;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => group.toLowerCase().padStart(4, "0")).join("");
}
