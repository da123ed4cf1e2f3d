// What lies in the folder of a bag. Only what is found here is ever opened: no path of a list is.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { errnoOf } from "../disk.js";
import type { Findings } from "./findings.js";

const PAYLOAD = "data/";

export interface BaggedFile {
  /** In the bag, with slashes. */
  readonly path: string;
  readonly isPayload: boolean;
  /** By algorithm: what lists say of it. */
  readonly digests: Map<string, string>;
}

export class BagFiles {
  readonly #files = new Map<string, BaggedFile>();
  #folded: Map<string, BaggedFile[]> | null = null;

  add(path: string): void {
    this.#files.set(path, { path, isPayload: path.startsWith(PAYLOAD), digests: new Map() });
  }

  all(): readonly BaggedFile[] {
    return [...this.#files.values()];
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** By its name, or the only one whose name differs in case or Unicode normalization alone (RFC 8493, section 6). */
  find(path: string): BaggedFile | null {
    const exact = this.#files.get(path);
    if (exact !== undefined) return exact;
    this.#folded ??= groupFolded(this.all());
    const [only, ...others] = this.#folded.get(fold(path)) ?? [];
    return only === undefined || others.length > 0 ? null : only;
  }
}

function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function groupFolded(files: readonly BaggedFile[]): Map<string, BaggedFile[]> {
  const groups = new Map<string, BaggedFile[]>();
  for (const file of files) {
    const group = groups.get(fold(file.path));
    if (group === undefined) groups.set(fold(file.path), [file]);
    else group.push(file);
  }
  return groups;
}

/** Every plain file of a folder; what is none, a link first of all, is a finding. @throws {Fault} `bag-unreadable`. */
export async function walkBag(folder: string, findings: Findings): Promise<{ readonly files: BagFiles; readonly hasPayload: boolean }> {
  const files = new BagFiles();
  const waiting = [""];
  let hasPayload = false;
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const entry of await list(folder, place, findings)) {
      const path = `${place}${entry.name}`;
      if (entry.isDirectory()) waiting.push(`${path}/`);
      else if (entry.isFile()) files.add(path);
      else findings.break("file-not-plain", path);
      hasPayload ||= entry.isDirectory() && path === "data";
    }
  }
  return { files, hasPayload };
}

async function list(folder: string, place: string, findings: Findings) {
  try {
    const entries = await readdir(join(folder, place), { withFileTypes: true });
    return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === "") throw error;
    if (place === "") throw new Fault("bag-unreadable", { cause: error, params: { reason } });
    findings.break("file-unreadable", place, { reason });
    return [];
  }
}
