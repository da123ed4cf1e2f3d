// The lines of a tag file in the encoding that its bag declares, of a file of any size.
//
// Spec: RFC 8493, section 2.1.1; UTF-16 as RFC 2781: by its mark, else big-endian.

import { readFile, type Difference, type Meter } from "../verify-files.js";

/** No path is as long. */
const LONGEST_LINE = 1 << 16;

type Decode = (bytes: Buffer, stream: boolean) => string;

/** How to read text of that encoding; null for one that nobody here knows. */
export function decoderOf(label: string): ((start: Buffer) => Decode) | null {
  try {
    const { encoding } = new TextDecoder(label);
    // The web reads ISO 8859-1 as windows-1252; a bag means what it says.
    if (encoding === "windows-1252" && !label.endsWith("1252")) return () => (bytes) => bytes.toString("latin1");
    return (start) => decodeBy(encoding.startsWith("utf-16") ? utf16Of(label, start) : encoding);
  } catch {
    return null;
  }
}

function decodeBy(encoding: string): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes, stream) => decoder.decode(bytes, { stream });
}

function utf16Of(label: string, start: Buffer): string {
  if (/be$/i.test(label) || /le$/i.test(label)) return label;
  return start[0] === 0xff && start[1] === 0xfe ? "utf-16le" : "utf-16be";
}

export interface TagText {
  readonly path: string;
  readonly decoder: (start: Buffer) => Decode;
  readonly meter: Meter;
  readonly onLine: (line: string, number: number) => void;
  /** From this line on it cannot be decoded, or no line ends. */
  readonly onBroken: (number: number) => void;
}

/** Gives each line that is not empty. @returns why the file could not be read, or null. */
export async function readTagText({ path, decoder, meter, onLine, onBroken }: TagText): Promise<Difference | null> {
  let decode: Decode | null = null;
  let rest = "";
  let number = 0;
  let isBroken = false;
  const take = (bytes: Buffer, isEnd: boolean) => {
    if (isBroken) return;
    const text = tryDecode((decode ??= decoder(bytes)), bytes, !isEnd);
    const lines = (rest + (text ?? "")).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    if (isEnd) lines.push(...rest.split("\r"));
    for (const line of lines) {
      number += 1;
      if (line !== "") onLine(line, number);
    }
    isBroken = text === null || rest.length > LONGEST_LINE;
    if (isBroken) onBroken(number + 1);
  };
  const failure = await readFile(path, meter, (chunk) => take(chunk, false));
  take(Buffer.alloc(0), true);
  return failure;
}

// Bytes that are no text of the encoding.
function tryDecode(decode: Decode, bytes: Buffer, stream: boolean): string | null {
  try {
    return decode(bytes, stream);
  } catch {
    return null;
  }
}
