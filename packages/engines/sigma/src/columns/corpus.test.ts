// For the tests of this folder: SigmaHQ's rules and OTRF's recorded events of ../shared/data, where they are.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";
import { parseYaml } from "@hamon/content";
import type { SigmaEvent, SigmaValue } from "../evaluate.js";
import { parseRules, type Rule } from "../rule.js";
import { BatchBuilder } from "./batch-builder.js";
import type { Batch, Column } from "./column.js";

/** SHARED_DATA names another place of it. */
const DATA = process.env["SHARED_DATA"] ?? fileURLToPath(new URL("../../../../../../shared/data/", import.meta.url));
const RULES = join(DATA, "sigma-rules/sigma-rules-8eaafff.tar.xz");
const EVENTS = join(DATA, "otrf-security-datasets/atomic/windows");

/** Why the tests on real data are left out; false: they are not. */
export const skipReal = [RULES, EVENTS].every((path) => existsSync(path))
  ? false
  : "shared/data/sigma-rules or otrf-security-datasets is not here";

/** Few events as one batch. */
export function toBatch(events: readonly SigmaEvent[]): Batch {
  const builder = new BatchBuilder({ rows: events.length });
  for (const event of events) builder.add(event);
  return builder.take();
}

/** The same with columns of ASCII as they are stored: bytes, as Parquet's dictionaries are. */
export function asStored({ row_count, columns }: Batch): Batch {
  return { row_count, columns: new Map([...columns].map(([name, column]) => [name, storedColumn(column)])) };
}

function storedColumn({ values, codes }: Column): Column {
  const texts = values.slice(1);
  if (!texts.every((text) => typeof text === "string" && /^[\0-\x7f]*$/.test(text))) return { values, codes };
  const bytes = Buffer.from(`..${texts.join("..")}`, "latin1");
  const [starts, ends] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  texts.forEach((text, i) => {
    starts[i + 1] = (ends[i] as number) + 2;
    ends[i + 1] = (starts[i + 1] as number) + String(text).length;
  });
  return { values, codes, ascii: { bytes, starts, ends } };
}

/** Every active rule for Windows. */
export function readWindowsRules(): readonly Rule[] {
  const folder = mkdtempSync(join(tmpdir(), "sigma-columns-"));
  try {
    execFileSync("tar", ["-xJf", RULES, "-C", folder]);
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /^rules[^/]*\/.*\.yml$/.test(path));
    const rules = paths.flatMap((path) => {
      const file = parseYaml(path, readFileSync(join(folder, path), "utf8"));
      return parseRules(file.documents, file.at).rules;
    });
    return rules.filter((rule) => rule.kind === "detection" && rule.logsource.product === "windows");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every nth event of OTRF's recordings of Windows; only plain values. */
export function readWindowsEvents(nth: number): readonly SigmaEvent[] {
  const zips = readdirSync(EVENTS, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".zip"))
    .sort();
  const lines = zips.flatMap((path) =>
    readZip(readFileSync(join(EVENTS, path)))
      .toString("utf8")
      .split("\n"),
  );
  const wanted = lines.filter((line, i) => i % nth === 0 && line.trim() !== "");
  return wanted.map((line) => {
    const event = Object.entries(JSON.parse(line) as Record<string, unknown>);
    return Object.fromEntries(event.filter((entry): entry is [string, SigmaValue] => typeof entry[1] !== "object"));
  });
}

// The first file of an archive, by its central directory (APPNOTE 4.3.12).
function readZip(zip: Buffer): Buffer {
  const entry = zip.indexOf("PK\x01\x02", 0, "latin1");
  const [size, at] = [zip.readUInt32LE(entry + 20), zip.readUInt32LE(entry + 42)];
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const data = zip.subarray(start, start + size);
  return zip.readUInt16LE(entry + 10) === 0 ? data : inflateRawSync(data);
}
