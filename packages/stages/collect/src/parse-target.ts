// Where the rows of a file go, and what the parser is told of it.

import type { OpenCase } from "@hamon/case";
import { EVENT_COLUMNS, Fault, RECORD_COLUMNS, type Source } from "@hamon/records";
import { mappingsOf } from "./keep-ahead.js";
import type { ParseJob } from "./parse-messages.js";
import type { Target } from "./reading.js";
import type { Sniffed } from "./sniff.js";

export interface Numbered {
  readonly evidence_no: number;
  /** When it was recorded: years that a log leaves out are told from it, then and whenever it is read again. Absent: now. */
  readonly kept_at?: string;
  readonly sniffed: Sniffed;
  /** Of an archive: the file, and the number of its first row. */
  readonly member?: { readonly path: string; readonly first_row: number };
  /** See ParseJob. */
  readonly marks?: readonly number[] | null;
}

/** @throws {Fault} `table-columns-differ`. */
export function targetOf(open: OpenCase, source: Source, { table }: Sniffed): Target {
  return table === null ? { table: "event", columns: EVENT_COLUMNS } : recordTarget(open, source, table.columns);
}

export function recordTarget(open: OpenCase, source: Source, names: readonly string[]): Target {
  const own = Object.fromEntries(names.map((name) => [name, "VARCHAR"]));
  const target = { table: tableName(source.as), columns: { ...RECORD_COLUMNS, ...own } };
  requireSameColumns(open, target, source);
  return target;
}

/** record_<name>, with nothing in it that SQL or a file name minds. */
function tableName(as: string): string {
  return `record_${as
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]/gu, "_")}`;
}

function requireSameColumns(open: OpenCase, { table, columns }: Target, source: Source): void {
  const [known] = open.lake.parts(table);
  if (known === undefined) return;
  const [here, there] = [Object.keys(columns), Object.keys(known.columns)];
  if (here.join("\u0000") === there.join("\u0000")) return;
  const different = [...here.filter((name) => !there.includes(name)), ...there.filter((name) => !here.includes(name))];
  throw new Fault("table-columns-differ", { at: source.path, params: { table, columns: different.join(", ") } });
}

/** What the parser is told of a file. */
export function jobOf({ now, content }: OpenCase, source: Source, numbered: Numbered, target: Target): ParseJob {
  const { evidence_no, sniffed, kept_at, member, marks = null } = numbered;
  const { format, compression, encoding, table, recognised } = sniffed;
  return {
    format: format as ParseJob["format"],
    compression,
    evidence_no,
    first_row: member?.first_row ?? 0,
    member: member?.path ?? null,
    target: target.table,
    columns: target.columns as ParseJob["columns"],
    service: source.as,
    time_zone: source.time_zone,
    read_at: kept_at === undefined ? now().getTime() : Date.parse(kept_at),
    mappings: recognised?.mapping == null ? (MAPPED.has(format) ? mappingsOf(content) : []) : [recognised.mapping],
    encoding,
    table,
    marks,
  };
}

/** Formats whose fields content/mappings gives their names. */
const MAPPED: ReadonlySet<string> = new Set(["syslog", "json", "evtx"]);
