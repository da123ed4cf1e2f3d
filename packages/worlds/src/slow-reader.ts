// For tests: reads a written world back by other means than those that wrote it, slowly and row by row.
//
// It knows the formats and the meaning of each address (README.md), and nothing of how a world is made.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";

export type Row = Readonly<Record<string, string>>;

/** RFC 4180 in any encoding of TextDecoder, strictly: a byte that does not decode throws. */
export function readCsv(path: string, encoding = "utf-8"): readonly Row[] {
  const text = new TextDecoder(encoding, { fatal: true }).decode(readFileSync(path));
  const [header, ...rows] = parseCsv(text);
  return rows.map((cells) => {
    if (cells.length !== header?.length) throw new Error(`${path}: ${cells.length} cells under ${header?.length} columns`);
    return Object.fromEntries(header.map((name, place) => [name, cells[place] as string]));
  });
}

function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === "" && row.length === 0 && quoted === undefined && plain === "") break;
    row.push(quoted === undefined ? (plain as string) : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** All columns as text; null as an empty text. */
export async function readParquet(path: string): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const found = await connection.runAndReadAll(`from read_parquet('${path}')`);
    return found
      .getRowObjects()
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? "" : String(value)])));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Lines without their ends, in the order of the unpacked file. */
export function readLines(folder: string, path: string): readonly string[] {
  const bytes = readFileSync(join(folder, path));
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  if (!text.endsWith("\n")) throw new Error(`${path} does not end with a line`);
  return text.slice(0, -1).split("\n");
}

export interface Seen {
  readonly ip: string;
  readonly user: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly win32_status: number;
}

const COMBINED =
  /^(\S+) - (\S+) \[(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) \+0900\] "(\S+) (\S+) HTTP\/1\.1" (\d{3}) (\d+) "[^"]*" "[^"]*"$/;

/** Null for a line that is no request in nginx's combined format. */
export function parseFront(line: string): Seen | null {
  const found = COMBINED.exec(line);
  if (found === null) return null;
  const [, ip = "", user = "", day, month, year, clock, method = "", target = "", status, bytes] = found;
  const at = Date.parse(`${day} ${month} ${year} ${clock} +0900`);
  return { ip, user, method, target, status: Number(status), bytes: Number(bytes), at, win32_status: 0 };
}

/** Null for a directive or a line without all 17 fields. */
export function parseReport(line: string): Seen | null {
  const fields = line.split(" ");
  if (line.startsWith("#") || fields.length !== 17) return null;
  const [date, clock, , method = "", stem = "", query = "", , user = "", ip = "", , , status, , win32, bytes] = fields;
  const target = query === "-" ? stem : `${stem}?${query}`;
  return {
    ip,
    user,
    method,
    target,
    status: Number(status),
    bytes: Number(bytes),
    at: Date.parse(`${date}T${clock}Z`),
    win32_status: Number(win32),
  };
}

/** UTF-8 octets of all values of a row. */
function octets(row: Row): number {
  return Object.values(row).reduce((sum, value) => sum + Buffer.byteLength(value, "utf8"), 0);
}

/** Bytes of a whole export of these rows. */
export function exportBytes(rows: readonly Row[]): number {
  return 200 + rows.reduce((sum, row) => sum + octets(row) + Object.keys(row).length, 0);
}

export interface System {
  readonly policy: readonly Row[];
  readonly agency_staff: readonly Row[];
  readonly number_index: readonly Row[];
}

export async function readSystem(folder: string): Promise<System> {
  const place = join(folder, "company/kpi_websub");
  return {
    policy: [1, 2, 3].flatMap((part) => readCsv(join(place, `policy_${part}.csv`))),
    agency_staff: readCsv(join(place, "agency_staff.csv"), "shift_jis"),
    number_index: await readParquet(join(place, "number_index.parquet")),
  };
}

const PAGES = [
  { prefix: "/kpi/records/", set: "policy" },
  { prefix: "/kpi/agencies/staff/", set: "agency_staff" },
  { prefix: "/kpi/numbers/", set: "number_index" },
] as const;

/** Shorter answers show no record. */
const LEAST_PAGE = 1_000;

/** Rows that an answer showed or carried away; null when it did neither. */
export function exposedBy(
  system: System,
  { target, status, bytes, method }: Seen,
): { readonly rows: readonly Row[]; readonly level: "accessed" | "taken" } | null {
  if (status !== 200 || method !== "GET") return null;
  const page = PAGES.find(({ prefix }) => target.startsWith(prefix));
  if (page !== undefined) {
    const row = system[page.set][Number(target.slice(page.prefix.length)) - 1];
    return row === undefined || bytes < LEAST_PAGE ? null : { rows: [row], level: "accessed" };
  }
  if (!target.startsWith("/report/export.ashx?")) return null;
  const rows = selected(system, new URLSearchParams(target.slice(target.indexOf("?"))));
  const all = rows.reduce((sum, row) => sum + octets(row), 0);
  return { rows, level: bytes >= all * 0.9 ? "taken" : "accessed" };
}

export function selected(system: System, query: URLSearchParams): readonly Row[] {
  const set = query.get("set") as keyof System;
  if (set === "agency_staff") return system.agency_staff.filter(({ agency_code }) => agency_code === query.get("agency"));
  return system[set].slice(Number(query.get("from")) - 1, Number(query.get("to")));
}
