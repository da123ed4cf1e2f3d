// The check of content/mappings: every mapping right, and read from its samples what they say, found by itself.
//
// <name>.samples.yml: a list of { name, text, encoding?, time_zone?, events }; `text` is a whole small file, `events` the columns
// expected of each of its records, in order. "fields.NAME" is a member of `fields`. `unread: N` of its records are no events.

import encodingJapanese from "encoding-japanese";
import type { Content, ContentFile } from "@hamon/content";
import { EVENT_COLUMNS, Fault } from "@hamon/records";
import type { Mapping } from "./mapping/mapping.js";
import { mistakesOfMappings, readMappings, SAMPLES } from "./mapping/read-mapping.js";
import { previewLog, type PreviewedEvent } from "./preview.js";
import { SAMPLES_READ_AT } from "./sample-log.js";

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly encoding: string;
  readonly time_zone: string;
  readonly unread: number;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** Mistakes in mappings; mappings without samples; samples that are read otherwise than they say. */
export function checkMappings(content: Content): readonly Fault[] {
  const mistakes = mistakesOfMappings(content);
  if (mistakes.length > 0) return mistakes;
  const files = content.files("mappings");
  const mappings = readMappings(files);
  const samples = new Map(files.filter(({ path }) => path.endsWith(SAMPLES)).map((file) => [file.path, file]));
  return files
    .filter(({ path }) => !path.endsWith(SAMPLES))
    .flatMap((file) => {
      const own = samples.get(file.path.replace(/\.yml$/, SAMPLES));
      const { mapping } = readMappings([file])[0] as Mapping;
      if (own === undefined) return [new Fault("mapping-without-sample", { at: file.path, params: { mapping } })];
      return samplesOf(own).flatMap((sample, at) => checkSample(sample, { mapping, mappings, at: own.at([at]) }));
    });
}

function samplesOf(file: ContentFile): readonly Sample[] {
  const list = Array.isArray(file.value) ? (file.value as readonly Partial<Sample>[]) : [];
  return list.map(({ name = "", text = "", encoding = "utf-8", time_zone = "Asia/Tokyo", unread = 0, events = [] }) => ({
    name: String(name),
    text: String(text),
    encoding,
    time_zone,
    unread,
    events,
  }));
}

interface Place {
  readonly mapping: string;
  readonly mappings: readonly Mapping[];
  readonly at: string;
}

function checkSample(sample: Sample, { mapping, mappings, at }: Place): readonly Fault[] {
  const wrong = (what: string, expected: unknown, found: unknown) =>
    new Fault("mapping-sample-wrong", { at, params: { sample: sample.name, what, expected: String(expected), found: String(found) } });
  const options = { mappings, reading: { zone: sample.time_zone, readAt: SAMPLES_READ_AT }, told: null };
  const { recognised, events, unread } = previewLog(encoded(sample), options);
  if (recognised === null) return [wrong("mapping", mapping, "-")];
  const strangers = [...new Set(events.map(({ read_with }) => read_with))].filter((name) => name !== mapping);
  return [
    ...strangers.map((name) => wrong("mapping", mapping, name)),
    ...(events.length === sample.events.length ? [] : [wrong("events", sample.events.length, events.length)]),
    ...(unread.length === sample.unread ? [] : [wrong("unread", sample.unread, unread.length)]),
    ...events.flatMap((event, no) => differences(sample.events[no] ?? {}, event).map((one) => wrong(...one))),
  ];
}

function encoded({ text, encoding }: Sample): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  const to = encoding === "euc-jp" ? "EUCJP" : "SJIS";
  return Buffer.from(encodingJapanese.convert(encodingJapanese.stringToCode(text), { from: "UNICODE", to }));
}

function differences(expected: Readonly<Record<string, unknown>>, { cells }: PreviewedEvent): readonly [string, unknown, unknown][] {
  return Object.entries(expected).flatMap(([key, value]): [string, unknown, unknown][] => {
    const found = key.startsWith("fields.") ? memberOf(cells.get("fields"), key.slice("fields.".length)) : cells.get(key);
    const isColumn = key.startsWith("fields.") || Object.hasOwn(EVENT_COLUMNS, key);
    return isColumn && String(found ?? "") === String(value ?? "") ? [] : [[key, value, found]];
  });
}

function memberOf(fields: string | undefined, name: string): unknown {
  const node: unknown = fields === undefined ? undefined : JSON.parse(fields);
  if (typeof node !== "object" || node === null) return undefined;
  const named = node as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(named, name)) return named[name];
  return name.split(".").reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>> | undefined)?.[part], named);
}
