// Shapes of numbers that a company gives itself: "A9999-999999". "9" is a digit, "A" a capital; any other letter is itself.
//
// Matched against text of ASCII; digits of full width count as digits.

export interface Shape {
  readonly text: string;
  /** Letters of the shape, one value each: a digit, a capital, or the byte itself. */
  readonly codes: Int16Array;
}

const [ANY_DIGIT, ANY_CAPITAL] = [-1, -2];

/** Whether a shape can be one: 4 to 32 letters of ASCII, four digits at least. */
export function isShape(text: string): boolean {
  return /^[A-Za-z0-9./_#-]{4,32}$/.test(text) && (text.match(/9/g)?.length ?? 0) >= 4;
}

export function compileShape(text: string): Shape {
  const code = (letter: string) => (letter === "9" ? ANY_DIGIT : letter === "A" ? ANY_CAPITAL : letter.charCodeAt(0));
  return { text, codes: Int16Array.from(text, code) };
}

/** @returns where it ends, or -1. */
export function matchShape({ codes }: Shape, bytes: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): number {
  let at = start;
  for (const code of codes) {
    const width = widthAt(code, bytes, at);
    if (width === 0) return -1;
    at += width;
  }
  return at <= end ? at : -1;
}

function widthAt(code: number, bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (code === ANY_CAPITAL) return byte >= 0x41 && byte <= 0x5a ? 1 : 0;
  if (code === ANY_DIGIT) return digitWidth(bytes, at);
  return byte === code ? 1 : 0;
}

/** Bytes of the digit at a place, half or full width; 0: there is none. */
export function digitWidth(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x30 && byte <= 0x39) return 1;
  return byte === 0xef && isWideDigit(bytes, at) ? 3 : 0;
}

/** ０ to ９: EF BC 90 to EF BC 99. */
export function isWideDigit(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbc && (bytes[at + 2] ?? 0) >= 0x90 && (bytes[at + 2] ?? 0) <= 0x99;
}
