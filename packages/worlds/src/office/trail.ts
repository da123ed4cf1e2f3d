// A log of an office: lines in order of time, in files by week or month, and where in them each planted act stands.

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeCp932 } from "../cp932.js";
import { TableSink } from "../sinks.js";
import { dayOf, type Period, daysOf } from "./workdays.js";

/** One record of a log, on one line. */
export interface Entry {
  /** Seconds since 1970-01-01 UTC; may hold a fraction. */
  readonly at: number;
  /** The line without its end. A function is told the number of the record in its log. */
  readonly text: string | ((record_no: number) => string);
  /** The deed it is a trace of, or the player it makes look guilty. */
  readonly of?: string | undefined;
  readonly record_id?: string | undefined;
}

export interface TrailForm {
  readonly encoding: "utf-8" | "cp932";
  readonly line_end: "\n" | "\r\n";
  /** The first line of every file, with its end; empty for none. */
  readonly head: string;
  readonly is_packed: (path: string) => boolean;
}

export const PLAIN: TrailForm = { encoding: "utf-8", line_end: "\n", head: "", is_packed: () => false };
export const PACKED: TrailForm = { ...PLAIN, is_packed: (path) => path.endsWith(".gz") };

export interface TrailLog {
  readonly as: string;
  /** Of times that state none. */
  readonly time_zone: string | null;
  readonly form: TrailForm;
  /** The file of a day's lines, below the world's folder. Days that follow each other share it. */
  path(day: number): string;
  /** Number of the first record, where numbers stand in the records. */
  readonly first_record?: number;
  /** All of a day in Japan, in any order. */
  entries(day: number): Iterable<Entry>;
}

export interface Trace {
  readonly of: string;
  readonly file: string;
  /** From 0, the head counted. */
  readonly line_no: number;
  /** In bytes of the unpacked file. */
  readonly offset: number;
  readonly record_id: string | null;
  readonly at: number;
}

export interface TrailFile {
  readonly path: string;
  readonly as: string;
  readonly time_zone: string | null;
  readonly row_count: number;
}

/** Lines in which somebody looks guilty: many, so that they are only counted. */
export interface Look {
  readonly of: string;
  readonly count: number;
  readonly first_at: number;
  readonly last_at: number;
}

export interface TrailResult {
  readonly files: readonly TrailFile[];
  /** Of deeds. */
  readonly traces: readonly Trace[];
  /** Of all else that lines are told to be of. */
  readonly looks: readonly Look[];
}

export interface TrailWork {
  readonly period: Period;
  readonly folder: string;
  /** What is told line by line. */
  readonly deed_ids: ReadonlySet<string>;
}

/** Writes all files of a log. `tick` is called for each line and may throw to stop. */
export function writeTrail(log: TrailLog, work: TrailWork, tick: () => void): TrailResult {
  const { period } = work;
  const writer = new TrailWriter(log, work);
  try {
    for (const day of daysOf(period)) {
      writer.open(log.path(day));
      for (const entry of inOrder(log.entries(day), day, log.as)) {
        writer.add(entry);
        tick();
      }
    }
  } finally {
    writer.close();
  }
  const { files, traces, looks } = writer;
  return { files, traces, looks: [...looks.values()] };
}

function inOrder(entries: Iterable<Entry>, day: number, as: string): readonly Entry[] {
  const all = [...entries];
  const stray = all.find(({ at }) => dayOf(at) !== day);
  if (stray !== undefined) throw new Error(`${as}: a line of ${new Date(stray.at * 1000).toISOString()} is not of its day`);
  return all.sort((a, b) => a.at - b.at);
}

class TrailWriter {
  readonly files: { path: string; as: string; time_zone: string | null; row_count: number }[] = [];
  readonly traces: Trace[] = [];
  readonly looks = new Map<string, Look>();
  private sink: TableSink | null = null;
  private line_no = 0;
  private offset = 0;
  private record_no: number;

  constructor(
    private readonly log: TrailLog,
    private readonly work: TrailWork,
  ) {
    this.record_no = (log.first_record ?? 1) - 1;
  }

  open(path: string): void {
    if (this.files.at(-1)?.path === path) return;
    this.close();
    const { as, time_zone, form } = this.log;
    this.sink = new TableSink(join(this.work.folder, path), encoderOf(form, path));
    this.files.push({ path, as, time_zone, row_count: 0 });
    this.sink.add(form.head);
    this.line_no = form.head === "" ? 0 : 1;
    this.offset = sizeOf(form, form.head);
  }

  add({ at, text, of, record_id }: Entry): void {
    const { form, first_record } = this.log;
    const file = this.files.at(-1);
    if (this.sink === null || file === undefined) throw new Error("no file is open");
    this.record_no += 1;
    const line = `${typeof text === "string" ? text : text(this.record_no)}${form.line_end}`;
    const number = first_record === undefined ? null : String(this.record_no);
    if (of !== undefined && this.work.deed_ids.has(of)) {
      const { line_no, offset } = this;
      this.traces.push({ of, file: file.path, line_no, offset, record_id: record_id ?? number, at });
    } else if (of !== undefined) {
      const look = this.looks.get(of) ?? { of, count: 0, first_at: at, last_at: at };
      this.looks.set(of, { ...look, count: look.count + 1, last_at: at });
    }
    this.sink.add(line);
    this.line_no += 1;
    this.offset += sizeOf(form, line);
    file.row_count += 1;
  }

  close(): void {
    this.sink?.close();
    this.sink = null;
  }
}

function encoderOf({ encoding, is_packed }: TrailForm, path: string): (text: string) => Uint8Array {
  const encode = encoding === "cp932" ? encodeCp932 : (text: string) => Buffer.from(text, "utf8");
  // Several gzip members, one after the other, are one gzip file.
  return is_packed(path) ? (text) => gzipSync(encode(text), { level: 4 }) : encode;
}

function sizeOf({ encoding }: TrailForm, text: string): number {
  return encoding === "cp932" ? encodeCp932(text).length : Buffer.byteLength(text, "utf8");
}
