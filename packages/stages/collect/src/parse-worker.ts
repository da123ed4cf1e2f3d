// The worker thread that inflates, splits and parses, one file after the other: bytes in, encoded rows out.

import { parentPort } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import { SIEVE_COLUMNS, UNPARSED_COLUMNS, VALUE_COLUMNS } from "@hamon/records";
import { toByteText } from "./byte-text.js";
import { ByteLineSplitter } from "./byte-lines.js";
import { combinedParser } from "./combined-log.js";
import { CsvSplitter } from "./csv-records.js";
import { EventRows } from "./event-rows.js";
import { iisParser } from "./iis-log.js";
import { logReader, type Reader } from "./log-readers.js";
import { DEFAULT_ZONE } from "./log-rows.js";
import { clfClock, w3cClock } from "./log-time.js";
import type { FromParser, ParseJob, ParseOutcome, RowKind, ToParser } from "./parse-messages.js";
import { Pieces } from "./pieces.js";
import { SieveRows } from "./sieve-rows.js";
import { TableRows } from "./table-rows.js";
import { ValueTally } from "./value-tally.js";

const GUNZIP_CHUNK_BYTES = 256 * 1024;
const port = parentPort;
if (port === null) throw new Error("parse-worker runs as a worker");

const say = (message: FromParser, given: readonly ArrayBuffer[] = []) => port.postMessage(message, given);

/** Takes the bytes of one file. */
interface Intake {
  take(bytes: Uint8Array<ArrayBuffer>): void;
  end(): void;
}

let intake: Intake | null = null;
port.on("message", (message: ToParser) => {
  if (message.kind === "job") intake = intakeOf(message.job);
  else if (message.kind === "bytes") intake?.take(message.bytes);
  else intake?.end();
});

function piecesOf(kind: RowKind, columns: ParseJob["columns"]): Pieces {
  return new Pieces(columns, (group, buffer) => say({ kind, group, bytes: buffer.byteLength }, [buffer]));
}

function intakeOf(job: ParseJob): Intake {
  const rows = piecesOf("rows", job.columns);
  const unparsed = piecesOf("unparsed", UNPARSED_COLUMNS);
  const values = new ValueTally();
  const sieves = piecesOf("sieves", SIEVE_COLUMNS);
  if (job.table === null) rows.onGroup = onGroup(values, new SieveRows(sieves));
  const reader = READERS[job.format](job, { rows, unparsed });
  const done = (gzip: ParseOutcome["gzip"]) => {
    const outcome = { ...reader.end(gzip !== "whole"), gzip };
    rows.flush();
    unparsed.flush();
    const listed = piecesOf("values", VALUE_COLUMNS);
    values.writeTo(listed);
    listed.flush();
    sieves.flush();
    say({ kind: "done", outcome });
  };
  return job.compression === "gzip" ? gzipIntake(reader, done) : plainIntake(reader, done);
}

function onGroup(values: ValueTally, sieves: SieveRows): Pieces["onGroup"] {
  return (writer) => {
    values.see(writer);
    sieves.see(writer);
  };
}

function plainIntake(reader: Reader, done: (gzip: "whole") => void): Intake {
  return {
    take(bytes) {
      reader.push(bytes);
      sayTaken(bytes);
    },
    end: () => done("whole"),
  };
}

function gzipIntake(reader: Reader, done: (gzip: ParseOutcome["gzip"]) => void): Intake {
  const stream = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  let isOver = false;
  const finish = (gzip: ParseOutcome["gzip"]) => {
    if (!isOver) done(gzip);
    isOver = true;
  };
  stream.on("data", (bytes: Buffer) => reader.push(bytes));
  stream.on("end", () => finish("whole"));
  stream.on("error", (mistake: NodeJS.ErrnoException) => finish(mistake.code === "Z_BUF_ERROR" ? "truncated" : "broken"));
  return {
    // What follows the break of a broken file is kept as evidence, not read.
    take: (bytes) => (isOver ? sayTaken(bytes) : void stream.write(bytes, () => sayTaken(bytes))),
    end: () => !isOver && stream.end(),
  };
}

function sayTaken({ buffer }: Uint8Array<ArrayBuffer>): void {
  say({ kind: "taken", room: buffer }, [buffer]);
}

interface Out {
  readonly rows: Pieces;
  readonly unparsed: Pieces;
}

function webReader(job: ParseJob, out: Out): Reader {
  const isIis = job.format === "iis";
  const clock = isIis ? w3cClock(job.time_zone ?? "UTC") : clfClock(job.time_zone ?? DEFAULT_ZONE);
  const parser = isIis ? { parse: iisParser(clock), clock: null } : { parse: combinedParser(clock), clock };
  const sink = new EventRows({ ...job, product: isIis ? "iis" : null }, parser, out);
  const splitter = new ByteLineSplitter(sink);
  return {
    push: (bytes) => splitter.push(bytes),
    end(isCut) {
      // The last line of a cut file is no line.
      splitter.end(isCut ? (place, length) => sink.refuse("cut-line", place, length) : null);
      const unread = sink.unread.outcome({ zone: job.time_zone ?? DEFAULT_ZONE, readAt: job.read_at });
      return { log: sink.counts, table: null, assumed_zone: clock.assumedZone() && job.time_zone === null, assumed_year: false, ...unread };
    },
  };
}

function tableReader(job: ParseJob, out: Out): Reader {
  const { delimiter = ",", encoding = "utf-8", columns = [] } = job.table ?? {};
  const sink = new TableRows({ ...job, encoding, columns }, out);
  const splitter = new CsvSplitter(delimiter, sink);
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end() {
      splitter.end();
      return { log: null, table: sink.counts, assumed_zone: false, assumed_year: false };
    },
  };
}

const READERS: Readonly<Record<ParseJob["format"], (job: ParseJob, out: Out) => Reader>> = {
  combined: webReader,
  iis: webReader,
  syslog: logReader,
  json: logReader,
  mapped: logReader,
  evtx: logReader,
  csv: tableReader,
};
