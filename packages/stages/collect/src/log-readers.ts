// The readers of logs that are no web logs: bytes in, events out. Which one a file needs is told by sniff.

import { CHUNK_BYTES, parseFileHeader, readChunk, FILE_HEADER_BYTES, isChunk } from "@hamon/evtx";
import { toByteText, type ByteText } from "./byte-text.js";
import { JsonSplitter } from "./json-records.js";
import { LineSplitter } from "./lines.js";
import { mappedReader } from "./mapped-reader.js";
import type { Reading } from "./mapping/build-event.js";
import { jsonParser, type JsonEvent, type JsonParser } from "./mapping/json-event.js";
import { EMPTY_MAPPING } from "./mapping/mapping.js";
import { mailEvent } from "./mail/mail-event.js";
import { MessageSplitter } from "./mail/message-splitter.js";
import { syslogParser } from "./mapping/syslog-event.js";
import { LogRows, type Out } from "./log-rows.js";
import type { EventPlace, NamedEvent } from "./named-rows.js";
import type { ParseJob, ParseOutcome } from "./parse-messages.js";
import type { UnparsedReason } from "./log-line.js";

export interface Reader {
  /** The next bytes only once these are read. */
  push(bytes: Uint8Array): void | Promise<void>;
  /** `isCut`: the last line lacks its rest. */
  end(isCut: boolean): FileOutcome | Promise<FileOutcome>;
}

type FileOutcome = Omit<ParseOutcome, "packed">;

/** Takes what a reader finds, one record after the other. */
export interface LogSink {
  readonly reading: Reading;
  /** `readWith`: the mapping, or the format where only its head was read. */
  add(event: NamedEvent, readWith: string, place: EventPlace): void;
  refuse(reason: UnparsedReason, place: EventPlace, text?: ByteText): void;
}

/** Bytes in, records out. */
export interface RecordReader {
  push(bytes: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
}

export type RecordJob = Pick<ParseJob, "mappings">;

/** RFC 3164 and 5424, a line an event. */
function syslogRecords({ mappings }: RecordJob, log: LogSink): RecordReader {
  const parse = syslogParser(mappings, log.reading);
  const splitter = new LineSplitter({
    line(line, offset, no) {
      const found = parse(line);
      const place = { no, offset, length: line.length };
      if (typeof found === "string") log.refuse(found, place, line);
      else if (found !== null) log.add(found.event, found.mapping ?? "syslog", place);
    },
    tooLong: (offset, length, no) => log.refuse("too-long", { no, offset, length }),
  });
  return { push: (bytes) => splitter.push(toByteText(bytes)), end: () => void splitter.end() };
}

/** Any other text: lines, records of several lines, rows, pairs, by the one mapping it was recognised by. */
function mappedRecords({ mappings }: RecordJob, log: LogSink): RecordReader {
  const mapping = mappings[0] ?? EMPTY_MAPPING;
  return mappedReader(mapping, {
    reading: log.reading,
    sink: {
      record(event, place, text) {
        if (typeof event === "string") log.refuse(event, place, text);
        else log.add(event, mapping.mapping, place);
      },
    },
  });
}

/** JSON Lines, arrays of objects, and objects one after the other. */
function jsonRecords({ mappings }: RecordJob, log: LogSink): RecordReader {
  const parse = jsonParser(mappings, log.reading);
  let no = 0;
  const splitter = new JsonSplitter({
    object: (text, offset) => addOrRefuse(log, parseJson(text, parse), { no: no++, offset, length: text.length }, text),
    noise: (offset, length, reason) => log.refuse(reason, { no: no++, offset, length }),
  });
  return { push: (bytes) => splitter.push(toByteText(bytes)), end: () => void splitter.end() };
}

function parseJson(text: ByteText, parse: JsonParser): JsonEvent | UnparsedReason {
  try {
    return parse(JSON.parse(Buffer.from(text, "latin1").toString("utf8")) as Readonly<Record<string, unknown>>);
  } catch (mistake) {
    if (mistake instanceof SyntaxError) return "unknown-shape";
    throw mistake;
  }
}

function addOrRefuse(log: LogSink, found: JsonEvent | UnparsedReason, place: EventPlace, text: ByteText = ""): void {
  if (typeof found === "string") log.refuse(found, place, text);
  else log.add(found.event, found.mapping, place);
}

/** Windows event logs: a chunk of 64 KiB at a time. What is damaged is told and the rest read. */
function evtxRecords({ mappings }: RecordJob, log: LogSink): RecordReader {
  const parse = jsonParser(mappings, log.reading);
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let no = 0;
  /** Where the chunks end that the file says it has. */
  let stated_end = 0;
  const takeHead = () => {
    const head = parseFileHeader(rest);
    offset = head?.chunks_at ?? FILE_HEADER_BYTES;
    stated_end = offset + (head?.chunk_count ?? 0) * CHUNK_BYTES;
    rest = rest.subarray(offset);
  };
  const takeChunk = (bytes: Buffer) => {
    // Room that a log keeps free holds zeros: no chunk, and nothing lost.
    if (isChunk(bytes) || bytes.some((byte) => byte !== 0)) no = addChunk({ bytes, offset, no }, log, parse);
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
      if (offset < stated_end) log.refuse("truncated", { no, offset, length: 0 });
    },
  };
}

interface Chunk {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly no: number;
}

/** @returns the number of the next event. */
function addChunk({ bytes, offset, no }: Chunk, log: LogSink, parse: JsonParser): number {
  const { records, problems } = readChunk(bytes);
  let next = no;
  for (const record of records) {
    const place = { no: next, offset: offset + record.offset, length: record.bytes };
    addOrRefuse(log, parse(record.event), place);
    next += 1;
  }
  for (const problem of problems) {
    log.refuse("record-damaged", { no: next, offset: offset + problem.offset, length: 0 });
    next += 1;
  }
  return next;
}

/** A mailbox, or one mail. */
function mailRecords(_: RecordJob, log: LogSink): RecordReader {
  const found: { readonly bytes: Buffer; readonly place: EventPlace }[] = [];
  let no = 0;
  const splitter = new MessageSplitter({ message: (bytes, place) => void found.push({ bytes, place: { no: no++, ...place } }) });
  const readFound = async () => {
    for (const { bytes, place } of found.splice(0)) {
      const event = await mailEvent(bytes, log.reading.service);
      if (typeof event === "string") log.refuse(event, place);
      else log.add(event, "mail", place);
    }
  };
  return {
    push(bytes) {
      splitter.push(bytes);
      return readFound();
    },
    end() {
      splitter.end();
      return readFound();
    },
  };
}

export const RECORD_READERS = {
  syslog: syslogRecords,
  json: jsonRecords,
  mapped: mappedRecords,
  evtx: evtxRecords,
  mail: mailRecords,
} as const;

/** The same into the lake's rows, with what the log was read with. */
export function logReader(job: ParseJob, out: Out): Reader {
  const log = new LogRows(job, out);
  const reader = RECORD_READERS[job.format as keyof typeof RECORD_READERS](job, log);
  return {
    push: (bytes) => reader.push(bytes),
    async end() {
      await reader.end();
      return log.outcome();
    },
  };
}
