// A folder of Sigma rules on the disk, of whatever layout: every .yml below it, hidden folders and links left aside.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { loadContent, looseYaml, type ContentFile } from "@hamon/content";
import { sampleLogReader } from "@hamon/collect";
import { testRules } from "@hamon/detect";
import { Fault, type RulesTested } from "@hamon/records";

const MOST_FILES = 50_000;
const MOST_BYTES = 2 ** 20;
/** Files that are read before others get a turn. */
const BATCH = 50;

export interface FoundRuleFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** @throws {Fault} `rule-folder-unreadable`, `rule-folder-too-large`, `rule-file-too-large`. */
export function readRuleFolder(folder: string): readonly FoundRuleFile[] {
  const paths: string[] = [];
  collectPaths(folder, folder, paths);
  return paths.sort().map((path) => ({ path: relative(folder, path).split(sep).join("/"), bytes: readOne(path) }));
}

// A link may lead anywhere, and in a circle: only what lies here is read.
function collectPaths(root: string, folder: string, paths: string[]): void {
  for (const entry of entriesOf(folder)) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) collectPaths(root, path, paths);
    else if (entry.isFile() && entry.name.endsWith(".yml")) paths.push(path);
    if (paths.length > MOST_FILES) throw new Fault("rule-folder-too-large", { at: root, params: { most: MOST_FILES } });
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new Fault("rule-folder-unreadable", { at: folder, params: { reason: (cause as NodeJS.ErrnoException).code ?? "" }, cause });
  }
}

function readOne(path: string): Buffer {
  try {
    if (lstatSync(path).size > MOST_BYTES) throw new Fault("rule-file-too-large", { at: path, params: { most: MOST_BYTES } });
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("rule-folder-unreadable", { at: path, params: { reason: (cause as NodeJS.ErrnoException).code ?? "" }, cause });
  }
}

/** Thousands of files take seconds: between two batches others get a turn. @param afterBatch may throw, to stop. */
export async function readFiles(found: readonly FoundRuleFile[], afterBatch?: (done: number) => void): Promise<readonly ContentFile[]> {
  const files: ContentFile[] = [];
  for (const { path, bytes } of found) {
    const file = looseYaml(path, bytes);
    void file.documents; // read now
    files.push(file);
    if (files.length % BATCH > 0) continue;
    await breathe();
    afterBatch?.(files.length);
  }
  return files;
}

export interface RuleTestOptions {
  /** Its routes and values of placeholders count, too. */
  readonly workspace?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Tries the rules of a folder without events.
 *
 * @throws {Fault} `cancelled`; the codes of readRuleFolder and loadContent.
 */
export async function testRuleFolder(folder: string, { workspace, signal, onProgress }: RuleTestOptions = {}): Promise<RulesTested> {
  const content = await loadContent(workspace === undefined ? {} : { workspace });
  const found = readRuleFolder(folder);
  const files = await readFiles(found, (done) => {
    onProgress?.(done, found.length);
    if (signal?.aborted === true) throw new Fault("cancelled", { at: folder });
  });
  return testRules(content, sampleLogReader(content), files);
}
