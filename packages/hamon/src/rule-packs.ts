// Packs of rules of a workspace: taken in as a copy that is pinned by digest, looked at, accepted anew, taken out.
//
// The copy is what detect uses, so that a run can be repeated whatever becomes of the folder it came from. A change there is told and not
// used until somebody accepts it; a copy that was changed is not used at all.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PACK_FILE, PACK_NAME, packDigest, PACKS_FOLDER, type Content, type PackFile, type PackPin, type RulePack } from "@hamon/content";
import { sampleLogReader } from "@hamon/collect";
import { testRules } from "@hamon/detect";
import { placeFile } from "@hamon/press";
import { Fault, type NewRulePack, type RulePackAdded, type RulePackView } from "@hamon/records";
import { readFiles, readRuleFolder } from "./rule-folder.js";

export interface PackPlace {
  /** The workspace. */
  readonly folder: string;
  readonly content: Content;
  /** Who accepts it. */
  readonly actor: string;
  now(): Date;
}

/**
 * Takes a folder of rules in.
 *
 * @throws {Fault} `rule-pack-name-wrong`, `rule-pack-there`, `rule-pack-empty`; the codes of readRuleFolder.
 */
export async function addRulePack(place: PackPlace, { folder, name, license }: NewRulePack): Promise<RulePackAdded> {
  const wanted = name ?? packName(folder);
  if (!PACK_NAME.test(wanted)) throw new Fault("rule-pack-name-wrong", { at: wanted });
  if (place.content.packs().some((pack) => pack.name === wanted)) throw new Fault("rule-pack-there", { at: wanted });
  return takeIn(place, { name: wanted, source: resolve(folder), license: license ?? null });
}

/**
 * Takes a pack in as its folder is now.
 *
 * @throws {Fault} `rule-pack-unknown`; the codes of addRulePack.
 */
export async function acceptRulePack(place: PackPlace, name: string): Promise<RulePackAdded> {
  const { pin } = packNamed(place.content, name);
  if (pin === null) throw new Fault("rule-pack-unreadable", { at: name });
  return takeIn(place, { name, source: pin.source, license: pin.license });
}

/** Its rules are no longer asked; findings keep the author and licence that they were made with. @throws {Fault} `rule-pack-unknown`. */
export function removeRulePack({ folder, content }: PackPlace, name: string): void {
  packNamed(content, name);
  const own = join(folder, PACKS_FOLDER, name);
  const gone = join(folder, PACKS_FOLDER, `.${name}.gone`);
  rmSync(gone, { recursive: true, force: true });
  renameSync(own, gone); // a kill leaves no half of it
  rmSync(gone, { recursive: true, force: true });
}

/** Each pack, and whether its copy and the folder it came from are what was accepted. */
export function listRulePacks(content: Content): readonly RulePackView[] {
  return content.packs().map(({ name, pin, is_intact }) => {
    const { source = null, digest = null, license = null, rule_count = null, accepted_by = null, accepted_at = null } = pin ?? {};
    return { name, source, digest, license, rule_count, accepted_by, accepted_at, is_intact, source_state: sourceState(pin) };
  });
}

function sourceState(pin: PackPin | null): RulePackView["source_state"] {
  if (pin === null) return "unknown";
  try {
    return packDigest(sourceFiles(pin.source)) === pin.source_digest ? "same" : "changed";
  } catch (mistake) {
    if (mistake instanceof Fault) return "gone";
    throw mistake;
  }
}

function packNamed(content: Content, name: string): RulePack {
  const pack = content.packs().find((one) => one.name === name);
  if (pack === undefined) throw new Fault("rule-pack-unknown", { at: name });
  return pack;
}

// "/home/x/SigmaHQ Rules" -> "sigmahq-rules".
function packName(folder: string): string {
  return basename(resolve(folder))
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 64);
}

const LICENSE_NAME = /^(?:licen[cs]e|copying)(?:\.(?:md|txt))?$/i;
const MOST_LICENSE_BYTES = 2 ** 18;

function sourceFiles(source: string): readonly PackFile[] {
  return [...readRuleFolder(source), ...licenseFiles(source)];
}

function licenseFiles(source: string): readonly PackFile[] {
  return readdirSync(source, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !LICENSE_NAME.test(entry.name)) return [];
    return { path: entry.name, bytes: readFileSync(join(source, entry.name)).subarray(0, MOST_LICENSE_BYTES) };
  });
}

const DETECTION_RULE_LICENSE = /Detection Rule License \(DRL\) (\d\.\d)/;

/** The licence by its name where it is the one that Sigma's rules come under, else the first line of its text. */
function licenseIn(files: readonly PackFile[]): string | null {
  const text = files.find(({ path }) => LICENSE_NAME.test(path))?.bytes.toString("utf8") ?? "";
  const [, version] = DETECTION_RULE_LICENSE.exec(text) ?? [];
  if (version !== undefined) return `DRL ${version}`;
  const first = text.split("\n").find((line) => line.trim() !== "");
  return first === undefined
    ? null
    : first
        .replace(/^[#\s]+/, "")
        .trim()
        .slice(0, 100);
}

interface Wanted {
  readonly name: string;
  readonly source: string;
  readonly license: string | null;
}

async function takeIn({ folder, content, actor, now }: PackPlace, { name, source, license }: Wanted): Promise<RulePackAdded> {
  const found = sourceFiles(source);
  const tested = testRules(content, sampleLogReader(content), await readFiles(found.filter(({ path }) => path.endsWith(".yml"))));
  if (tested.rules.length === 0) throw new Fault("rule-pack-empty", { at: source });
  // What lies beside rules is no rule, and would be told of as a broken one at each run.
  const left_aside = new Set(tested.others);
  const kept = found.filter(({ path }) => !left_aside.has(path));
  const pin: PackPin = {
    name,
    source,
    source_digest: packDigest(found),
    digest: packDigest(kept),
    license: license ?? licenseIn(found),
    rule_count: tested.rule_count,
    accepted_by: actor,
    accepted_at: now().toISOString(),
  };
  await writePack(join(folder, PACKS_FOLDER, name), pin, kept);
  return { ...pin, counts: tested.counts, mistakes: tested.mistakes, left_aside: tested.others };
}

// The files first, under their digest; then, in one step, what says that they are the pack.
async function writePack(own: string, pin: PackPin, files: readonly PackFile[]): Promise<void> {
  const copy = join(own, pin.digest);
  rmSync(copy, { recursive: true, force: true });
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(copy, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(copy, path), bytes);
  }
  await placeFile(join(own, PACK_FILE), Buffer.from(`${JSON.stringify(pin, null, 2)}\n`));
  for (const name of readdirSync(own)) {
    if (name !== pin.digest && name !== PACK_FILE) rmSync(join(own, name), { recursive: true, force: true });
  }
}
