// The worker thread that inflates, splits and parses one file at a time: bytes in, TSV out.

import { parentPort, workerData } from "node:worker_threads";
import { createGunzip, type Gunzip } from "node:zlib";
import { toByteText } from "./byte-text.js";
import { combinedParser } from "./combined-log.js";
import { CsvSplitter } from "./csv-records.js";
import { EventRows } from "./event-rows.js";
import { iisParser } from "./iis-log.js";
import { LineSplitter } from "./lines.js";
import { clfClock, w3cClock } from "./log-time.js";
import type { FromParser, ParseJob, ParseOutcome, ToParser } from "./parse-messages.js";
import { Pieces } from "./pieces.js";
import { TableRows } from "./table-rows.js";

const job = workerData as ParseJob;
const DEFAULT_ZONE = "Asia/Tokyo";
const port = parentPort;
if (port === null) throw new Error("parse-worker runs as a worker");

const say = (message: FromParser) => port.postMessage(message, "bytes" in message ? [message.bytes.buffer as ArrayBuffer] : []);
const piecesTo = (kind: "rows" | "unparsed") => new Pieces((bytes) => say({ kind, bytes }));
const rows = piecesTo("rows");
const unparsed = piecesTo("unparsed");

interface Reader {
  push(bytes: Uint8Array): void;
  /** `isCut`: the last line lacks its rest. */
  end(isCut: boolean): Omit<ParseOutcome, "gzip">;
}

const reader = job.format === "csv" ? tableReader() : logReader();
const gunzip = job.compression === "gzip" ? startGunzip() : null;

port.on("message", (message: ToParser) => {
  if (message.kind === "end") finish();
  else if (gunzip === null) take(message.bytes);
  else gunzip.write(message.bytes, () => say({ kind: "taken" }));
});

function take(bytes: Uint8Array): void {
  reader.push(bytes);
  say({ kind: "taken" });
}

function finish(): void {
  if (gunzip === null) done("whole");
  else gunzip.end();
}

function startGunzip(): Gunzip {
  const stream = createGunzip({ chunkSize: 256 * 1024 });
  stream.on("data", (bytes: Buffer) => reader.push(bytes));
  stream.on("end", () => done("whole"));
  stream.on("error", (mistake: NodeJS.ErrnoException) => {
    done(mistake.code === "Z_BUF_ERROR" ? "truncated" : "broken");
    port?.on("message", () => say({ kind: "taken" })); // the rest of a broken file is kept, not read
  });
  return stream;
}

let isDone = false;
function done(gzip: ParseOutcome["gzip"]): void {
  if (isDone) return;
  isDone = true;
  const outcome = { ...reader.end(gzip !== "whole"), gzip };
  rows.flush();
  unparsed.flush();
  say({ kind: "done", outcome });
}

function logReader(): Reader {
  const isIis = job.format === "iis";
  const clock = isIis ? w3cClock(job.time_zone ?? "UTC") : clfClock(job.time_zone ?? DEFAULT_ZONE);
  const sink = new EventRows({ ...job, product: isIis ? "iis" : null }, isIis ? iisParser(clock) : combinedParser(clock), { events: rows, unparsed });
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
      return { log: sink.counts, table: null, assumed_zone: clock.assumedZone() && job.time_zone === null };
    },
  };
}

function tableReader(): Reader {
  const { delimiter = ",", encoding = "utf-8", column_count = 0 } = job.table ?? {};
  const sink = new TableRows({ ...job, encoding, column_count }, { rows, unparsed });
  const splitter = new CsvSplitter(delimiter, sink);
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end() {
      splitter.end();
      return { log: null, table: sink.counts, assumed_zone: false };
    },
  };
}
