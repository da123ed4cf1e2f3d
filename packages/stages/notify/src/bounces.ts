// Reads returned mails from a folder and writes down which deliveries did not arrive.
//
// A file about a mail of this case is moved to read/ once that is durable: a kill between reads it again, to no effect.
// The others stay: the folder may serve several cases.

import { mkdir, opendir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import { Fault } from "@hamon/records";
import { changeStates, returnedOf } from "./delivery-rows.js";
import { parseBounce, type Bounce } from "./dsn.js";

const MAX_BYTES = 2 ** 20;
const BATCH = 500;
const READ_FOLDER = "read";

export interface BounceTally {
  /** Files looked at. */
  readonly read: number;
  /** Deliveries that are returned now and were not before. */
  readonly returned: number;
  /** Files that are no report on a mail of ours. */
  readonly ignored: number;
}

/**
 * Only a mail that was sent can come back: what is returned, planned again or another case's is left as it is.
 *
 * @param seen names looked at before in this run.
 * @throws {Fault} `bounces-unreadable` for a folder that cannot be listed; one that is not there has none.
 */
export async function readBounces(open: OpenCase, folder: string, seen: Set<string> = new Set()): Promise<BounceTally> {
  const tally = { read: 0, returned: 0, ignored: 0 };
  let batch: NamedBounce[] = [];
  const write = async () => {
    const returned = await changeStates(
      open,
      "sent",
      batch.map(({ delivery_id, reason }) => ({ delivery_id, reason, state: "returned", reference: null })),
    );
    tally.returned += returned;
    if (returned > 0)
      await open.evidence.append({ kind: "delivery", actor: open.actor, body: { channel: "mail", state: "returned", count: returned } });
    await putAway(open, folder, batch);
    batch = [];
  };
  for await (const name of bounceNames(folder)) {
    if (seen.has(name)) continue;
    seen.add(name);
    tally.read += 1;
    const bounce = await readBounce(join(folder, name));
    if (bounce === null) tally.ignored += 1;
    else batch.push({ ...bounce, name });
    if (batch.length >= BATCH) await write();
  }
  await write();
  return tally;
}

interface NamedBounce extends Bounce {
  readonly name: string;
}

async function putAway(open: OpenCase, folder: string, batch: readonly NamedBounce[]): Promise<void> {
  const returned = await returnedOf(
    open,
    batch.map(({ delivery_id }) => delivery_id),
  );
  const mine = batch.filter(({ delivery_id }) => returned.has(delivery_id));
  if (mine.length > 0) await mkdir(join(folder, READ_FOLDER), { recursive: true, mode: 0o700 });
  for (const { name } of mine) await rename(join(folder, name), join(folder, READ_FOLDER, name));
}

async function* bounceNames(folder: string): AsyncGenerator<string> {
  let listing: Awaited<ReturnType<typeof opendir>>;
  try {
    listing = await opendir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new Fault("bounces-unreadable", { at: folder, cause, params: { reason: (cause as NodeJS.ErrnoException).code ?? "" } });
  }
  for await (const entry of listing) if (entry.isFile() && entry.name.endsWith(".eml")) yield entry.name;
}

async function readBounce(path: string) {
  const { size } = await stat(path);
  return size > MAX_BYTES ? null : parseBounce(await readFile(path));
}
