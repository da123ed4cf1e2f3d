// Packs of rules that a workspace was given: copies, pinned by digest. One that is no longer what was accepted is not used, and says so.
//
// rule_packs/<name>/pack.json says what was accepted; rule_packs/<name>/<digest>/ has the files.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { ContentFile } from "./content.js";
import { looseYaml } from "./yaml-file.js";

export const PACKS_FOLDER = "rule_packs";
export const PACK_FILE = "pack.json";
/** A name that is a folder everywhere and a word on the command line. */
export const PACK_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** What was accepted, by whom and when. */
export interface PackPin {
  readonly name: string;
  /** The folder it was copied from. */
  readonly source: string;
  /** Of all that lay there, so that a change there is seen. */
  readonly source_digest: string;
  /** Of the copy. */
  readonly digest: string;
  /** For rules that state none of their own. */
  readonly license: string | null;
  readonly rule_count: number;
  readonly accepted_by: string;
  readonly accepted_at: string;
}

export interface RulePack {
  readonly name: string;
  /** Null: what was accepted cannot be read. */
  readonly pin: PackPin | null;
  /** Whether the copy is what was accepted; only then are its rules used. */
  readonly is_intact: boolean;
  /** Empty where it is not intact. */
  readonly files: readonly ContentFile[];
}

export function readRulePacks(workspace: string): readonly RulePack[] {
  const folder = join(workspace, PACKS_FOLDER);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && PACK_NAME.test(entry.name) ? entry.name : [],
  );
  return names.sort().map((name) => readPack(join(folder, name), name));
}

function readPack(folder: string, name: string): RulePack {
  const pin = readPin(folder, name);
  const files = pin === null ? [] : filesBelow(join(folder, pin.digest));
  const is_intact = pin !== null && packDigest(files) === pin.digest;
  if (!is_intact) return { name, pin, is_intact, files: [] };
  const prefix = `workspace:${PACKS_FOLDER}/${name}/`;
  const rules = files.filter(({ path }) => path.endsWith(".yml"));
  return { name, pin, is_intact, files: rules.map(({ path, bytes }) => looseYaml(prefix + path, bytes)) };
}

const TEXTS = ["name", "source", "source_digest", "digest", "accepted_by", "accepted_at"] as const;

function readPin(folder: string, name: string): PackPin | null {
  try {
    const pin = JSON.parse(readFileSync(join(folder, PACK_FILE), "utf8")) as PackPin;
    const isWhole = TEXTS.every((key) => typeof pin[key] === "string") && typeof pin.rule_count === "number";
    const isOurs = pin.name === name && /^[0-9a-f]{64}$/.test(pin.digest) && (pin.license === null || typeof pin.license === "string");
    return isWhole && isOurs ? pin : null;
  } catch {
    return null; // said by is_intact: whatever it was, it is not what was accepted
  }
}

export interface PackFile {
  /** Below the pack's folder, with slashes. */
  readonly path: string;
  readonly bytes: Buffer;
}

function filesBelow(folder: string): readonly PackFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const full = join(entry.parentPath, entry.name);
    return { path: relative(folder, full).split(sep).join("/"), bytes: readFileSync(full) };
  });
}

/** SHA-256 over a line for each file, sorted by path: its path and its SHA-256. */
export function packDigest(files: readonly PackFile[]): string {
  const lines = files.map(({ path, bytes }) => `${path} ${createHash("sha256").update(bytes).digest("hex")}\n`);
  return createHash("sha256").update(lines.sort().join("")).digest("hex");
}
