// Lists of hashes as other tools write them, line by line. What a line means is told by its shape alone.
//
// Read: "<hex>  name" of coreutils and "ALGO (name) = <hex>" of BSD; CSV with a head; the text logs of FTK Imager and
// ewfacquire ("MD5 checksum: …", "SHA1 hash calculated over data: …"); aff4:hash of AFF4's information.turtle.

import { HASH_ALGORITHMS, type HashAlgorithm } from "@hamon/records";

export interface ListedHash {
  readonly line: number;
  readonly name: string | null;
  readonly algorithm: HashAlgorithm;
  /** Lower-case hex. */
  readonly digest: string;
}

export interface HashList {
  readonly hashes: readonly ListedHash[];
  /** Lines that are not empty, no comment, and state no digest. */
  readonly unread_lines: number;
}

const BY_LENGTH: Readonly<Record<number, HashAlgorithm>> = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" };
const COREUTILS = /^\\?([0-9a-f]{32,128})[ \t]+[ *]?(\S.*)$/i;
const BSD = /^(MD5|SHA1|SHA256|SHA512)\s*\((.+)\)\s*=\s*([0-9a-f]{32,128})$/i;
const TOOL_LOG = /^\s*(MD5|SHA1|SHA256|SHA512)\s+(?:checksum|hash)[^:]*:\s*([0-9a-f]{32,128})(?:\s*:\s*\S+)?\s*$/i;
const AFF4 = /aff4:hash\s+"([0-9a-f]{32,128})"\^\^aff4:(MD5|SHA1|SHA256|SHA512)/gi;

type Reader = (line: string) => readonly Omit<ListedHash, "line">[];

const READERS: readonly Reader[] = [readAff4, readBsd, readToolLog, readCoreutils];

export function parseHashList(text: string): HashList {
  const hashes: ListedHash[] = [];
  let unread = 0;
  let columns: CsvColumns | null = null;
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const head: CsvColumns | null = columns === null ? csvColumns(line) : null;
    columns ??= head;
    if (head !== null) continue;
    const found = columns === null ? firstOf(line) : readCsv(line, columns);
    if (found.length === 0) unread += 1;
    hashes.push(...found.map((hash) => ({ line: i + 1, ...hash })));
  }
  return { hashes, unread_lines: unread };
}

function firstOf(line: string): readonly Omit<ListedHash, "line">[] {
  for (const read of READERS) {
    const found = read(line);
    if (found.length > 0) return found;
  }
  return [];
}

/** An algorithm and a digest of its length, or nothing. */
function hashOf(algorithm: string | undefined, digest: string, name: string | null): readonly Omit<ListedHash, "line">[] {
  const known = BY_LENGTH[digest.length];
  if (known === undefined || (algorithm !== undefined && known !== algorithm.toLowerCase())) return [];
  return [{ name, algorithm: known, digest: digest.toLowerCase() }];
}

function readCoreutils(line: string): readonly Omit<ListedHash, "line">[] {
  const [, digest = "", name = ""] = COREUTILS.exec(line) ?? [];
  return hashOf(undefined, digest, line.startsWith("\\") ? unescapeName(name) : name.trimEnd());
}

// sha256sum marks a line whose name it had to escape by a backslash in front.
function unescapeName(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, letter: string) => ({ n: "\n", r: "\r" })[letter] ?? "\\");
}

function readBsd(line: string): readonly Omit<ListedHash, "line">[] {
  const [, algorithm, name = null, digest = ""] = BSD.exec(line.trim()) ?? [];
  return hashOf(algorithm, digest, name);
}

function readToolLog(line: string): readonly Omit<ListedHash, "line">[] {
  const [, algorithm, digest = ""] = TOOL_LOG.exec(line) ?? [];
  return hashOf(algorithm, digest, null);
}

function readAff4(line: string): readonly Omit<ListedHash, "line">[] {
  return [...line.matchAll(AFF4)].flatMap(([, digest = "", algorithm]) => hashOf(algorithm, digest, null));
}

interface CsvColumns {
  readonly name: number;
  readonly digests: readonly (readonly [HashAlgorithm, number])[];
}

const NAME_HEADS = new Set(["name", "file", "filename", "file name", "path", "ファイル", "ファイル名", "名前", "パス"]);

// A head names a file column and at least one algorithm.
function csvColumns(line: string): CsvColumns | null {
  const heads = cellsOf(line).map((cell) => cell.toLowerCase().replace(/[-_]/g, ""));
  const name = heads.findIndex((head) => NAME_HEADS.has(head));
  const digests = HASH_ALGORITHMS.flatMap((algorithm) => {
    const at = heads.findIndex((head) => head.replace(/ ?(hash|値|ハッシュ値|ハッシュ)$/, "") === algorithm);
    return at < 0 ? [] : [[algorithm, at] as const];
  });
  return name < 0 || digests.length === 0 ? null : { name, digests };
}

function readCsv(line: string, { name, digests }: CsvColumns): readonly Omit<ListedHash, "line">[] {
  const cells = cellsOf(line);
  return digests.flatMap(([algorithm, at]) => hashOf(algorithm, cells[at] ?? "", cells[name] || null));
}

const CELL = /(?:^|[,\t])(?:"((?:[^"]|"")*)"|([^,\t]*))/g;

function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(CELL)].map(([, quoted, bare = ""]) => (quoted === undefined ? bare : quoted.replaceAll('""', '"')).trim());
}
