// content/mappings: how the fields of a log become columns of `event`. Data, so that a user can add the log of a product that
// nobody here has seen. The format is described in content/mappings/README.md.

import type { EventColumn } from "../named-rows.js";

/** Where a value comes from: the first of these that says something. A name, "=words", or a text with {names} in it. */
export type From = readonly string[];

export interface Pattern {
  readonly regex: string;
  readonly set: readonly (readonly [EventColumn, From])[];
}

export type Shape = "json" | "syslog" | "line" | "csv" | "kv";

/** Pairs: key=value; CEF and LEEF have a head of their own before them. */
export type KvKind = "pairs" | "cef" | "leef";

/** Plain data: it goes to the worker that parses. */
export interface Mapping {
  readonly mapping: string;
  readonly shape: Shape;
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly services: Readonly<Record<string, string>>;
  /** Names that are there in no other log: of each list one. */
  readonly needs: readonly From[];
  /** Names and what they must say: one of the values. */
  readonly where: readonly (readonly [string, readonly string[]])[];
  /** syslog: whose lines these are; of another shape: whose messages. */
  readonly programs: readonly string[];
  /** line, csv, kv: it is found as the message of a syslog line, too. */
  readonly in_syslog: boolean;
  /** line, csv, kv: asked only where nothing else reads half of a log. */
  readonly last_resort: boolean;
  readonly time: readonly string[];
  readonly time_format: readonly string[];
  /** Names of the moment when the event was seen or written, where the log says so apart. */
  readonly created: readonly string[];
  readonly zone: string | null;
  readonly set: readonly (readonly [EventColumn, From])[];
  readonly values: readonly (readonly [EventColumn, Readonly<Record<string, string>>])[];
  readonly blank: readonly string[];
  /** syslog, line. A `format` stands here as the pattern it was compiled to. */
  readonly patterns: readonly Pattern[];
  /** line: the beginning of a record's first line. */
  readonly begins: string | null;
  /** line, csv: lines that begin so say nothing. */
  readonly comments: readonly string[];
  /** csv without a header: the names of its columns. */
  readonly columns: readonly string[];
  /** csv without a header: rows may be shorter down to this. */
  readonly least: number;
  /** csv: what stands before the names on the line of the header ("#Fields: "). */
  readonly header: string | null;
  readonly delimiter: string | null;
  readonly kind: KvKind;
  /** kv: what stands before the pairs, with named groups. */
  readonly head: string | null;
  /** A format string found from the lines themselves, not from content. */
  readonly written: string | null;
  /** kv, line, syslog: names whose values are pairs themselves; csv: names whose cells hold JSON. */
  readonly nested: readonly string[];
}

export const EMPTY_MAPPING: Mapping = {
  mapping: "",
  shape: "line",
  product: null,
  category: null,
  service: null,
  services: {},
  needs: [],
  where: [],
  programs: [],
  in_syslog: false,
  last_resort: false,
  time: [],
  time_format: [],
  created: [],
  zone: null,
  set: [],
  values: [],
  blank: [],
  patterns: [],
  begins: null,
  comments: [],
  columns: [],
  least: 0,
  header: null,
  delimiter: null,
  kind: "pairs",
  head: null,
  nested: [],
  written: null,
};
