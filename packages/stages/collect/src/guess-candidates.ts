// What a log may be read with, each to be tried on the text of its first lines.

import { asUtf8, type ByteText } from "./byte-text.js";
import { combinedParser } from "./combined-log.js";
import { splitCells } from "./csv-records.js";
import { iisParser } from "./iis-log.js";
import { JsonSplitter } from "./json-records.js";
import type { LogLine, ParseLine } from "./log-line.js";
import { clfClock, w3cClock } from "./log-time.js";
import { mappedReader } from "./mapped-reader.js";
import type { Reading } from "./mapping/build-event.js";
import { headerOf } from "./mapping/csv-event.js";
import { foundFormat } from "./mapping/found-format.js";
import { jsonParser } from "./mapping/json-event.js";
import { isLinearRegex } from "./mapping/linear-regex.js";
import { compileFormat } from "./mapping/log-format.js";
import { EMPTY_MAPPING, type Mapping } from "./mapping/mapping.js";
import { looksLikeSyslog, syslogParser } from "./mapping/syslog-event.js";
import type { NamedEvent } from "./named-rows.js";
import type { LogFormat } from "./parse-messages.js";

export interface Tried {
  /** Records read, and all there were. */
  readonly fits: number;
  readonly records: number;
  readonly lines: number;
  /** What it names of a record, on average. */
  readonly says: number;
}

export interface Candidate {
  readonly format: LogFormat;
  readonly name: string;
  readonly mapping: Mapping | null;
  try(): Tried;
}

export interface CandidateOptions {
  readonly mappings: readonly Mapping[];
  readonly reading: Reading;
}

