// Reads a world of an office back, with code that shares nothing with the writers: bytes, lines, places. For tests.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { WorldManifest } from "../manifest.js";
import type { Act, OfficeTruth } from "./office-truth.js";

export interface ReadWorld {
  readonly folder: string;
  readonly manifest: WorldManifest;
  readonly truth: OfficeTruth;
  /** Unpacked. */
  readonly bytes: ReadonlyMap<string, Buffer>;
  /** As text, without their ends. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

export function readWorld(folder: string, manifest: WorldManifest): ReadWorld {
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as OfficeTruth;
  const bytes = new Map(manifest.files.map(({ path }) => [path, unpacked(join(folder, path))]));
  const lines = new Map([...bytes].map(([path, all]) => [path, linesOf(all, path)]));
  return { folder, manifest, truth, bytes, lines };
}

function unpacked(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

function isCp932(path: string): boolean {
  return path.includes("/endpoint/") || path.includes("hr_roster");
}

function linesOf(bytes: Buffer, path: string): readonly string[] {
  const text = new TextDecoder(isCp932(path) ? "shift_jis" : "utf-8", { fatal: true }).decode(bytes);
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

/** The line that begins at an offset. */
export function lineAt({ bytes }: ReadWorld, path: string, offset: number): string {
  const all = bytes.get(path) ?? Buffer.alloc(0);
  if (offset > 0 && all[offset - 1] !== 0x0a) throw new Error(`${path}: no line begins at ${offset}`);
  return linesOf(all.subarray(offset, all.indexOf(0x0a, offset) + 1), path)[0] ?? "";
}

export function actLines(world: ReadWorld, act: Act): readonly string[] {
  return act.places.map(({ file, line_no }) => world.lines.get(file)?.[line_no] ?? "");
}

/** The roster's rows, by account. */
export function rosterOf({ lines }: ReadWorld): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const [head = "", ...rows] = lines.get("company/hr_roster.csv") ?? [];
  const names = head.split(",");
  const people = rows.map((row) => {
    const cells = row.split(",");
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? ""]));
  });
  return new Map(people.map((person) => [person["アカウント"] ?? "", person]));
}

/** SHA-256 of every file below a folder. */
export function digest(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(root, path)).isFile());
  const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
  return new Map(files.sort().map((path) => [path, hash(join(root, path))]));
}
