// Statements of a case: each set a file and one entry of the log that vouches for it.

import { hash } from "node:crypto";
import { dirname, join } from "node:path";
import { Fault } from "@hamon/records";
import type { Disk } from "../disk.js";
import { writing } from "../disk.js";
import { parseEntry } from "../entry.js";
import type { NewLogEntry } from "../evidence.js";
import type { Log } from "../log.js";
import { Placer } from "../placer.js";
import type { KeyRing } from "../vault/key-ring.js";
import { openOperatorKey } from "./operator-key.js";
import { formatSet, makeSet, parseSet, treeOf, type NamedStatement, type StatementSet } from "./statement-set.js";

const FOLDER = "statements";
const KIND = '"kind":"statement"';
const NUMBER_LETTERS = 4;

export interface StatementPlace {
  readonly disk: Disk;
  /** evidence/ of the case. */
  readonly folder: string;
  /** Holds the operator's key. */
  readonly ring: KeyRing;
  readonly log: Log;
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
}

/** A set and the entry that vouches for its file. */
export interface LoggedStatements extends StatementSet {
  readonly entry_index: number;
  /** In the case's folder. */
  readonly path: string;
}

/**
 * Signs statements, keeps them and logs them. A crash before the entry leaves a file that the next set replaces.
 *
 * @throws {Fault} `operator-key-malformed`, `disk-full`, `evidence-write-failed`; the codes of the log.
 */
export async function addStatements(place: StatementPlace, named: readonly NamedStatement[], actor: string): Promise<LoggedStatements> {
  const [operator, { signer }, { total }] = await Promise.all([
    writing("keys", () => openOperatorKey(place.ring)),
    place.log.state(),
    newestEntry(place),
  ]);
  const set = makeSet(named, { operator, log: signer });
  const path = `${FOLDER}/${String(total + 1).padStart(NUMBER_LETTERS, "0")}.json`;
  const bytes = formatSet(set);
  await writeSet(place, path, bytes);
  const { root, size } = treeOf(set);
  const body = { statement_count: size, root_hash: root.toString("base64"), operator_key: set.operator_key };
  const files = [{ path, sha256: hash("sha256", bytes, "hex"), bytes: bytes.length }];
  const { index } = await place.append({ kind: "statement", actor, body, files });
  return { ...set, entry_index: index, path };
}

async function writeSet({ disk, folder }: StatementPlace, path: string, bytes: Buffer): Promise<void> {
  const caseFolder = dirname(folder);
  await writing(path, () => new Placer(disk, caseFolder, join(folder, "tmp")).place([{ path, bytes }]));
}

/** The statements that were made last, or null. @throws {Fault} `statements-changed`, `statements-malformed`; the codes of the log. */
export async function readStatements(place: StatementPlace): Promise<LoggedStatements | null> {
  const { newest } = await newestEntry(place);
  const file = newest?.files?.[0];
  if (newest === null || file === undefined) return null;
  const bytes = await place.disk.read(join(dirname(place.folder), file.path));
  if (bytes === null || hash("sha256", bytes, "hex") !== file.sha256) throw new Fault("statements-changed", { at: file.path });
  return { ...parseSet(bytes, file.path), entry_index: newest.index, path: file.path };
}

async function newestEntry({ log }: StatementPlace) {
  let total = 0;
  let newest: { index: number; bytes: Buffer } | null = null;
  for await (const { start, entries } of log.bundles()) {
    for (const [i, bytes] of entries.entries()) {
      if (!bytes.includes(KIND) || parseEntry(bytes).kind !== "statement") continue;
      total += 1;
      newest = { index: start + i, bytes };
    }
  }
  return { total, newest: newest === null ? null : { ...parseEntry(newest.bytes), index: newest.index } };
}
