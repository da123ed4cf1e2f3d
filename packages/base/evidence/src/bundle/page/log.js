// The log: its signature, its tree from the entries themselves, and the entries that vouch for files.
// Specs: C2SP tlog-tiles, tlog-checkpoint and signed-note, RFC 6962 and 9162 (tree and proofs).

// ---- step 2: the signature below the checkpoint

/** A signed checkpoint: what was signed, and the lines below it. Nothing is judged. */
async function readNote(bag, at) {
  const note = toText(await read(bag, at));
  const gap = note.lastIndexOf("\n\n");
  const body = note.slice(0, gap + 1);
  const [origin, size, root] = body.split("\n");
  if (gap < 0 || !note.endsWith("\n") || !/^(0|[1-9]\d*)$/.test(size)) throw new Broken(at, "malformed");
  const lines = note.slice(gap + 2, -1).split("\n").map((line) => parseLine(line, at));
  return { at, body, origin, size: Number(size), root, lines };
}

function parseLine(line, at) {
  const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  if (name === undefined) throw new Broken(at, "malformed");
  const bytes = fromBase64(encoded, at);
  if (bytes.length <= 4 || toBase64(bytes) !== encoded) throw new Broken(at, "malformed");
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/** Type 1: a log that signs with Ed25519. 4: a witness that cosigns with it. 6: ML-DSA-44. */
async function parseVkey(text, at) {
  const vkey = text.trim();
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  if (name === undefined) throw new Broken(at, "malformed");
  const typed = fromBase64(encoded, at);
  const expected = toHex((await digest(join(toBytes(`${name}\n`), typed))).subarray(0, 4));
  const isLong = typed.length === { 1: 33, 4: 33, 6: 1313 }[typed[0]];
  if (!isLong || expected !== id || toBase64(typed) !== encoded) throw new Broken(at, "malformed");
  return { vkey, name, id, type: typed[0], bytes: typed.subarray(1) };
}

async function readLogKey(bag) {
  const at = "data/log/log.vkey";
  const key = await parseVkey(toText(await read(bag, at)), at);
  if (key.type !== 1) throw new Broken(at, "malformed");
  return key;
}

const isBy = (key) => (line) => line.name === key.name && line.id === key.id;

/** Whether a note has the signature of the log's key; null where the browser cannot tell. */
async function isSignedBy(note, key) {
  const line = note.lines.find(isBy(key));
  if (line === undefined || note.origin !== key.name) return false;
  const imported = await importKey(key.bytes);
  return imported === null ? null : crypto.subtle.verify("Ed25519", imported, line.signature, toBytes(note.body));
}

async function checkSignature({ bag, state }) {
  const checkpoint = await readNote(bag, "data/log/checkpoint");
  const key = await readLogKey(bag);
  Object.assign(state, { checkpoint, key });
  if (toText(await read(bag, "data/log/checkpoint.body")) !== checkpoint.body) throw new Broken("data/log/checkpoint.body", "changed");
  const isRight = await isSignedBy(checkpoint, key);
  if (isRight === false) throw new Broken(checkpoint.at, "signature");
  return isRight === null ? { unsupported: true } : { count: 1 };
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
  const wanted = await sizesSigned(bag);
  const roots = new Map([[0, toBase64(await foldPeaks([]))]]);
  let count = 0;
  let differing = null;
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const paths = { entries: tilePath("entries", index, size), tile: tilePath("0", index, size) };
    tell(paths.entries);
    const hashes = await Promise.all(splitEntries(await read(bag, paths.entries), paths.entries).map(leafHash));
    if (toHex(join(...hashes)) !== toHex(await read(bag, paths.tile))) differing ??= paths;
    for (const leaf of hashes) {
      await addLeaf(peaks, leaf);
      count += 1;
      if (wanted.has(count)) roots.set(count, toBase64(await foldPeaks([...peaks])));
    }
  }
  const isSigned = toBase64(await foldPeaks(peaks)) === root;
  // What is no beginning of the signed tree is told by nobody.
  if (isSigned) state.roots = roots;
  // The signed root tells which of the two was changed.
  if (differing !== null) throw isSigned ? new Broken(differing.tile, "tile") : new Broken(differing.entries, "entries");
  if (!isSigned) throw new Broken(at, "root");
  return { count: size };
}

/** Sizes of the log at which somebody else signed it. */
async function sizesSigned(bag) {
  const stamped = [...bag.keys()].flatMap((path) => STAMP.exec(path)?.[1] ?? []).map(Number);
  const cosigned = bag.has(COSIGNED) ? await readNote(bag, COSIGNED).catch(() => null) : null;
  return new Set([...stamped, ...(cosigned === null ? [] : [cosigned.size])]);
}

/** An earlier checkpoint that somebody signed must be a beginning of this very log, and signed by its key. */
async function requireBeginning(note, { key, checkpoint, roots }) {
  if (key === undefined || checkpoint === undefined || roots === undefined) throw new Broken("data/log/checkpoint", "root");
  if (note.origin !== checkpoint.origin || roots.get(note.size) !== note.root) throw new Broken(note.at, "other_log");
  const isRight = await isSignedBy(note, key);
  if (isRight === false) throw new Broken(note.at, "signature");
  return isRight;
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
