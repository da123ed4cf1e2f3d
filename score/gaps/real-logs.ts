// Event times of real logs, and the records of real event logs, as the lake's events have them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CHUNK_BYTES, isChunk, parseFileHeader, readChunk } from "@hamon/evtx";
import type { ReadLog } from "../parsers/reader.js";

export interface TimedLog {
  readonly name: string;
  /** RFC 3339, in the log's order. */
  readonly times: readonly string[];
}

const LOGS = ["apache-access-logs", "loghub/Apache", "loghub/Linux", "loghub/OpenSSH", "loghub/Windows"];
const EVENT_LOGS = ["evtx-attack-samples", "hayabusa-sample-evtx", "sigma-regression"];

export function realLogs(folder: string, read: ReadLog): readonly TimedLog[] {
  return LOGS.map((name) => join(folder, name))
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((file) => join(place, file)))
    .filter((path) => /(\.log|scanner.*\.txt|benign.*\.txt)$/.test(path))
    .map((path) => timedLog(path, read))
    .filter(({ times }) => times.length > 0);
}

export function timedLog(path: string, read: ReadLog): TimedLog {
  const bytes = readFileSync(path);
  const { events } = read((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1"));
  return { name: path, times: events.flatMap(({ cells }) => cells.get("@timestamp") ?? []) };
}

export interface NumberedRecord {
  readonly channel: string;
  readonly host: string;
  readonly at: string;
  /** The event, as JSON. */
  readonly fields: string;
}

interface SystemHalf {
  readonly Event?: { readonly System?: { readonly Channel?: unknown; readonly Computer?: unknown } };
}

/** The records of each event log. */
export function* realEventLogs(folder: string): Generator<readonly NumberedRecord[]> {
  for (const name of EVENT_LOGS.filter((one) => existsSync(join(folder, one)))) {
    const files = readdirSync(join(folder, name), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".evtx"));
    for (const file of files) yield recordsOf(readFileSync(join(folder, name, file)));
  }
}

function recordsOf(bytes: Buffer): readonly NumberedRecord[] {
  const found: NumberedRecord[] = [];
  for (let at = parseFileHeader(bytes)?.chunks_at ?? bytes.length; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    if (!isChunk(chunk)) continue;
    for (const { event, written_at } of readChunk(chunk).records) {
      const { Channel, Computer } = (event as SystemHalf).Event?.System ?? {};
      found.push({ channel: String(Channel), host: String(Computer), at: String(written_at), fields: JSON.stringify(event) });
    }
  }
  return found;
}
