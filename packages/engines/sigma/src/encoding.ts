// Text as other programs hide it: base64 and UTF-16, as the Sigma modifiers appendix names them.

export type WideEncoding = "utf16le" | "utf16be" | "utf16" | "wide";

/** `utf16` begins with a byte order mark (little endian); `wide` is another name for `utf16le`. */
export function encodeText(text: string, encoding: WideEncoding | null): Buffer {
  if (encoding === null) return Buffer.from(text, "utf8");
  const little = Buffer.from(text, "utf16le");
  if (encoding === "utf16be") return little.swap16();
  return encoding === "utf16" ? Buffer.concat([Buffer.from([0xff, 0xfe]), little]) : little;
}

/**
 * The three texts that bytes can become when they stand in the middle of something encoded as base64:
 * characters that also depend on a neighbour are left out.
 */
export function base64Offsets(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset, 0x20), bytes]).toString("base64");
    const first = [0, 2, 3][offset] as number;
    const last = [0, 3, 2][(bytes.length + offset) % 3] as number;
    return encoded.slice(first, encoded.length - last);
  });
}
