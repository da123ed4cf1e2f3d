// Reads the text of a small file with the readers of the worker, in this thread: for a look before it is added, for the samples of
// mappings, and for measurements.

import { asUtf8, toByteText, type ByteText } from "./byte-text.js";
import { combinedParser } from "./combined-log.js";
import { guessReader, type GuessOptions, type Recognised } from "./guess.js";
import { iisParser } from "./iis-log.js";
import { LineSplitter } from "./lines.js";
import { RECORD_READERS, type LogSink } from "./log-readers.js";
import type { LogLine } from "./log-line.js";
import { clfClock, w3cClock } from "./log-time.js";
import { setUrl } from "./mapping/column-forms.js";
import type { EventColumn, NamedEvent } from "./named-rows.js";
import { recoded } from "./recoded-text.js";
import { encodingOf } from "./text-encoding.js";

export interface PreviewedEvent {
  /** Column -> what it holds, as text; what is null is not there. */
  readonly cells: ReadonlyMap<string, string>;
  /** The mapping, or the format where only its head was read. */
  readonly read_with: string;
}

export interface Preview {
  readonly recognised: Recognised | null;
  readonly events: readonly PreviewedEvent[];
  /** Records that are no events: why. */
  readonly unread: readonly string[];
}

export function previewLog(original: Uint8Array, options: GuessOptions): Preview {
  const bytes = recoded(original, encodingOf(Buffer.from(original.buffer, original.byteOffset, original.byteLength)));
  const recognised = guessReader(toByteText(bytes), options);
  const events: PreviewedEvent[] = [];
  const unread: string[] = [];
  if (recognised === null) return { recognised, events, unread };
  const sink: LogSink = {
    reading: { ...options.reading, service: "preview", onAssumedZone: () => undefined, onAssumedYear: () => undefined },
    add: (event, read_with) => void events.push({ cells: cellsOf(event), read_with }),
    refuse: (reason) => void unread.push(reason),
  };
  const { format, mapping } = recognised;
  if (format === "combined" || format === "iis") readWeb(bytes, format, sink);
  else {
    const reader = RECORD_READERS[format]({ mappings: mapping === null ? options.mappings : [mapping] }, sink);
    reader.push(bytes);
    reader.end();
  }
  return { recognised, events, unread };
}

function readWeb(bytes: Uint8Array, format: "combined" | "iis", sink: LogSink): void {
  const { zone } = sink.reading;
  const parse = format === "iis" ? iisParser(w3cClock("UTC")) : combinedParser(clfClock(zone));
  const splitter = new LineSplitter({
    line(line, offset, no) {
      const found = parse(line);
      const place = { no, offset, length: line.length };
      if (typeof found === "string") sink.refuse(found, place);
      else if (found !== null) sink.add(eventOf(found, format), format, place);
    },
    tooLong: (offset, length, no) => sink.refuse("too-long", { no, offset, length }),
  });
  splitter.push(toByteText(bytes));
  splitter.end();
}

function eventOf(line: LogLine, format: "combined" | "iis"): NamedEvent {
  const columns: readonly (readonly [EventColumn, ByteText | null])[] = [
    ["source.ip", line.sourceIp],
    ["user.name", line.userName],
    ["http.request.method", line.method],
    ["url.original", line.target],
    ["http.version", line.httpVersion],
    ["http.response.status_code", line.status],
    ["http.response.bytes", line.responseBytes],
    ["http.request.bytes", line.requestBytes],
    ["http.request.referrer", line.referrer],
    ["user_agent.original", line.userAgent],
    ["host.name", line.hostName],
    ["event.duration", line.duration],
  ];
  const values = new Map(columns.flatMap(([column, text]) => (text === null ? [] : [[column, textOf(text)] as const])));
  const target = values.get("url.original");
  if (target !== undefined) setUrl(values, target);
  const logsource = { category: "webserver", product: format === "iis" ? "iis" : null, service: "preview" };
  return { moment: line.moment, values, logsource };
}

function textOf(text: ByteText): string {
  return Buffer.from(asUtf8(text), "latin1").toString("utf8");
}

export function cellsOf({ moment, created, values, logsource }: NamedEvent): ReadonlyMap<string, string> {
  const own: readonly (readonly [string, string | null | undefined])[] = [
    ["@timestamp", moment.at],
    ["event.created", created?.at],
    ["logsource.category", logsource.category],
    ["logsource.product", logsource.product],
    ["logsource.service", logsource.service],
  ];
  return new Map([...values, ...own.filter((cell): cell is readonly [string, string] => cell[1] != null)]);
}
