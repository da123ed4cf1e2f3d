// The readers of logs that are no web logs: bytes in, events out. Which one a file needs is told by sniff.

import { CHUNK_BYTES, parseFileHeader, readChunk, FILE_HEADER_BYTES, isChunk } from "@hamon/evtx";
import { toByteText, type ByteText } from "./byte-text.js";
import { JsonSplitter } from "./json-records.js";
import { LineSplitter } from "./lines.js";
import { jsonParser, type JsonParser } from "./mapping/json-event.js";
import { syslogParser } from "./mapping/syslog-event.js";
import { NamedRows, type NamedEvent } from "./named-rows.js";
import type { ParseJob, ParseOutcome } from "./parse-messages.js";
import type { Pieces } from "./pieces.js";
import type { UnparsedReason } from "./log-line.js";

export interface Reader {
  push(bytes: Uint8Array): void;
  /** `isCut`: the last line lacks its rest. */
  end(isCut: boolean): Omit<ParseOutcome, "gzip">;
}

interface Out {
  readonly rows: Pieces;
  readonly unparsed: Pieces;
}

export const DEFAULT_ZONE = "Asia/Tokyo";

/** What a reader found out about the times of its log. */
interface Assumed {
  zone: boolean;
  year: boolean;
}

function readingOf(job: ParseJob, assumed: Assumed) {
  return {
    zone: job.time_zone ?? DEFAULT_ZONE,
    service: job.service,
    readAt: job.read_at,
    onAssumedZone: () => void (assumed.zone = true),
    onAssumedYear: () => void (assumed.year = true),
  };
}

function outcomeOf(job: ParseJob, rows: NamedRows, assumed: Assumed): Omit<ParseOutcome, "gzip"> {
  return { log: rows.counts, table: null, assumed_zone: assumed.zone && job.time_zone === null, assumed_year: assumed.year };
}

/** RFC 3164 and 5424, a line an event. */
export function syslogReader(job: ParseJob, out: Out): Reader {
  const assumed: Assumed = { zone: false, year: false };
  const parse = syslogParser(job.mappings, readingOf(job, assumed));
  const rows = new NamedRows(job, out);
  const splitter = new LineSplitter({
    line(line, offset, no) {
      const event = parse(line);
      if (event !== null) addOrRefuse(rows, event, { no, offset, length: line.length });
    },
    tooLong: (offset, length, no) => rows.refuse("too-long", { no, offset, length }),
  });
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end() {
      splitter.end();
      return outcomeOf(job, rows, assumed);
    },
  };
}

/** JSON Lines, arrays of objects, and objects one after the other. */
export function jsonReader(job: ParseJob, out: Out): Reader {
  const assumed: Assumed = { zone: false, year: false };
  const parse = jsonParser(job.mappings, readingOf(job, assumed));
  const rows = new NamedRows(job, out);
  let no = 0;
  const splitter = new JsonSplitter({
    object: (text, offset) => addOrRefuse(rows, parseJson(text, parse), { no: no++, offset, length: text.length }),
    noise: (offset, length, reason) => rows.refuse(reason, { no: no++, offset, length }),
  });
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end() {
      splitter.end();
      return outcomeOf(job, rows, assumed);
    },
  };
}

function parseJson(text: ByteText, parse: JsonParser): NamedEvent | UnparsedReason {
  try {
    return parse(JSON.parse(Buffer.from(text, "latin1").toString("utf8")) as Readonly<Record<string, unknown>>);
  } catch (mistake) {
    if (mistake instanceof SyntaxError) return "unknown-shape";
    throw mistake;
  }
}

function addOrRefuse(rows: NamedRows, event: NamedEvent | UnparsedReason, place: Parameters<NamedRows["add"]>[1]): void {
  if (typeof event === "string") rows.refuse(event, place);
  else rows.add(event, place);
}

/** Windows event logs: a chunk of 64 KiB at a time. What is damaged is told and the rest read. */
export function evtxReader(job: ParseJob, out: Out): Reader {
  const assumed: Assumed = { zone: false, year: false };
  const parse = jsonParser(job.mappings, readingOf(job, assumed));
  const rows = new NamedRows(job, out);
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let no = 0;
  const takeHead = () => {
    offset = parseFileHeader(rest)?.chunks_at ?? FILE_HEADER_BYTES;
    rest = rest.subarray(offset);
  };
  const takeChunk = (bytes: Buffer) => {
    // Room that a log keeps free holds zeros: no chunk, and nothing lost.
    if (isChunk(bytes) || bytes.some((byte) => byte !== 0)) no = addChunk({ bytes, offset, no }, rows, parse);
    offset += bytes.length;
  };
  return {
    push(bytes) {
      rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      if (offset === 0 && rest.length >= FILE_HEADER_BYTES) takeHead();
      while (rest.length >= CHUNK_BYTES) {
        takeChunk(rest.subarray(0, CHUNK_BYTES));
        rest = rest.subarray(CHUNK_BYTES);
      }
    },
    end() {
      if (offset === 0) takeHead();
      if (rest.length > 0) takeChunk(rest);
      return outcomeOf(job, rows, assumed);
    },
  };
}

interface Chunk {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly no: number;
}

/** @returns the number of the next event. */
function addChunk({ bytes, offset, no }: Chunk, rows: NamedRows, parse: JsonParser): number {
  const { records, problems } = readChunk(bytes);
  let next = no;
  for (const record of records) {
    const place = { no: next, offset: offset + record.offset, length: record.bytes };
    addOrRefuse(rows, parse(record.event), place);
    next += 1;
  }
  for (const problem of problems) {
    rows.refuse("record-damaged", { no: next, offset: offset + problem.offset, length: 0 });
    next += 1;
  }
  return next;
}
