// The files of an archive that is kept: each recognised by itself and read into the tables of its original, in the archive's order.
//
// What cannot be read of one is told, by its name and with the reason, and the next is read. Row numbers go on over the files.

import { basename } from "node:path/posix";
import { isTableName } from "@hamon/case";
import { Broken, type Member, type Reason } from "@hamon/containers";
import type { LakeDraft } from "@hamon/lake";
import { Fault, type EvidenceItem, type Source } from "@hamon/records";
import type { SourceJob } from "./commit-source.js";
import { wantedOf, type KeptSource } from "./keep-ahead.js";
import { MembersTally } from "./members-tally.js";
import { jobOf, targetOf } from "./parse-target.js";
import { headOf, nextOf } from "./member-pieces.js";
import { Reading } from "./reading.js";
import { HEAD_BYTES, sniffPlain, type Sniffed } from "./sniff.js";
import { readOf, type Read } from "./source-result.js";

export type ArchiveJob = SourceJob & { readonly draft: LakeDraft };

interface Work {
  readonly job: ArchiveJob;
  readonly source: Source;
  readonly item: EvidenceItem;
  readonly reading: Reading;
  readonly tally: MembersTally;
}

/** @throws {Fault} the codes of Evidence.members. */
export async function readArchive(job: ArchiveJob, source: Source, { item, sniffed }: KeptSource): Promise<Read> {
  const { open, purpose, signal } = job;
  const reading = new Reading({ ...job, progress: () => undefined });
  const work = { job, source, item, reading, tally: new MembersTally() };
  let isBook = sniffed.format !== "xls"; // told by its first bytes already
  try {
    for await (const member of open.evidence.members(item.evidence_id, { actor: open.actor, purpose })) {
      signal.throwIfAborted();
      isBook &&= member.is_sheet && !member.path.includes("!/");
      await readMember(work, { ...member, path: member.path === "" ? source.name : member.path });
    }
    await reading.end(item.evidence_id);
    job.progress(item.bytes);
    const read = work.tally.read();
    return isBook && (read.members?.count ?? 0) > 0 ? { ...read, format: "xlsx" } : read;
  } catch (mistake) {
    await reading.drop(mistake);
    throw placed(mistake, source, item);
  }
}

// Who reads it knows the file by its place, not by the number that it was kept under.
function placed(mistake: unknown, { path }: Source, { evidence_id }: EvidenceItem): unknown {
  if (!(mistake instanceof Fault) || mistake.at !== evidence_id) return mistake;
  return new Fault(mistake.code, { at: path, params: mistake.params, cause: mistake });
}

async function readMember(work: Work, member: Member): Promise<void> {
  const { path, named, refused } = member;
  if (named !== null) work.tally.warn(path, { code: "member-outside", params: { named } });
  if (refused !== null) return refuse(work, path, refused);
  const bytes = member.bytes()[Symbol.asyncIterator]();
  const { head, broken } = await headOf(bytes);
  if (head.length === 0) return broken === null ? work.tally.empty(path) : refuse(work, path, broken);
  const sniffed = beginSheetOrFile(work, member, head);
  if (sniffed instanceof Fault) return refuse(work, path, broken ?? sniffed.code);
  await work.reading.take(head);
  const reason = broken ?? (await takeRest(work.reading, bytes));
  const outcome = await work.reading.endFile(reason !== null);
  if (reason !== null) work.reading.refuse(path, reason);
  work.tally.add(path, { sniffed, outcome, reason, read: readOf(outcome, sniffed, path) });
}

function refuse({ reading, tally }: Work, path: string, reason: string): void {
  reading.refuse(path, reason);
  tally.refused(path, reason);
}

/** A sheet with other columns than those before it has a table of its own, named by workbook and sheet. */
function beginSheetOrFile(work: Work, { path, is_sheet }: Member, head: Buffer): Sniffed | Fault {
  const source = sourceOf(work.source, is_sheet ? bookOf(path) : path);
  const begun = begin(work, source, { path, head });
  if (!is_sheet || !(begun instanceof Fault) || begun.code !== "table-columns-differ") return begun;
  return begin(work, { ...source, as: `${source.as}_${basename(path)}` }, { path, head });
}

/** "a/list.xlsx!/sheet" -> "a/list.xlsx" */
const bookOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("!/")));

/** Has the file begun where it is recognised; what it is, or why it is not read. */
function begin({ job, item, reading, tally }: Work, source: Source, { path, head }: Head): Sniffed | Fault {
  try {
    const own = recognised(job, source, { path, head });
    const target = targetOf(job.open, own.source, own.sniffed);
    if (!reading.takes(target)) return new Fault("table-columns-differ", { at: path, params: { table: target.table, columns: "" } });
    const numbered = {
      evidence_no: item.evidence_no,
      kept_at: item.kept_at,
      sniffed: own.sniffed,
      member: { path, first_row: tally.nextRow },
    };
    reading.begin(jobOf(job.open, own.source, numbered, target), target);
    return own.sniffed;
  } catch (fault) {
    if (fault instanceof Fault) return fault;
    throw fault;
  }
}

// A table is told by its name, as it would be had it been added alone, unless the whole archive is said to be one.
function sourceOf(source: Source, path: string): Source {
  const name = basename(path);
  if (source.kind === "table" || source.format !== null || !isTableName(name)) return source;
  return { ...source, kind: "table", as: name.split(".")[0] || name };
}

interface Head {
  readonly path: string;
  readonly head: Buffer;
}

// A log that has the name of a table is read as a log.
function recognised({ open }: ArchiveJob, source: Source, { path, head }: Head): { readonly sniffed: Sniffed; readonly source: Source } {
  const sniff = (own: Source) => ({ sniffed: sniffPlain(head.subarray(0, HEAD_BYTES), { path, ...wantedOf(open, own) }), source: own });
  try {
    const found = sniff(source);
    if (found.sniffed.format === "parquet") throw new Fault("parquet-in-archive", { at: path });
    return found;
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== "source-is-log") throw fault;
    return sniff({ ...source, kind: "log" });
  }
}

/** @returns why it cannot be read to its end. */
async function takeRest(reading: Reading, bytes: AsyncIterator<Uint8Array>): Promise<Reason | null> {
  for (;;) {
    const next = await nextOf(bytes);
    if (next instanceof Broken) return next.reason;
    if (next === null) return null;
    await reading.take(next);
  }
}
