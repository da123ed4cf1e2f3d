// outbox/ of a case: letters and lists for people to take out. A file is there when deliveries name it, and else is
// what a killed run left: swept before the next is written, so that nobody posts a letter twice.

import { existsSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import { placeFile } from "@hamon/press";
import type { DeliveriesView, FileDigest } from "@hamon/records";
import { changeStates, referencedFiles, type StateChange } from "./delivery-rows.js";

export type OutboxKind = DeliveriesView["files"][number]["kind"];

interface Shelf {
  readonly kind: OutboxKind;
  readonly folder: string;
  readonly stem: string;
  readonly ending: string;
}

const SHELVES = {
  letter: { kind: "letters", folder: "outbox/letters", stem: "letters", ending: "pdf" },
  call: { kind: "call_list", folder: "outbox/calls", stem: "call_list", ending: "xlsx" },
  publication: { kind: "publication_list", folder: "outbox/publication", stem: "publication_list", ending: "xlsx" },
} as const satisfies Record<string, Shelf>;

export type ShelfName = keyof typeof SHELVES;

/** Paths relative to the case's folder, by name. */
export function listOutbox({ folder }: Pick<OpenCase, "folder">): DeliveriesView["files"] {
  return Object.values(SHELVES).flatMap((shelf) =>
    namesIn(join(folder, shelf.folder)).map((name) => {
      const path = `${shelf.folder}/${name}`;
      return { path, kind: shelf.kind, bytes: statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0 };
    }),
  );
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => !name.startsWith("."))
        .sort()
    : [];
}

/** Removes what no delivery names, and tells the log. */
export async function sweepOutbox(open: OpenCase): Promise<void> {
  const kept = await referencedFiles(open);
  const strays = listOutbox(open)
    .map(({ path }) => path)
    .filter((path) => !kept.has(path));
  for (const path of strays) await rm(join(open.folder, path), { force: true });
  if (strays.length > 0)
    await open.evidence.append({ kind: "delivery", actor: open.actor, body: { swept: strays.length }, removed: strays });
}

/** Removes everything, though deliveries name it, and tells the log. Who printed nothing yet prints it no more. */
export async function clearOutbox(open: OpenCase): Promise<number> {
  const paths = listOutbox(open).map(({ path }) => path);
  for (const path of paths) await rm(join(open.folder, path), { force: true });
  if (paths.length > 0) await open.evidence.append({ kind: "delivery", actor: open.actor, body: { swept: paths.length }, removed: paths });
  return paths.length;
}

/** Numbers the files of a shelf: 1 after the last that is there, or that a delivery names though it was cleared. */
export async function nextName(open: OpenCase, name: ShelfName): Promise<string> {
  const { folder, stem, ending } = SHELVES[name];
  const named = [...(await referencedFiles(open))].filter((path) => path.startsWith(`${folder}/`));
  const numbers = [...namesIn(join(open.folder, folder)), ...named].map((path) => Number(/_(\d+)\.[a-z]+$/.exec(path)?.[1] ?? 0));
  return `${folder}/${stem}_${String(Math.max(0, ...numbers) + 1).padStart(6, "0")}.${ending}`;
}

export interface NewBatch {
  readonly shelf: ShelfName;
  readonly path: string;
  readonly bytes: Buffer;
  readonly changes: readonly StateChange[];
}

/** Places a file, has the log vouch for it, then marks its deliveries: a kill leaves a stray file, never a lost person. */
export async function putBatch(open: OpenCase, { shelf, path, bytes, changes }: NewBatch): Promise<FileDigest> {
  const file: FileDigest = { path, ...(await placeFile(join(open.folder, path), bytes)) };
  const state = changes[0]?.state ?? "made";
  await open.evidence.append({
    kind: "delivery",
    actor: open.actor,
    body: { channel: shelf, state, count: changes.length },
    files: [file],
  });
  await changeStates(open, "planned", changes);
  return file;
}
