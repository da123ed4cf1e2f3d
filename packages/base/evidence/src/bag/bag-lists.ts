// The lists of a bag: manifests, tag manifests, fetch.txt, and the count in bag-info.txt.
//
// Spec: RFC 8493, sections 2.1.3, 2.2.1 to 2.2.3.

import { join } from "node:path";
import type { BagFiles, BaggedFile } from "./bag-files.js";
import { readListedPath, type ListedPath } from "./bag-path.js";
import type { Findings } from "./findings.js";
import { readTagText, type TagText } from "./tag-text.js";
import type { Meter } from "../verify-files.js";

const MANIFEST = /^(tag)?manifest-([a-z0-9-]+)\.txt$/;
const LISTED = /^([0-9A-Fa-f]+)[ \t]+(\*?)(.+)$/;
const FETCHED = /^(\S+)[ \t]+(\d+|-)[ \t]+(.+)$/;
const LABELLED = /^([^\s:][^:]*):(?:[ \t]*(.*))?$/;
const OXUM = /^(\d+)\.(\d+)$/;
/** Letters of a digest in hex. */
const DIGEST_LETTERS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 };
/** Beyond these a file is missing twice: whoever wrote the list must not fill the memory. */
const MOST_TO_FETCH = 100_000;
const SYSTEM_FILE = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

/** A bag while it is read. */
export interface OpenBag {
  readonly folder: string;
  readonly version: string;
  readonly decoder: TagText["decoder"];
  readonly files: BagFiles;
  readonly findings: Findings;
  readonly meter: Meter;
  /** Payload that is not there, told of already because fetch.txt names it. */
  readonly toFetch: Set<string>;
}

export interface Manifest {
  readonly name: string;
  readonly algorithm: string;
  readonly isOfTags: boolean;
}

/** The lists in the folder whose algorithm is known. */
export function manifestsOf({ files, findings }: OpenBag): readonly Manifest[] {
  return files.all().flatMap(({ path }) => {
    const [, tag, algorithm = ""] = MANIFEST.exec(path) ?? [];
    if (algorithm === "") return [];
    if (DIGEST_LETTERS[algorithm] !== undefined) return [{ name: path, algorithm, isOfTags: tag !== undefined }];
    findings.warn("algorithm-unknown", path);
    return [];
  });
}

/** Gives each line of a tag file, where there is such a file. */
async function readLines(bag: OpenBag, name: string, onLine: TagText["onLine"]): Promise<void> {
  if (!bag.files.has(name)) return;
  const onBroken = (line: number) => bag.findings.break("line-malformed", name, { line });
  const { decoder, meter, findings } = bag;
  const failure = await readTagText({ path: join(bag.folder, name), decoder, meter, onLine, onBroken });
  if (failure !== null) findings.break("file-unreadable", name, { reason: failure.params["reason"] ?? "ENOENT" });
}

/** Takes down what a list says of each file that is there, and names those that are not. */
export async function readManifest(bag: OpenBag, { name, algorithm, isOfTags }: Manifest): Promise<void> {
  const { findings } = bag;
  const seen = new Map<BaggedFile, string>();
  await readLines(bag, name, (text, line) => {
    const [, digest = "", star, written = ""] = LISTED.exec(text) ?? [];
    if (digest.length !== DIGEST_LETTERS[algorithm]) return findings.break("line-malformed", name, { line });
    if (star !== "") findings.warn("path-starred", written, { list: name });
    const listed = readListedPath(written, bag.version);
    const file = judgePath(bag, listed, { written, list: name, isOfTags });
    if (file === null) return;
    const before = seen.get(file);
    if (before !== undefined) return judgeTwice(bag, { file, written, list: name, isSame: before === digest.toLowerCase() });
    seen.set(file, digest.toLowerCase());
    file.digests.set(algorithm, digest.toLowerCase());
  });
}

interface Place {
  readonly written: string;
  readonly list: string;
  readonly isOfTags: boolean;
}

/** The file that a path of a list means, or null and a finding. */
function judgePath({ files, findings, toFetch }: OpenBag, listed: ListedPath, { written, list, isOfTags }: Place): BaggedFile | null {
  const { path, danger, isPlain } = listed;
  const isOutside = path.startsWith("data/") === isOfTags || (isOfTags && path.startsWith("tagmanifest-"));
  if (danger !== null || isOutside) return refuse(findings, danger ?? "path-out-of-scope", written, list);
  const file = files.find(path);
  if (file === null) {
    if (SYSTEM_FILE.test(path)) findings.warn("system-file-missing", written, { list });
    else if (!toFetch.has(path)) findings.break("file-missing", written, { list });
    return null;
  }
  if (!isPlain) findings.warn("path-not-plain", written, { list });
  if (file.path !== path) findings.warn("path-spelled-otherwise", written, { list });
  return file;
}

function refuse(findings: Findings, code: NonNullable<ListedPath["danger"]>, written: string, list: string): null {
  findings.break(code, written, { list });
  return null;
}

interface Twice extends Omit<Place, "isOfTags"> {
  readonly file: BaggedFile;
  readonly isSame: boolean;
}

// 1.0 lists a file once; before, the same line twice was let pass. Names that are one file on some systems are never an error.
function judgeTwice({ findings, version }: OpenBag, { file, written, list, isSame }: Twice): void {
  if (isSame && (version !== "1.0" || file.path !== written)) findings.warn("path-twice-alike", written, { list });
  else findings.break("path-twice", written, { list });
}

/** Reads what would have to be fetched, which never is: a bag without it is not whole. Before the manifests, which list it too. */
export async function readFetch(bag: OpenBag): Promise<void> {
  const name = "fetch.txt";
  await readLines(bag, name, (text, line) => {
    const written = FETCHED.exec(text)?.[3];
    if (written === undefined) return bag.findings.break("line-malformed", name, { line });
    const { path, danger } = readListedPath(written, bag.version);
    if (danger !== null || !path.startsWith("data/")) refuse(bag.findings, danger ?? "path-out-of-scope", written, name);
    else if (bag.files.find(path) === null) {
      bag.findings.break("file-to-fetch", written, { list: name });
      if (bag.toFetch.size < MOST_TO_FETCH) bag.toFetch.add(path);
    }
  });
}

/** Every Payload-Oxum of bag-info.txt, as bytes and files. */
export async function readOxums(bag: OpenBag): Promise<readonly (readonly [bytes: number, files: number])[]> {
  const name = "bag-info.txt";
  const oxums: (readonly [number, number])[] = [];
  let hasLabel = false;
  await readLines(bag, name, (text, line) => {
    const [, label = "", value = ""] = LABELLED.exec(text) ?? [];
    const isContinued = hasLabel && /^[ \t]/.test(text);
    const oxum = label.trim().toLowerCase() === "payload-oxum" ? OXUM.exec(value.trim()) : undefined;
    if ((label === "" && !isContinued) || oxum === null) return bag.findings.break("line-malformed", name, { line });
    hasLabel = true;
    if (oxum !== undefined) oxums.push([Number(oxum[1]), Number(oxum[2])]);
  });
  return oxums;
}
