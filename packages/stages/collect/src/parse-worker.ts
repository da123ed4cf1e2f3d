// The worker thread that inflates, splits and parses, one file after the other: bytes in, TSV out.

import { parentPort } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import { toByteText } from "./byte-text.js";
import { combinedParser } from "./combined-log.js";
import { CsvSplitter } from "./csv-records.js";
import { EventRows } from "./event-rows.js";
import { iisParser } from "./iis-log.js";
import { LineSplitter } from "./lines.js";
import { logReader, type Reader } from "./log-readers.js";
import { DEFAULT_ZONE } from "./log-rows.js";
import { clfClock, w3cClock } from "./log-time.js";
import type { FromParser, ParseJob, ParseOutcome, ToParser } from "./parse-messages.js";
import { Pieces } from "./pieces.js";
import { TableRows } from "./table-rows.js";

const GUNZIP_CHUNK_BYTES = 256 * 1024;
const port = parentPort;
if (port === null) throw new Error("parse-worker runs as a worker");

const say = (message: FromParser) => port.postMessage(message, "bytes" in message ? [message.bytes.buffer as ArrayBuffer] : []);

/** Takes the bytes of one file. */
interface Intake {
  take(bytes: Uint8Array): void;
  end(): void;
}

let intake: Intake | null = null;
port.on("message", (message: ToParser) => {
  if (message.kind === "job") intake = intakeOf(message.job);
  else if (message.kind === "bytes") intake?.take(message.bytes);
  else intake?.end();
});

function intakeOf(job: ParseJob): Intake {
  const rows = new Pieces((bytes) => say({ kind: "rows", bytes }));
  const unparsed = new Pieces((bytes) => say({ kind: "unparsed", bytes }));
  const reader = READERS[job.format](job, { rows, unparsed });
  const done = (gzip: ParseOutcome["gzip"]) => {
    const outcome = { ...reader.end(gzip !== "whole"), gzip };
    rows.flush();
    unparsed.flush();
    say({ kind: "done", outcome });
  };
  return job.compression === "gzip" ? gzipIntake(reader, done) : plainIntake(reader, done);
}

function plainIntake(reader: Reader, done: (gzip: "whole") => void): Intake {
  return {
    take(bytes) {
      reader.push(bytes);
      say({ kind: "taken" });
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
    take: (bytes) => (isOver ? say({ kind: "taken" }) : void stream.write(bytes, () => say({ kind: "taken" }))),
    end: () => !isOver && stream.end(),
  };
}

interface Out {
  readonly rows: Pieces;
  readonly unparsed: Pieces;
}

function webReader(job: ParseJob, { rows, unparsed }: Out): Reader {
  const isIis = job.format === "iis";
  const clock = isIis ? w3cClock(job.time_zone ?? "UTC") : clfClock(job.time_zone ?? DEFAULT_ZONE);
  const sink = new EventRows({ ...job, product: isIis ? "iis" : null }, isIis ? iisParser(clock) : combinedParser(clock), {
    events: rows,
    unparsed,
  });
  let held: { line: string; offset: number; lineNo: number } | null = null;
  // One line is held back: the last of a cut file is no line.
  const release = () => held !== null && sink.line(held.line, held.offset, held.lineNo);
  const splitter = new LineSplitter({
    line: (line, offset, lineNo) => {
      release();
      held = { line, offset, lineNo };
    },
    tooLong: (offset, length, lineNo) => sink.tooLong(offset, length, lineNo),
  });
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end(isCut) {
      const hadRest = splitter.end();
      if (isCut && hadRest && held !== null) sink.refuse("cut-line", held.offset, held.line.length, held.lineNo);
      else release();
      return { log: sink.counts, table: null, assumed_zone: clock.assumedZone() && job.time_zone === null, assumed_year: false };
    },
  };
}

function tableReader(job: ParseJob, out: Out): Reader {
  const { delimiter = ",", encoding = "utf-8", column_count = 0 } = job.table ?? {};
  const sink = new TableRows({ ...job, encoding, column_count }, out);
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
