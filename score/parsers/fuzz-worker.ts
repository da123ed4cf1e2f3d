// One thread of changed input: a round takes a real or invented file, changes it as its seed says, and reads it.

import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { loadContent } from "@hamon/content";
import { previewLog, readMappings } from "@hamon/collect";
import { CHUNK_BYTES, readChunk } from "@hamon/evtx";
import { randomOf } from "./damage.js";

export interface FuzzJob {
  readonly folder: string;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface FuzzFault {
  readonly seed: number;
  readonly reason: string;
}

const MOST_BYTES = 2 * 1024 * 1024;
const SPECIAL = [
  "\u0000",
  '"',
  "\\",
  "\n",
  "\r\n",
  "=",
  ",",
  "\t",
  "[",
  "]",
  "{",
  "}",
  "<",
  ">",
  "|",
  "%",
  " ",
  "\u00ff\u00fe",
  "\u3042",
  "-",
  "9".repeat(40),
  " k=v",
  "a".repeat(3000),
];

const port = parentPort;
if (port === null) throw new Error("fuzz-worker runs as a worker");
const { folder, seed, until } = workerData as FuzzJob;
const content = await loadContent();
const mappings = readMappings(content.files("mappings"));
const texts = [...samples(), ...realLines(folder)];
const chunks = eventLogs(folder);

for (let round = seed; Date.now() < until; round += 1) {
  const start = performance.now();
  let fault: string | null = null;
  try {
    if (round % 4 === 0 && chunks.length > 0) readEventLog(round);
    else readText(round);
  } catch (mistake) {
    fault = String((mistake as Error).stack ?? mistake).slice(0, 600);
  }
  port.postMessage({ seed: round, ms: performance.now() - start, fault });
}
process.exit(0);

function samples(): readonly Buffer[] {
  const files = content.files("mappings").filter(({ path }) => path.endsWith(".samples.yml"));
  return files.flatMap(({ value }) => (value as readonly { readonly text: string }[]).map(({ text }) => Buffer.from(text)));
}

function realLines(data: string): readonly Buffer[] {
  const place = join(data, "loghub");
  const files = existsSync(place) ? readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".log")) : [];
  return files.map((name) => readFileSync(join(place, name)).subarray(0, 20_000));
}

function eventLogs(data: string): readonly Buffer[] {
  const place = join(data, "evtx-attack-samples");
  const files = existsSync(place) ? readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".evtx")) : [];
  return files.slice(0, 20).map((name) => readFileSync(join(place, name)).subarray(4096, 4096 + CHUNK_BYTES));
}

function readText(round: number): void {
  const random = randomOf(round);
  const whole = changed(texts[random(texts.length)] as Buffer, random).subarray(0, MOST_BYTES);
  const told = random(3) === 0 ? (mappings[random(mappings.length)] as { mapping: string }).mapping : null;
  previewLog(whole, {
    mappings,
    reading: { zone: "Asia/Tokyo", readAt: Date.UTC(2026, 0, 1) },
    told,
  });
}

function readEventLog(round: number): void {
  const random = randomOf(round);
  const bytes = Buffer.from(chunks[random(chunks.length)] as Buffer);
  for (let count = random(40) + 1; count > 0; count -= 1) bytes[random(bytes.length)] = random(256);
  readChunk(bytes.subarray(0, random(5) === 0 ? random(bytes.length) : bytes.length));
}

function changed(text: Buffer, random: (below: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(text);
  for (let count = random(12); count > 0; count -= 1) bytes = changeOnce(bytes, random);
  return bytes;
}

function changeOnce(bytes: Buffer, random: (below: number) => number): Buffer {
  const [at, length] = [random(bytes.length + 1), random(200)];
  const [head, part, tail] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  const special = Buffer.from(SPECIAL[random(SPECIAL.length)] as string, "utf8");
  const ways: readonly (() => Buffer)[] = [
    () => Buffer.concat([head, tail]),
    () => Buffer.concat([head, part, part, tail]),
    () => Buffer.concat([head, special, part, tail]),
    () => Buffer.concat([head, ...Array.from({ length: random(2000) + 1 }, () => special), part, tail]).subarray(0, MOST_BYTES),
    () => Buffer.concat([head, ...Array.from({ length: random(300) + 1 }, () => part), tail]).subarray(0, MOST_BYTES),
    () => Buffer.from(bytes.map((byte, no) => (no === at ? random(256) : byte))),
    () => bytes.subarray(0, at),
  ];
  return (ways[random(ways.length)] as () => Buffer)();
}
