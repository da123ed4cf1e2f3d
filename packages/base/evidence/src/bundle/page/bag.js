// The picked folder as a bag, and its lists. First of the scripts of verify.html, which are one in the page.
// Spec: RFC 8493 (BagIt).
"use strict";

const TILE_WIDTH = 256;
/** A browser hashes a file in one piece; larger ones are left to sha256sum, and that is said. */
const MOST_BYTES = 2 ** 30;

// ---- bytes

/** What is broken: a file of the bag, and a key of WORDS.broken with what its sentence names. */
class Broken extends Error {
  constructor(file, why, params = {}) {
    super(`${file}: ${why}`);
    Object.assign(this, { file, why, params });
  }
}

async function digest(bytes, algorithm = "SHA-256") {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

const toText = (bytes) => new TextDecoder().decode(bytes);
const toBytes = (text) => new TextEncoder().encode(text);
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

function fromBase64(text, file) {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Broken(file, "malformed");
  }
}

const leafHash = (entry) => digest(join(Uint8Array.of(0), entry));
const nodeHash = (left, right) => digest(join(Uint8Array.of(1), left, right));

// ---- the bag

/** The picked files by their path in the bag: the folder that holds bagit.txt. */
function openBag(files) {
  const paths = Array.from(files, (file) => [file.webkitRelativePath || file.name, file]);
  const roots = paths.map(([path]) => path).filter((path) => /(^|\/)bagit\.txt$/.test(path));
  if (roots.length === 0) throw new Broken("bagit.txt", "missing");
  const root = roots.sort((a, b) => a.length - b.length)[0].slice(0, -"bagit.txt".length);
  return new Map(paths.filter(([path]) => path.startsWith(root)).map(([path, file]) => [path.slice(root.length), file]));
}

async function read(bag, path) {
  const file = bag.get(path);
  if (file === undefined) throw new Broken(path, "missing");
  return new Uint8Array(await file.arrayBuffer());
}

// ---- step 1: every file is as the lists say, and none besides

async function readList(bag, name) {
  const lines = toText(await read(bag, name)).split("\n");
  if (lines.pop() !== "") throw new Broken(name, "malformed");
  const list = new Map();
  for (const line of lines) {
    const [, sum, path] = /^([0-9a-f]{64}|[0-9a-f]{128}) {2}(\S.*)$/.exec(line) ?? [];
    if (path === undefined || list.has(path)) throw new Broken(name, "malformed");
    list.set(path.replace(/%(0A|0D|25)/g, decodeURIComponent), sum);
  }
  return list;
}

/** Where only one of two lists disagrees with a file, it is the list that was changed. */
async function checkLists(bag, kind, tell) {
  const names = [`${kind}-sha256.txt`, `${kind}-sha512.txt`];
  const [short, long] = [await readList(bag, names[0]), await readList(bag, names[1])];
  for (const path of long.keys()) if (!short.has(path)) throw new Broken(bag.has(path) ? names[0] : names[1], "malformed");
  for (const path of short.keys()) if (!long.has(path)) throw new Broken(bag.has(path) ? names[1] : names[0], "malformed");
  let skipped = 0;
  for (const path of short.keys()) {
    tell(path);
    if ((bag.get(path)?.size ?? 0) > MOST_BYTES) skipped += 1;
    else await checkFile(bag, path, { names, sums: [short.get(path), long.get(path)] });
  }
  return { paths: short, skipped };
}

async function checkFile(bag, path, { names, sums }) {
  const bytes = await read(bag, path);
  const isSame = [toHex(await digest(bytes)) === sums[0], toHex(await digest(bytes, "SHA-512")) === sums[1]];
  if (!isSame[0] && !isSame[1]) throw new Broken(path, "changed");
  if (!isSame[0]) throw new Broken(names[0], "changed");
  if (!isSame[1]) throw new Broken(names[1], "changed");
}

async function checkFiles({ bag, tell }) {
  const tags = await checkLists(bag, "tagmanifest", tell);
  const payload = await checkLists(bag, "manifest", tell);
  for (const path of bag.keys()) if (path.startsWith("data/") && !payload.paths.has(path)) throw new Broken(path, "unlisted");
  const skipped = tags.skipped + payload.skipped;
  return { count: tags.paths.size + payload.paths.size - skipped, skipped };
}