/** An object, or an array of them. */
const JSON_BEGINS = /^(?:\u00ef\u00bb\u00bf)?\s*(?:\[\s*)?\{\s*"/;
const DELIMITERS = [",", "\t", ";", "|"];
/** A header stands among the first lines, if there is one. */
const HEADER_LINES = 50;

export function candidatesOf(text: ByteText, options: CandidateOptions): readonly Candidate[] {
  if (JSON_BEGINS.test(text)) return [jsonCandidate(text, options)];
  const said = saidIn(text);
  return [
    ...webCandidates(said, options),
    ...(said.some(looksLikeSyslog) ? [syslogCandidate(said, options)] : []),
    ...options.mappings.flatMap((mapping) => mappedCandidates(text, said, { ...options, mapping })),
  ];
}

/** The lines of a head, but empty ones and such as a broken disk left. */
export function saidIn(text: ByteText): readonly ByteText[] {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return lines.filter((line) => line !== "" && !line.includes("\u0000"));
}

/** The readers of web logs are the fast ones: where they fit as well as another, they are taken. */
const FAST = 100;

function webCandidates(lines: readonly ByteText[], { reading }: CandidateOptions): readonly Candidate[] {
  const combined = {
    format: "combined",
    name: "combined",
    mapping: null,
    try: () => tryLines(lines, combinedParser(clfClock(reading.zone)), isFromSomebody),
  } as const;
  if (!lines.some((line) => line.startsWith("#Fields:"))) return [combined];
  return [{ format: "iis", name: "iis", mapping: null, try: () => tryLines(lines, iisParser(w3cClock("UTC")), () => true) }, combined];
}

// A line of syslog around one of a web server has its month where the address stands.
function isFromSomebody({ sourceIp }: LogLine): boolean {
  return sourceIp === null || /[.:]/.test(sourceIp) || sourceIp === "localhost";
}

function tryLines(lines: readonly ByteText[], parse: ParseLine, isRight: (line: LogLine) => boolean): Tried {
  let [fits, records] = [0, 0];
  for (const line of lines) {
    const event = parse(line);
    if (event === null) continue;
    records += 1;
    if (typeof event !== "string" && isRight(event)) fits += 1;
  }
  return { fits, records, lines: records, says: FAST };
}

function syslogCandidate(lines: readonly ByteText[], { mappings, reading }: CandidateOptions): Candidate {
  return {
    format: "syslog",
    name: "syslog",
    mapping: null,
    try() {
      const parse = syslogParser(mappings, reading);
      return count(lines.map((line) => parse(line)).map((found) => (typeof found === "object" && found !== null ? found.event : null)));
    },
  };
}

function jsonCandidate(text: ByteText, { mappings, reading }: CandidateOptions): Candidate {
  return {
    format: "json",
    name: "json",
    mapping: null,
    try() {
      const parse = jsonParser(mappings, reading);
      const found: (NamedEvent | null)[] = [];
      const splitter = new JsonSplitter({
        object(one) {
          const event = parsed(one, parse);
          found.push(event);
        },
        noise: (_offset, _length, reason) => void (reason === "cut-line" ? undefined : found.push(null)),
      });
      splitter.push(text);
      splitter.end();
      return count(found);
    },
  };
}

function parsed(text: ByteText, parse: ReturnType<typeof jsonParser>): NamedEvent | null {
  try {
    const event = parse(JSON.parse(Buffer.from(text, "latin1").toString("utf8")) as Readonly<Record<string, unknown>>);
    return typeof event === "string" ? null : event.event;
  } catch (mistake) {
    if (mistake instanceof SyntaxError) return null;
    throw mistake;
  }
}

function count(found: readonly (NamedEvent | null)[]): Tried {
  const events = found.filter((event) => event !== null);
  return { fits: events.length, records: found.length, lines: found.length, says: saysOf(events) };
}

function saysOf(events: readonly NamedEvent[]): number {
  return events.reduce((sum, { values }) => sum + values.size - Number(values.has("fields")), 0) / Math.max(events.length, 1);
}

type One = CandidateOptions & { readonly mapping: Mapping };

function mappedCandidates(text: ByteText, lines: readonly ByteText[], options: One): readonly Candidate[] {
  const { mapping } = options;
  if (!["line", "csv", "kv"].includes(mapping.shape) || mapping.time.length === 0) return [];
  if (mapping.shape !== "csv") return [mappedCandidate(text, lines, options)];
  const delimiter = delimiterOf(mapping, lines);
  return delimiter === null ? [] : [mappedCandidate(text, lines, { ...options, mapping: { ...mapping, delimiter } })];
}

/** Null for a table that has not the columns. */
export function delimiterOf(mapping: Mapping, lines: readonly ByteText[]): string | null {
  if (mapping.columns.length > 0) return mapping.delimiter ?? ",";
  const decoder = new TextDecoder("utf-8");
  const first = lines.slice(0, HEADER_LINES).map((line) => decoder.decode(Buffer.from(line, "latin1")));
  const possible = mapping.delimiter === null ? DELIMITERS : [mapping.delimiter];
  return possible.find((delimiter) => first.some((line) => headerOf(mapping, splitCells(line, delimiter)) !== null)) ?? null;
}

/** The name of a web log whose format was found from its lines. */
const FOUND = "web_format";

/** A web log of a format that nobody told; null where the lines are none. */
export function foundCandidate(text: ByteText, options: CandidateOptions): Candidate | null {
  const lines = saidIn(text);
  const words = lines.map((line) => Buffer.from(asUtf8(line), "latin1").toString("utf8"));
  const found = foundFormat(words, options.reading);
  const pattern = found?.isWeb === true ? compileFormat(found.format) : null;
  if (found === null || pattern === null || !isLinearRegex(pattern.regex)) return null;
  const { time } = pattern;
  const own: Mapping = {
    ...EMPTY_MAPPING,
    mapping: FOUND,
    category: "webserver",
    time,
    blank: ["-"],
    patterns: [pattern],
    written: found.format,
  };
  return mappedCandidate(text, lines, { ...options, mapping: own });
}

function mappedCandidate(text: ByteText, lines: readonly ByteText[], { mapping, reading }: One): Candidate {
  return {
    format: "mapped",
    name: mapping.mapping,
    mapping,
    try() {
      const found: (NamedEvent | null)[] = [];
      const sink = { record: (event: NamedEvent | string) => void found.push(typeof event === "string" ? null : event) };
      const reader = mappedReader(mapping, { reading, sink });
      reader.push(Buffer.from(text, "latin1"));
      reader.end();
      const { says, fits, records } = count(found);
      return { fits, records, lines: mapping.shape === "csv" ? records : lines.length, says };
    },
  };
}
