// The SHA-256 of a file somewhere on the disk.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

export async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}
