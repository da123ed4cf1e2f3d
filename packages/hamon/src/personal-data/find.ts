// Looks for personal data in files and folders, without a case and without a workspace.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readTexts, type FoundText } from "@hamon/collect";
import type { Content } from "@hamon/content";
import { Fault, type PersonalDataFound, type PersonalDataText, type PersonalDataUnread } from "@hamon/records";
import { readKinds } from "./kinds.js";
import { addCounts, TextTally, type Shown } from "./text-tally.js";

export interface FindOptions extends Shown {
  readonly content: Content;
  /** Tried on what is encrypted. */
  readonly passwords: readonly string[];
  readonly signal: AbortSignal;
  readonly onFile?: (done: number, total: number) => void;
}

/**
 * Folders are walked, hidden ones too; links are told and not followed.
 *
 * @throws {Fault} `path-missing`; the codes of readKinds; `cancelled`.
 */
export async function findPersonalData(paths: readonly string[], options: FindOptions): Promise<PersonalDataFound> {
  const { content, most, plain, passwords, signal, onFile } = options;
  const known = readKinds(content);
  const unread: PersonalDataUnread[] = [];
  const files = paths.flatMap((path) => filesOf(path, (place, reason) => void unread.push({ path: place, reason }), true));
  const texts: PersonalDataText[] = [];
  const counts: Parameters<typeof addCounts>[0] = {};
  const sums = { text_count: 0, bytes: 0 };
  const ended = (tally: TextTally) => {
    const text = tally.result();
    sums.text_count += 1;
    sums.bytes += tally.bytes;
    addCounts(counts, tally.counts);
    if (text !== null) texts.push(text);
  };
  const receiver = {
    begin: (text: FoundText) => {
      const tally = new TextTally(text, known, { most, plain });
      const end = () => {
        tally.end();
        ended(tally);
      };
      return { push: (bytes: Uint8Array) => tally.push(bytes), end };
    },
    unread: (path: string, reason: string) => void unread.push({ path, reason }),
  };
  for (const [done, path] of files.entries()) {
    onFile?.(done, files.length);
    await readTexts(path, { passwords, signal, receiver }).catch((mistake: unknown) => {
      if (!(mistake instanceof Fault) || mistake.code === "cancelled") throw mistake;
      unread.push({ path, reason: mistake.code });
    });
  }
  return { file_count: files.length, ...sums, counts, texts, unread };
}

function filesOf(path: string, unread: (path: string, reason: string) => void, isGiven: boolean): readonly string[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined && isGiven) throw new Fault("path-missing", { at: path });
  if (stats === undefined) unread(path, "source-missing");
  else if (stats.isSymbolicLink()) unread(path, "is-link");
  else if (stats.isFile()) return [path];
  else if (!stats.isDirectory()) unread(path, "is-special");
  else return namesIn(path, unread).flatMap((name) => filesOf(join(path, name), unread, false));
  return [];
}

function namesIn(folder: string, unread: (path: string, reason: string) => void): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    unread(folder, "source-unreadable");
    return [];
  }
}
