// Recorded events of Windows (OTRF) as one file of lines, and process creations of which no two command lines are equal.

import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import type { SigmaEvent, SigmaValue } from "@hamon/sigma";

/** All recordings one after the other, as often as is asked; written once. @returns the file. */
export function eventLines(data: string, cache: string, times: number): string {
  const path = join(cache, `windows-${times}.ndjson`);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const draft = join(cache, "new.ndjson");
  rmSync(draft, { force: true });
  const folder = join(data, "otrf-security-datasets/atomic/windows");
  const zips = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".zip"));
  for (let time = 0; time < times; time += 1) {
    for (const zip of zips.sort()) appendFileSync(draft, withEnd(firstFile(readFileSync(join(folder, zip)))));
  }
  renameSync(draft, path);
  return path;
}

function withEnd(lines: Buffer): Buffer {
  return lines.at(-1) === 10 ? lines : Buffer.concat([lines, Buffer.from("\n")]);
}

// The first file of an archive, by its central directory (APPNOTE 4.3.12).
function firstFile(zip: Buffer): Buffer {
  const entry = zip.indexOf("PK\x01\x02", 0, "latin1");
  const [size, at] = [zip.readUInt32LE(entry + 20), zip.readUInt32LE(entry + 42)];
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(start, start + size);
  return zip.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed);
}

/** A line's fields with plain values; null for a line that is no event. */
export function eventOf(line: string): SigmaEvent | null {
  if (line === "") return null;
  const event = JSON.parse(line) as Record<string, SigmaValue>;
  for (const name in event) if (typeof event[name] === "object") delete event[name];
  return event;
}

/** Recorded process creations, each with a command line of its own: another account, folder and number within. */
export function distinctProcesses(lines: readonly string[], count: number, seed: number): readonly SigmaEvent[] {
  const recorded = lines.map(eventOf).filter((event) => event !== null && (isSysmon(event) || event["EventID"] === 4688));
  let state = seed | 1;
  return Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    const event = recorded[(state >>> 8) % recorded.length] as SigmaEvent;
    const [program = "", ...rest] = String(event["CommandLine"] ?? "").split(" ");
    const own = `C:\\Users\\u${(state >>> 4).toString(36)}\\f${i}.tmp`;
    return { ...event, CommandLine: [program, own, ...rest].join(" ") };
  });
}

function isSysmon(event: SigmaEvent): boolean {
  return event["EventID"] === 1 && event["Channel"] === "Microsoft-Windows-Sysmon/Operational";
}
