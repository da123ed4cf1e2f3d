// The reader of a log whose mapping is known: lines, records of several lines, rows of a table, pairs.

import { asUtf8, toByteText, type ByteText } from "./byte-text.js";
import { CsvSplitter } from "./csv-records.js";
import { LineSplitter } from "./lines.js";
import type { UnparsedReason } from "./log-line.js";
import { rowParser } from "./mapping/csv-event.js";
import { PRIORITY, type TextParser } from "./mapping/line-event.js";
import { compileRegex } from "./mapping/linear-regex.js";
import type { Mapping } from "./mapping/mapping.js";
import type { Reading } from "./mapping/build-event.js";
import { textParser } from "./mapping/text-parser.js";
import type { RecordReader } from "./log-readers.js";
import type { EventPlace, NamedEvent } from "./named-rows.js";

/** What a reader of records gives: an event or why there is none, and the text it stood in. */
export interface RecordSink {
  record(event: NamedEvent | UnparsedReason, place: EventPlace, text: ByteText): void;
}

export function mappedReader(mapping: Mapping, { reading, sink }: { readonly reading: Reading; readonly sink: RecordSink }): RecordReader {
  const toText = (text: ByteText) => Buffer.from(asUtf8(text), "latin1").toString("utf8");
  return mapping.shape === "csv" ? rowReader(mapping, { reading, toText, sink }) : textReader(mapping, { reading, toText, sink });
}

interface Way {
  readonly reading: Reading;
  readonly toText: (text: ByteText) => string;
  readonly sink: RecordSink;
}

function rowReader(mapping: Mapping, { reading, toText, sink }: Way): RecordReader {
  const parse = rowParser(mapping, reading);
  let no = 0;
  const splitter = new CsvSplitter(mapping.delimiter ?? ",", {
    record(cells, offset, length) {
      const event = cells.some((cell) => cell.includes("\u0000")) ? "nul-bytes" : parse(cells.map(toText));
      if (event !== null) sink.record(event, { no, offset, length }, cells.join(mapping.delimiter ?? ","));
      no += 1;
    },
    openQuote(offset, length) {
      sink.record("open-quote", { no, offset, length }, "");
      no += 1;
    },
  });
  return { push: (bytes) => splitter.push(toByteText(bytes)), end: () => splitter.end() };
}

/** Lines of one record may not be more: what begins no record must not eat a file. */
const MOST_RECORD_BYTES = 1024 * 1024;

function textReader(mapping: Mapping, { reading, toText, sink }: Way): RecordReader {
  const parse = withPriority(textParser(mapping, reading));
  const begins = mapping.begins === null ? null : compileRegex(mapping.begins);
  let open: { lines: ByteText[]; no: number; offset: number; length: number } | null = null;
  const close = () => {
    if (open === null) return;
    const { lines, ...place } = open;
    open = null;
    const text = lines.join("\n");
    sink.record(text.includes("\u0000") ? "nul-bytes" : parse(toText(text)), place, text);
  };
  const splitter = new LineSplitter({
    line(line, offset, no) {
      const isWithin =
        open !== null && begins !== null && begins.exec(toText(line)) === null && open.length + line.length < MOST_RECORD_BYTES;
      if (isWithin && open !== null) {
        open.lines.push(line);
        open.length = offset + line.length - open.offset;
        return;
      }
      close();
      if (line === "" || mapping.comments.some((mark) => line.startsWith(mark))) return;
      open = { lines: [line], no, offset, length: line.length };
    },
    tooLong(offset, length, no) {
      close();
      sink.record("too-long", { no, offset, length }, "");
    },
  });
  return {
    push: (bytes) => splitter.push(toByteText(bytes)),
    end() {
      splitter.end();
      close();
    },
  };
}

// A line of syslog's transport may have a priority and nothing else of syslog.
function withPriority(parse: TextParser): TextParser {
  return (text) => {
    const [whole = "", priority] = PRIORITY.exec(text) ?? [];
    return priority === undefined ? parse(text) : parse(text.slice(whole.length), { around: null, fields: { priority } });
  };
}
