// What became of one file, as it is shown: counts, what it was recognised as, and what a person has to be told.

import type { OtherLines, RecognisedLog, SourceResult } from "@hamon/records";
import { SURE_SHARE, type Recognised } from "./guess.js";
import type { ParseOutcome } from "./parse-messages.js";
import { brokenFault, type Sniffed } from "./sniff.js";

export type Read = Pick<
  SourceResult,
  "row_count" | "unparsed_count" | "warnings" | "first_at" | "last_at" | "recognised" | "members" | "other_lines"
> &
  /** Where more is known of it than at its head. */
  Partial<Pick<SourceResult, "format" | "encoding" | "content" | "grown_from" | "copies">>;
type Warning = SourceResult["warnings"][number];

/** More unreadable lines than this are shouted. */
const UNPARSED_SHARE = 0.01;

/** @throws {Fault} `gzip-broken`, `packed-broken` where nothing could be read. */
export function readOf(outcome: ParseOutcome, sniffed: Sniffed, path: string): Read {
  const counts = outcome.log ?? outcome.table ?? { row_count: 0, unparsed_count: 0, first_unparsed: null };
  const { packed } = outcome;
  if (packed !== "whole" && packed !== "truncated" && counts.row_count === 0) throw brokenFault(sniffed.compression, path);
  const { row_count, unparsed_count } = counts;
  const recognised = recognisedOf(sniffed.recognised, outcome);
  return {
    row_count,
    unparsed_count,
    warnings: [
      ...warningsOfBytes(outcome, sniffed.compression, counts),
      ...warningsOfText(outcome),
      ...warningsOfReading(outcome, sniffed, recognised),
    ],
    first_at: momentText(outcome.log?.first_seconds),
    last_at: momentText(outcome.log?.last_seconds),
    ...(recognised === null ? {} : { recognised }),
    ...(outcome.encoding === undefined ? {} : { encoding: outcome.encoding, other_lines: outcome.other_lines ?? [] }),
  };
}

type Counts = NonNullable<ParseOutcome["log"] | ParseOutcome["table"]> | { row_count: 0; unparsed_count: 0; first_unparsed: null };

function warningsOfBytes(
  { packed }: ParseOutcome,
  compression: Sniffed["compression"],
  { row_count, unparsed_count, first_unparsed }: Counts,
): readonly Warning[] {
  const warnings: Warning[] = [];
  if (packed === "truncated") warnings.push({ code: "truncated", params: { row_count } });
  else if (packed === "damaged" && compression === "gzip") warnings.push({ code: "gzip-broken", params: { row_count } });
  else if (packed !== "whole") warnings.push({ code: "packed-broken", params: { row_count, reason: packed } });
  if (row_count + unparsed_count === 0) warnings.push({ code: "no-rows", params: {} });
  if (first_unparsed !== null && unparsed_count > (row_count + unparsed_count) * UNPARSED_SHARE)
    warnings.push({ code: "unparsed-share", params: { unparsed_count, row_count, ...first_unparsed } });
  return warnings;
}

function warningsOfText({ encoding: main = "utf-8", other_lines = [] }: ParseOutcome): readonly Warning[] {
  const warnings: Warning[] = [];
  const others = other_lines.filter(({ encoding }) => encoding !== null);
  const encodings = others.map(({ encoding, line_count }) => `${encoding}: ${line_count}`).join(", ");
  if (others.length > 0) warnings.push({ code: "encodings-mixed", params: { main, encodings, offset: firstOf(others) } });
  const unfit = other_lines.filter(({ encoding }) => encoding === null);
  const line_count = unfit[0]?.line_count ?? 0;
  if (line_count > 0) warnings.push({ code: "encoding-unfit", params: { line_count, offset: firstOf(unfit) } });
  return warnings;
}

function firstOf(lines: readonly OtherLines[]): number {
  return Math.min(...lines.map(({ spans }) => spans[0]?.offset ?? 0));
}

function warningsOfReading(
  outcome: ParseOutcome,
  { table, recognised: found }: Sniffed,
  recognised: RecognisedLog | null,
): readonly Warning[] {
  const warnings: Warning[] = [];
  if (found?.mapping?.last_resort === true && !found.is_told) warnings.push({ code: "last-resort", params: { format: found.name } });
  if (recognised !== null && recognised.share < SURE_SHARE && !recognised.is_told)
    warnings.push({ code: "recognised-poorly", params: { format: recognised.name, percent: percentOf(recognised.share) } });
  if (outcome.assumed_year) warnings.push({ code: "year-assumed", params: {} });
  if (outcome.assumed_zone) warnings.push({ code: "zone-assumed", params: { zone: "Asia/Tokyo" } });
  if ((outcome.log?.jump_count ?? 0) > 0)
    warnings.push({ code: "clock-jump", params: { count: outcome.log?.jump_count ?? 0, line: outcome.log?.jump_line ?? 0 } });
  const count = table?.title_count ?? 0;
  if (count > 0) warnings.push({ code: "title-lines", params: { count, columns: (table?.columns ?? []).join(", ") } });
  const renamed = table?.renamed ?? [];
  if (renamed.length > 0) warnings.push({ code: "columns-renamed", params: { columns: renamed.join(", ") } });
  return warnings;
}

function recognisedOf(
  found: Recognised | null,
  { log, read_with = {}, unread_shapes = [], unread_format = null }: ParseOutcome,
): RecognisedLog | null {
  if (found === null) return null;
  const { name, share, record_count, runner_up, is_told } = found;
  const own = Object.keys(read_with).length > 0 ? read_with : { [name]: log?.row_count ?? 0 };
  return {
    name,
    share,
    record_count,
    runner_up,
    is_told,
    read_with: own,
    format: found.mapping?.written ?? null,
    unread_shapes,
    unread_format,
  };
}

function percentOf(share: number): string {
  return (share * 100).toFixed(1);
}

function momentText(seconds: number | null | undefined): string | null {
  return seconds == null ? null : new Date(seconds * 1000).toISOString();
}
