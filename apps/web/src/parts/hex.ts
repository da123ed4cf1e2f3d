// Bytes as people compare them: where, which, and what they say. Sixteen a line.

export interface HexLine {
  /** Offset of the first byte, eight hex digits or more. */
  readonly at: string;
  readonly hex: string;
  /** Printable ASCII; a dot for anything else. */
  readonly text: string;
}

const LINE_BYTES = 16;

/** @param hex Two digits a byte, as the server sends it. */
export function hexLines(hex: string, offset: number): readonly HexLine[] {
  const bytes = hex.match(/[0-9a-f]{2}/gi) ?? [];
  const lines = Math.ceil(bytes.length / LINE_BYTES);
  return Array.from({ length: lines }, (_, line) => {
    const part = bytes.slice(line * LINE_BYTES, (line + 1) * LINE_BYTES);
    return { at: (offset + line * LINE_BYTES).toString(16).padStart(8, "0"), hex: part.join(" "), text: part.map(letterOf).join("") };
  });
}

function letterOf(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
}
