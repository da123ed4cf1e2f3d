// The end of a log that may be known: one that has grown takes the place of its earlier originals, one whose lines are there
// already adds none.

import type { GrownFrom, LogContent, Source } from "@hamon/records";
import { commit, outcomeOf, unread, type Collected, type CommitWork } from "./commit-source.js";
import type { KeptSource } from "./keep-ahead.js";
import { kinOf, NO_KIN, type Kin, type KnownLog, type NewLog } from "./known-logs.js";
import type { ParseOutcome } from "./parse-messages.js";
import type { Reading } from "./reading.js";
import type { Read } from "./source-result.js";
import { coveredResult, type SourceOutcome } from "./source-shelf.js";

/** A log that was read to its end and whose rows nobody sees yet. */
export interface LogWork extends CommitWork {
  readonly reading: Reading;
}

interface ReadLog {
  readonly read: Read;
  readonly outcome: ParseOutcome;
}

type Told = Pick<Source, "time_zone" | "format">;

/**
 * Its rows appear in the same step in which those of its earlier originals go, or not at all.
 *
 * @returns what it is to be read anew as, where that was said of an earlier original and not of this file.
 * @throws {Fault} `disk-full` and what else a commit says.
 */
export async function endLog(work: LogWork, { read, outcome }: ReadLog): Promise<Collected | { readonly again: Told }> {
  const { job, reading, source, text } = work;
  const log = newLogOf(text, outcome);
  const kin = log === null ? NO_KIN : await kinOf(job.open, job.known?.near(source, text.sniffed) ?? [], log);
  const content = log === null ? null : { bytes: log.bytes, sha256: log.sha256, heads: text.sniffed.heads ?? [] };
  if (kin.covering !== null) return leaveTo(work, kin.covering, { ...read, content });
  const told = toldOf(source, kin);
  if (told !== null) {
    await reading.leave();
    await work.draft.discard();
    return { again: told };
  }
  await reading.end(text.item.evidence_id);
  const covers = kin.shorter.map(({ evidence_id }) => evidence_id);
  if (covers.length > 0) await logGrowth(work, covers);
  return commit(work, { read: { ...read, content, ...grownOf(work, kin, { read, content }) }, covers });
}

/** Null: what came out of it cannot be told apart from another. */
function newLogOf({ item, sniffed }: KeptSource, { hashed }: ParseOutcome): NewLog | null {
  const { evidence_id } = item;
  if (hashed !== undefined) return { evidence_id, ...hashed };
  if (sniffed.compression !== null || item.original_sha256 === null) return null;
  return { evidence_id, bytes: item.bytes, sha256: item.original_sha256, beginnings: {} };
}

// Rows that an earlier reading of it has left go all the same. The file at a path may be an earlier copy of what was read there: then
// the source stays what it was.
async function leaveTo(work: LogWork, covering: KnownLog, read: Read): Promise<Collected> {
  await work.reading.leave();
  const { removed } = await work.draft.commit();
  return { ...unread(work.text, coveredBy(work, covering, read)), removed };
}

function coveredBy({ source, text }: LogWork, { evidence_id, content }: KnownLog, read: Read): SourceOutcome {
  const code = content.bytes === read.content?.bytes ? "known-content" : "older-copy";
  const outcome = outcomeOf(source, text, read);
  if (source.evidence_id !== evidence_id || source.result === null)
    return { ...outcome, result: coveredResult({ ...outcome.result, ...keptOf(source, text) }, evidence_id, code) };
  const warnings = [...source.result.warnings.filter((one) => one.code !== code), { code, params: { original: evidence_id } }];
  const copies = [...new Set([...(source.result.copies ?? []), text.item.evidence_id])];
  return { ...outcome, evidence_id, result: { ...source.result, file: outcome.result.file ?? null, warnings, copies } };
}

// What somebody said of a log holds for it when it has grown, whatever its file is called now.
function toldOf({ time_zone, format }: Source, { shorter }: Kin): Told | null {
  const said = <Key extends "time_zone" | "format">(key: Key) => shorter.find(({ source }) => source[key] !== null)?.source[key] ?? null;
  const told = { time_zone: time_zone ?? said("time_zone"), format: format ?? said("format") };
  return told.time_zone === time_zone && told.format === format ? null : told;
}

// Before the rows change: whoever finds other rows than were there finds why.
async function logGrowth({ job: { open }, text: { item } }: LogWork, earlier: readonly string[]): Promise<void> {
  await open.evidence.append({ kind: "case", actor: open.actor, body: { case_id: open.case_id, grown: item.evidence_id, earlier } });
}

interface Found {
  readonly read: Read;
  readonly content: LogContent | null;
}

// What an earlier reading of the same original found.
function keptOf({ evidence_id, result }: Source, { item }: KeptSource): Pick<Read, "grown_from" | "copies"> {
  const { grown_from, copies } = (evidence_id === item.evidence_id ? result : null) ?? {};
  return { ...(grown_from && { grown_from }), ...(copies && { copies }) };
}

function grownOf({ source, text }: LogWork, { shorter }: Kin, { read, content }: Found): Pick<Read, "warnings" | "grown_from" | "copies"> {
  const own = keptOf(source, text);
  const others = new Set([...(own.copies ?? []), ...shorter.flatMap((log) => log.source.result?.copies ?? [])]);
  const copies = others.size > 0 ? { copies: [...others] } : {};
  const before = shorter.flatMap(({ evidence_id, content: { bytes }, source: { result } }): readonly GrownFrom[] => [
    ...(result?.grown_from ?? []),
    { evidence_id, bytes },
  ]);
  const all = [...new Map([...(own.grown_from ?? []), ...before].map((one) => [one.evidence_id, one])).values()].sort(
    (a, b) => a.bytes - b.bytes,
  );
  const last = all.at(-1);
  if (last === undefined || content === null) return { warnings: read.warnings, ...copies };
  const params = { earlier: last.evidence_id, bytes: content.bytes, earlier_bytes: last.bytes };
  return { warnings: [...read.warnings, { code: "grown", params }], grown_from: all, ...copies };
}
