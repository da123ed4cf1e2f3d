// Checks a Hamon bundle in a browser, from the picked folder alone: nothing is fetched, nothing is sent.
// Specs: RFC 8493 (BagIt), C2SP tlog-tiles, tlog-checkpoint and signed-note, RFC 6962 and 9162 (tree and proofs).
"use strict";

const WORDS = JSON.parse(document.getElementById("words").textContent);
const TILE_WIDTH = 256;
/** A browser hashes a file in one piece; larger ones are left to sha256sum, and that is said. */
const MOST_BYTES = 2 ** 30;
const PAGE = { language: navigator.language.startsWith("ja") ? "ja" : "en", redraw: () => undefined };

// ---- bytes

/** What is broken: a file of the bag, and a key of WORDS.broken. */
class Broken extends Error {
  constructor(file, why) {
    super(`${file}: ${why}`);
    Object.assign(this, { file, why });
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

// ---- step 2: the signature below the checkpoint

/** Reads what was signed; the signature is judged by checkSignature. */
async function readCheckpoint(bag) {
  const at = "data/log/checkpoint";
  const note = toText(await read(bag, at));
  const gap = note.lastIndexOf("\n\n");
  const body = note.slice(0, gap + 1);
  const [origin, size, root] = body.split("\n");
  if (gap < 0 || !/^(0|[1-9]\d*)$/.test(size)) throw new Broken(at, "malformed");
  return { at, body, origin, size: Number(size), root, signatures: note.slice(gap + 2).split("\n") };
}

async function readKey(bag) {
  const at = "data/log/log.vkey";
  const vkey = toText(await read(bag, at)).trim();
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  if (name === undefined) throw new Broken(at, "malformed");
  const typed = fromBase64(encoded, at);
  const expected = toHex((await digest(join(toBytes(`${name}\n`), typed))).subarray(0, 4));
  if (typed[0] !== 1 || typed.length !== 33 || expected !== id) throw new Broken(at, "malformed");
  return { vkey, name, id, bytes: typed.subarray(1) };
}

async function checkSignature({ bag, state }) {
  const checkpoint = await readCheckpoint(bag);
  const key = await readKey(bag);
  Object.assign(state, { checkpoint, key });
  const line = checkpoint.signatures.find((one) => one.startsWith(`— ${key.name} `)) ?? "";
  const signed = fromBase64(line.slice(`— ${key.name} `.length), checkpoint.at);
  if (checkpoint.origin !== key.name || toHex(signed.subarray(0, 4)) !== key.id) throw new Broken(checkpoint.at, "signature");
  if (toText(await read(bag, "data/log/checkpoint.body")) !== checkpoint.body) throw new Broken("data/log/checkpoint.body", "changed");
  const imported = await importKey(key.bytes);
  if (imported === null) return { unsupported: true };
  const isRight = await crypto.subtle.verify("Ed25519", imported, signed.subarray(4), toBytes(checkpoint.body));
  if (!isRight) throw new Broken(checkpoint.at, "signature");
  return { count: 1 };
}

/** Null where the browser has no Ed25519. */
async function importKey(bytes) {
  try {
    return await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
}

// ---- step 3: the tree, from the entries themselves

function tilePath(kind, index, size) {
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").replace(/\d{3}(?=\d)/g, "x$&/");
  return `data/log/tile/${kind}/${padded}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

function splitEntries(bytes, at) {
  const entries = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 2 + bytes[start] * 256 + bytes[start + 1];
    if (!(end <= bytes.length)) throw new Broken(at, "malformed");
    entries.push(bytes.subarray(start + 2, end));
    start = end;
  }
  return entries;
}

async function checkTree({ bag, state, tell }) {
  if (state.checkpoint === undefined) throw new Broken("data/log/checkpoint", "malformed");
  const { size, root, at } = state.checkpoint;
  const peaks = []; // complete trees, each smaller than the one before
  let differing = null;
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const paths = { entries: tilePath("entries", index, size), tile: tilePath("0", index, size) };
    tell(paths.entries);
    const hashes = await Promise.all(splitEntries(await read(bag, paths.entries), paths.entries).map(leafHash));
    if (toHex(join(...hashes)) !== toHex(await read(bag, paths.tile))) differing ??= paths;
    for (const leaf of hashes) await addLeaf(peaks, leaf);
  }
  const isSigned = toBase64(await foldPeaks(peaks)) === root;
  // The signed root tells which of the two was changed.
  if (differing !== null) throw isSigned ? new Broken(differing.tile, "tile") : new Broken(differing.entries, "entries");
  if (!isSigned) throw new Broken(at, "root");
  return { count: size };
}

async function foldPeaks(peaks) {
  if (peaks.length === 0) return digest(new Uint8Array());
  let { hash } = peaks.pop();
  while (peaks.length > 0) hash = await nodeHash(peaks.pop().hash, hash);
  return hash;
}

async function addLeaf(peaks, leaf) {
  let top = { hash: leaf, count: 1 };
  while (peaks.length > 0 && peaks.at(-1).count === top.count) {
    const left = peaks.pop();
    top = { hash: await nodeHash(left.hash, top.hash), count: 2 * top.count };
  }
  peaks.push(top);
}

// ---- step 4: each document, figure and original has its entry in that tree

async function checkProofs({ bag, state, tell }) {
  const files = [...bag.keys()].filter((path) => /^data\/(documents|figures|originals)\//.test(path)).sort();
  let skipped = 0;
  for (const path of files) {
    tell(path);
    if (bag.get(path).size > MOST_BYTES) skipped += 1;
    else await checkProof(bag, state.checkpoint, path);
  }
  if (files.length === 0) throw new Broken("data/", "missing");
  return { count: files.length - skipped, skipped };
}

async function checkProof(bag, checkpoint, path) {
  const base = path.replace("data/", "data/proofs/");
  const [proofAt, entryAt] = [`${base}.proof`, `${base}.entry`];
  const entry = await read(bag, entryAt);
  const sum = await digest(await read(bag, path));
  const said = bag.has(`${base}.salt`) ? `"commitment":"${await commitment(bag, `${base}.salt`, sum)}"` : `"sha256":"${toHex(sum)}"`;
  if (!toText(entry).includes(said)) throw new Broken(path, "unvouched");
  const proof = parseProof(toText(await read(bag, proofAt)), proofAt);
  const leaf = await leafHash(entry);
  if (toBase64(leaf) !== proof.leaf) throw new Broken(entryAt, "proof");
  const root = await climb(leaf, proof);
  if (checkpoint === undefined || proof.size !== checkpoint.size || root !== checkpoint.root) throw new Broken(proofAt, "proof");
}

/** Of an original the entry holds HMAC-SHA256(salt, SHA-256 of the file). */
async function commitment(bag, at, sum) {
  const hex = toText(await read(bag, at)).trim();
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Broken(at, "malformed");
  const salt = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, sum)));
}

function parseProof(text, at) {
  const [, index, size, leaf, rest] = /^index (\d+)\nsize (\d+)\nleaf (\S+)\n((?:\S+\n)*)$/.exec(text) ?? [];
  if (index === undefined) throw new Broken(at, "malformed");
  const siblings = rest.split("\n").slice(0, -1);
  return { index: Number(index), size: Number(size), leaf, siblings: siblings.map((one) => fromBase64(one, at)) };
}

/** RFC 9162, section 2.1.3.2. @returns the root in base 64, or null. */
async function climb(leaf, { index, size, siblings }) {
  let [hash, at, last] = [leaf, index, size - 1];
  if (at > last) return null;
  for (const sibling of siblings) {
    if (last === 0) return null;
    const isRight = at % 2 === 1 || at === last;
    hash = isRight ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    const step = 2 ** (1 + (isRight ? trailingZeros(at) : 0));
    [at, last] = [Math.floor(at / step), Math.floor(last / step)];
  }
  return last === 0 ? toBase64(hash) : null;
}

const trailingZeros = (number) => /0*$/.exec(number.toString(2))[0].length;

// ---- the page

const STEPS = [["files", checkFiles], ["signature", checkSignature], ["tree", checkTree], ["proofs", checkProofs]];

function words(key, params = {}) {
  const sentence = key.split(".").reduce((node, part) => node?.[part], WORDS[PAGE.language]) ?? key;
  return sentence.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

function draw(found) {
  document.documentElement.lang = PAGE.language;
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = words(node.dataset.words);
  const steps = found?.steps ?? [];
  document.getElementById("now").textContent = found?.now ?? "";
  document.getElementById("steps").replaceChildren(...steps.map(drawStep));
  const verdict = document.getElementById("verdict");
  verdict.textContent = found?.verdict === undefined ? "" : words(`verdict.${found.verdict}`, found.first);
  verdict.dataset.verdict = found?.verdict ?? "";
  drawKey(found?.state);
}

function drawStep({ step, state, file, why, count = 0, skipped = 0 }) {
  const item = document.createElement("li");
  Object.assign(item.dataset, { step, state });
  const told = { good: "good", broken: `broken.${why}`, skipped: "unsupported" }[state];
  const more = skipped > 0 ? ` ${words("too_large", { skipped })}` : "";
  item.textContent = `${words(`steps.${step}`)}: ${words(told, { file, count })}${more}`;
  return item;
}

function drawKey({ key, checkpoint } = {}) {
  const rows = key === undefined ? [] : [["key", key.vkey], ["size", checkpoint.size], ["root", checkpoint.root]];
  const nodes = rows.flatMap(([name, value]) => {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, text.textContent] = [words(`head.${name}`), value];
    return [term, text];
  });
  document.getElementById("key").replaceChildren(...nodes);
}

async function perform(step, check, place) {
  try {
    const done = await check(place);
    return { step, state: done.unsupported ? "skipped" : "good", ...done };
  } catch (mistake) {
    if (mistake instanceof Broken) return { step, state: "broken", file: mistake.file, why: mistake.why };
    return { step, state: "broken", file: mistake.name, why: "unreadable" };
  }
}

async function verify(files) {
  const found = { steps: [], state: {}, now: "" };
  PAGE.redraw = () => draw(found);
  const tell = (path) => void (document.getElementById("now").textContent = path);
  let bag = new Map();
  for (const [step, check] of STEPS) {
    const opened = async (place) => check({ ...place, bag: (bag = bag.size > 0 ? bag : openBag(files)) });
    found.steps.push(await perform(step, opened, { state: found.state, tell }));
    draw(found);
  }
  found.first = found.steps.find(({ state }) => state === "broken");
  const isWhole = found.steps.every(({ state, skipped = 0 }) => state === "good" && skipped === 0);
  found.verdict = found.first === undefined ? (isWhole ? "good" : "partly") : "broken";
  draw(found);
}

document.getElementById("folder").addEventListener("change", ({ target }) => void verify(target.files));
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    PAGE.language = button.dataset.language;
    PAGE.redraw();
  });
}
PAGE.redraw = () => draw();
draw();
