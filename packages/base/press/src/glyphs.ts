// Which characters our font can print. A name that it cannot print must not become an empty box unnoticed.
//
// Spec: OpenType cmap, format 12 (segmented coverage). https://learn.microsoft.com/typography/opentype/spec/cmap

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const FAMILY = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans-jp/package.json"));

/** Regular and bold; nothing else is ever loaded, so that a machine's own fonts change no document. */
export const FONT_FILES: readonly string[] = ["400Regular/NotoSansJP_400Regular.ttf", "700Bold/NotoSansJP_700Bold.ttf"].map((file) =>
  join(FAMILY, file),
);

const UNICODE_FULL = 12;

type Ranges = readonly { readonly first: number; readonly last: number }[];
let known: Ranges | undefined;

/** Whether the font has a glyph for a code point. */
export function hasGlyph(codePoint: number): boolean {
  known ??= readRanges(readFileSync(FONT_FILES[0] as string));
  let low = 0;
  let high = known.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { first, last } = known[middle] as Ranges[number];
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}

function readRanges(font: Buffer): Ranges {
  const cmap = tableOffset(font, "cmap");
  const count = font.readUInt16BE(cmap + 2);
  for (let i = 0; i < count; i += 1) {
    const table = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (font.readUInt16BE(table) === UNICODE_FULL) return readGroups(font, table);
  }
  throw new Error("the font has no full Unicode table");
}

function tableOffset(font: Buffer, tag: string): number {
  const count = font.readUInt16BE(4);
  for (let i = 0; i < count; i += 1) {
    const entry = 12 + 16 * i;
    if (font.toString("latin1", entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
  }
  throw new Error(`the font has no ${tag}`);
}

function readGroups(font: Buffer, table: number): Ranges {
  const count = font.readUInt32BE(table + 12);
  return Array.from({ length: count }, (_, i) => {
    const group = table + 16 + 12 * i;
    return { first: font.readUInt32BE(group), last: font.readUInt32BE(group + 4) };
  });
}
