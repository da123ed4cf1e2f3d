// The worker thread that inflates, splits and parses, one file after the other: bytes in, encoded rows out.

import { parentPort } from "node:worker_threads";
import { toByteText } from "./byte-text.js";
import { ByteLineSplitter } from "./byte-lines.js";
import { combinedParser } from "./combined-log.js";
import { CsvSplitter } from "./csv-records.js";
import { EventRows } from "./event-rows.js";
import { iisParser } from "./iis-log.js";
import { LogHash } from "./log-content.js";
import { logReader, type Reader } from "./log-readers.js";
import { clfClock, w3cClock } from "./log-time.js";
import { DEFAULT_ZONE, type Out } from "./log-rows.js";
import { OffsetMap } from "./offset-map.js";
import { OriginalRows } from "./original-rows.js";
import { packedIntake, plainIntake, type Intake } from "./packed-intake.js";
import type { FromParser, ParseJob, ParseOutcome, ToParser } from "./parse-messages.js";
import { recoderOf } from "./recoded-text.js";
import { TableRows } from "./table-rows.js";

const port = parentPort;
if (port === null) throw new Error("parse-worker runs as a worker");

const say = (message: FromParser, given: readonly ArrayBuffer[] = []) => port.postMessage(message, given);

let intake: Intake | null = null;
let original: OriginalRows | null = null;
port.on("message", (message: ToParser) => {
  original ??= new OriginalRows(say);
  if (message.kind === "job") intake = intakeOf(message.job, original);
  else if (message.kind === "bytes") intake?.take(message.bytes);
  else if (message.kind === "end") intake?.end(message.isCut);
  else if (message.kind === "refused") original.refuse(message);
  else {
    original.close();
    original = null;
    say({ kind: "closed" });
  }
});

function intakeOf(job: ParseJob, rows: OriginalRows): Intake {
  const reader = hashedReader(job, recodedReader(job, rows.of(job)));
  const done = async (packed: ParseOutcome["packed"], isCut = packed !== "whole") =>
    say({ kind: "done", outcome: { ...(await reader.end(isCut)), packed } });
  return job.compression === null
    ? plainIntake(reader, { done, taken: sayTaken })
    : packedIntake(job.compression, reader, { done, taken: sayTaken });
}

/** What is hashed is what is read: decompressed, before it is recoded. */
function hashedReader({ marks }: ParseJob, reader: Reader): Reader {
  if (marks === null) return reader;
  const hash = new LogHash(marks);
  return {
    push(bytes) {
      hash.update(bytes);
      return reader.push(bytes);
    },
    async end(isCut) {
      return { ...(await reader.end(isCut)), hashed: hash.end() };
    },
  };
}

function sayTaken({ buffer }: Uint8Array<ArrayBuffer>): void {
  say({ kind: "taken", room: buffer }, [buffer]);
}

/** Of text the reader is given UTF-8. */
function recodedReader(job: ParseJob, out: Out): Reader {
  if (job.encoding === null) return READERS[job.format](job, out);
  const map = new OffsetMap();
  const reader = READERS[job.format](job, { ...out, map });
  const recoder = recoderOf(job.encoding, map, reader);
  return {
    push: (bytes) => recoder.push(bytes),
    async end(isCut) {
      recoder.end();
      const { encoding, others } = recoder.seen();
      return { ...(await reader.end(isCut)), encoding, other_lines: others };
    },
  };
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
      const assumed_zone = clock.assumedZone() && job.time_zone === null;
      return { log: sink.counts, table: null, used_rows: sink.used, assumed_zone, assumed_year: false, ...unread };
    },
  };
}

function tableReader(job: ParseJob, out: Out): Reader {
  const { delimiter = ",", columns = [], title_count = 0 } = job.table ?? {};
  const sink = new TableRows({ ...job, columns, title_count }, out);
  const splitter = new CsvSplitter(delimiter, sink);
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end() {
      splitter.end();
      return { log: null, table: sink.counts, used_rows: sink.counts.row_count, assumed_zone: false, assumed_year: false };
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
  mail: logReader,
  csv: tableReader,
};
