// Truth and manifest as they lie in a world's folder.

import { writeFileSync } from "node:fs";

export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
}
