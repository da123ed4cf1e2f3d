// Writes the files of a bag and the lists of their digests, each file in one pass.
//
// Spec: RFC 8493 (BagIt 1.0).

import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";

const FILE_MODE = 0o600;
const PAYLOAD = "data/";
const LISTS = ["sha256", "sha512"] as const;

export interface BagFile {
  /** In the bag; below data/ for what is handed over. */
  readonly path: string;
  readonly sha256: string;
  readonly sha512: string;
  readonly bytes: number;
}

export type BagSource = string | Uint8Array | AsyncIterable<Uint8Array>;

export class BagWriter {
  readonly #folder: string;
  readonly #payload: BagFile[] = [];
  readonly #tags: BagFile[] = [];

  /** @param folder exists and is empty. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where a file of the bag lies while it is made. */
  pathOf(path: string): string {
    return join(this.#folder, path);
  }

  /** Writes one file; its bytes survive a power loss once the promise resolves. */
  async add(path: string, source: BagSource): Promise<BagFile> {
    const digests = await this.#write(path, source);
    const file = { path, ...digests };
    (path.startsWith(PAYLOAD) ? this.#payload : this.#tags).push(file);
    return file;
  }

  /** Writes the lists and bag-info.txt, whose Payload-Oxum it counts. Nothing can be added afterwards. */
  async finish(info: Readonly<Record<string, string>>): Promise<{ readonly files: number; readonly bytes: number }> {
    const files = this.#payload.length;
    const bytes = this.#payload.reduce((sum, file) => sum + file.bytes, 0);
    await this.add("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    await this.add("bag-info.txt", formatInfo({ ...info, "Payload-Oxum": `${bytes}.${files}` }));
    for (const algorithm of LISTS) await this.add(`manifest-${algorithm}.txt`, lines(this.#payload, algorithm));
    const tags = [...this.#tags];
    for (const algorithm of LISTS) await this.add(`tagmanifest-${algorithm}.txt`, lines(tags, algorithm));
    return { files, bytes };
  }

  async #write(path: string, source: BagSource): Promise<Omit<BagFile, "path">> {
    const full = this.pathOf(path);
    await mkdir(dirname(full), { recursive: true, mode: 0o700 });
    const file = await open(full, "wx", FILE_MODE);
    const [sha256, sha512] = [createHash("sha256"), createHash("sha512")];
    let bytes = 0;
    try {
      for await (const chunk of chunksOf(source)) {
        sha256.update(chunk);
        sha512.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
      await file.datasync();
    } finally {
      await file.close();
    }
    return { sha256: sha256.digest("hex"), sha512: sha512.digest("hex"), bytes };
  }
}

async function* chunksOf(source: BagSource): AsyncGenerator<Uint8Array> {
  if (typeof source === "string") yield Buffer.from(source);
  else if (source instanceof Uint8Array) yield source;
  else yield* source;
}

async function* lines(files: readonly BagFile[], algorithm: (typeof LISTS)[number]): AsyncGenerator<Buffer> {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  for (const file of sorted) yield Buffer.from(`${file[algorithm]}  ${encodePath(file.path)}\n`);
}

/** A path as a list of digests writes it: RFC 8493, section 2.1.3. */
export function encodePath(path: string): string {
  return path.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

// A value is one line, whoever wrote it.
function formatInfo(info: Readonly<Record<string, string>>): string {
  return Object.entries(info)
    .map(([label, value]) => `${label}: ${value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim()}\n`)
    .join("");
}
