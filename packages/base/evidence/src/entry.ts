// An entry of the log: its bytes, and what they may say. What cannot be verified later is not written now.

import { Fault, type FileDigest, type LogEntry } from "@hamon/records";
import { MAX_ENTRY_BYTES } from "@hamon/tlog";
import { canonicalJson } from "./canonical.js";

/** An entry as it stands in the log. */
export interface StoredEntry extends LogEntry {
  /** Where the clock stood behind the entry before: by how much. Otherwise `at` never runs backwards. */
  readonly clock_behind_ms?: number;
}

const KINDS: Readonly<Record<LogEntry["kind"], true>> = {
  case: true,
  ingest: true,
  acquisition: true,
  transfer: true,
  run: true,
  document: true,
  delivery: true,
  view: true,
  unmask: true,
  explanation: true,
  correction: true,
  suppression: true,
  fact: true,
  filing: true,
  export: true,
  statement: true,
  verify: true,
  stamp: true,
  erase: true,
  "key-rotation": true,
  "key-copy": true,
  restore: true,
};
const FIELDS = new Set(["kind", "at", "actor", "body", "files", "removed", "clock_behind_ms"]);
/** Room that a new entry leaves for clock_behind_ms. */
const CLOCK_BYTES = 40;
const MAX_NEW_BYTES = MAX_ENTRY_BYTES - CLOCK_BYTES;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The bytes of an entry, and of those that carry on its lists of files when one has no room for them all.
 *
 * @throws {Fault} `entry-too-large` when the body alone has no room; `entry-malformed`.
 */
export function formatEntry(entry: LogEntry): readonly Buffer[] {
  requireShape(entry);
  const whole = Buffer.from(canonicalJson(entry));
  if (whole.length <= MAX_NEW_BYTES) return [whole];
  const parts = splitFiles(entry);
  return parts.map(({ files, removed }, i) => {
    const body = i === 0 ? entry.body : { part: i + 1, part_count: parts.length };
    const bytes = Buffer.from(canonicalJson({ ...entry, body, files, removed }));
    if (bytes.length <= MAX_NEW_BYTES) return bytes;
    throw new Fault("entry-too-large", { params: { bytes: bytes.length, most: MAX_NEW_BYTES } });
  });
}

type FileLists = Required<Pick<LogEntry, "files" | "removed">>;

// By weight: the body goes with the first part, so that part takes fewer files.
function splitFiles(entry: LogEntry): readonly FileLists[] {
  const parts: { files: FileDigest[]; removed: string[] }[] = [];
  let part = { files: [] as FileDigest[], removed: [] as string[] };
  let room = MAX_NEW_BYTES - weigh({ ...entry, files: [], removed: [] });
  const fresh = MAX_NEW_BYTES - weigh({ ...entry, body: { part: 999_999, part_count: 999_999 }, files: [], removed: [] });
  const take = (bytes: number) => {
    if (bytes > room && part.files.length + part.removed.length > 0) {
      parts.push(part);
      part = { files: [], removed: [] };
      room = fresh;
    }
    room -= bytes;
  };
  for (const path of entry.removed ?? []) {
    take(weigh(path));
    part.removed.push(path);
  }
  for (const file of entry.files ?? []) {
    take(weigh(file));
    part.files.push(file);
  }
  return [...parts, part];
}

function weigh(value: unknown): number {
  return Buffer.byteLength(canonicalJson(value)) + 1;
}

/** The same entry, saying by how much its clock stands behind the entry before. */
export function withClock(bytes: Buffer, lastAt: string): Buffer {
  const entry = parseEntry(bytes);
  return Buffer.from(canonicalJson({ ...entry, clock_behind_ms: clockBehind(entry.at, lastAt) }));
}

/** Milliseconds from a moment to a later one; 0 when it is not later. */
export function clockBehind(at: string, lastAt: string): number {
  return at >= lastAt ? 0 : Math.max(0, Date.parse(lastAt) - Date.parse(at));
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws {Fault} `entry-malformed` with the reason: utf8, json, not-canonical, or the field that is wrong. */
export function parseEntry(bytes: Uint8Array): StoredEntry {
  const text = decode(bytes);
  const value = parseJson(text);
  if (!isCanonical(value, text)) throw malformed("not-canonical");
  requireShape(value);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed("utf8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed("json");
  }
}

// JSON.stringify writes numbers and strings as the scheme asks: where the members are in order too, it is the scheme.
// What it would write in another order, or half a pair as an escape, is left to the slow way.
function isCanonical(value: unknown, text: string): boolean {
  if (isInOrder(value) && !text.includes("\\ud") && JSON.stringify(value) === text) return true;
  return canonicalOrNull(value) === text;
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let before = "";
  for (const name in value) {
    if (name < before || !isInOrder((value as Readonly<Record<string, unknown>>)[name])) return false;
    before = name;
  }
  return true;
}

function canonicalOrNull(value: unknown): string | null {
  try {
    return canonicalJson(value);
  } catch {
    return null;
  }
}

function requireShape(value: unknown): asserts value is StoredEntry {
  if (!isMap(value)) throw malformed("json");
  const { kind, at, actor, body, files, removed, clock_behind_ms } = value;
  for (const name of Object.keys(value)) if (!FIELDS.has(name)) throw malformed(name);
  if (!isKind(kind)) throw malformed("kind");
  if (!isMoment(at)) throw malformed("at");
  if (typeof actor !== "string" || actor === "") throw malformed("actor");
  if (!isMap(body)) throw malformed("body");
  if (files !== undefined && !(Array.isArray(files) && files.every(isFileDigest))) throw malformed("files");
  if (removed !== undefined && !(Array.isArray(removed) && removed.every(isPathInside))) throw malformed("removed");
  if (clock_behind_ms !== undefined && !isCount(clock_behind_ms)) throw malformed("clock_behind_ms");
}

export function isKind(value: unknown): value is LogEntry["kind"] {
  return typeof value === "string" && Object.hasOwn(KINDS, value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Entries of one batch share their moment. */
let lastMoment = "";

/** RFC 3339 in UTC with milliseconds, of a day that there is. */
export function isMoment(value: unknown): value is string {
  if (typeof value !== "string") return false;
  if (value === lastMoment) return true;
  const moment = new Date(value);
  const isOne = value.length === "2025-04-17T00:00:00.000Z".length && !Number.isNaN(moment.getTime()) && moment.toISOString() === value;
  if (isOne) lastMoment = value;
  return isOne;
}

function isFileDigest(value: unknown): value is FileDigest {
  if (!isMap(value) || Object.keys(value).some((name) => !["path", "sha256", "bytes"].includes(name))) return false;
  return isPathInside(value.path) && isSha256(value.sha256) && isCount(value.bytes);
}

/** 64 hex digits. */
export function isSha256(value: unknown): value is string {
  return typeof value === "string" && SHA256.test(value);
}

/** A whole number from 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

// Relative to the case's folder and never leaving it, whoever wrote the entry.
function isPathInside(value: unknown): value is string {
  if (typeof value !== "string" || value === "" || /[\\\0]/.test(value)) return false;
  return value.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function malformed(reason: string): Fault {
  return new Fault("entry-malformed", { params: { reason } });
}
