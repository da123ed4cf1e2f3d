// Who else signed a checkpoint of this log: witnesses, with Ed25519. A signature in ML-DSA-44 is told of, and not checked here.
// Spec: C2SP tlog-cosignature.

const COSIGNED = "data/log/checkpoint.cosigned";
const POLICY = "data/log/witnesses.policy";
const SECOND_KEY = "data/log/log.ml-dsa-44.vkey";
const ML_DSA_44 = 6;

// ---- step 5: cosignatures

/** @param given keys that the reader has from the witnesses themselves: where there are any, no others count. */
async function checkCosigned({ bag, state, given }) {
  if (!bag.has(COSIGNED)) {
    if (given.trim() !== "") throw new Broken(COSIGNED, "missing");
    return { none: true };
  }
  const note = await readNote(bag, COSIGNED);
  await requireBeginning(note, state);
  const keys = given.trim() === "" ? await readPolicyKeys(bag) : await readGivenKeys(given, note);
  const second = bag.has(SECOND_KEY) ? await parseVkey(toText(await read(bag, SECOND_KEY)), SECOND_KEY) : null;
  const details = [];
  for (const line of note.lines.filter((one) => !isBy(state.key)(one))) details.push(await judgeLine(line, { note, keys, second }));
  const count = details.filter((one) => one.state === "good").length;
  return { count, details, isOpen: count < details.length };
}

async function readPolicyKeys(bag) {
  if (!bag.has(POLICY)) return [];
  const lines = toText(await read(bag, POLICY)).split("\n").map((line) => line.split(/[ \t]+/));
  const keys = lines.flatMap(([keyword, , vkey]) => (keyword === "witness" ? [parseVkey(vkey ?? "", POLICY)] : []));
  return (await Promise.all(keys)).map((key) => ({ ...key, from: "bundle" }));
}

// Who gives a key wants to see its signature: that there is none is told, not passed over.
async function readGivenKeys(given, { at, lines }) {
  const words = given.split(/\s+/).filter((word) => word.includes("+"));
  const keys = await Promise.all(words.map((word) => parseVkey(word, at).catch(() => null)));
  if (keys.length === 0 || keys.includes(null)) throw new Broken(at, "given");
  for (const key of keys) if (!lines.some(isBy(key))) throw new Broken(at, "not_cosigned", { name: key.name });
  return keys.map((key) => ({ ...key, from: "reader" }));
}

async function judgeLine(line, { note, keys, second }) {
  const { name, id } = line;
  const key = keys.find((one) => isBy(one)(line));
  if ((second !== null && isBy(second)(line)) || key?.type === ML_DSA_44) return { state: "open", says: "ml_dsa", params: { name } };
  if (key === undefined) return { state: "open", says: "no_key", params: { name, id } };
  const imported = await importKey(key.bytes);
  if (imported === null) return { state: "open", says: "no_ed25519", params: { name } };
  const seconds = line.signature.length === 72 ? new DataView(line.signature.slice(0, 8).buffer).getBigUint64(0) : null;
  const message = toBytes(`cosignature/v1\ntime ${seconds}\n${note.body}`);
  const isRight = seconds !== null && key.type === 4 && (await crypto.subtle.verify("Ed25519", imported, line.signature.subarray(8), message));
  if (!isRight) throw new Broken(note.at, "cosignature", { name });
  return { state: "good", says: `cosigned_${key.from}`, params: { name, at: momentOf(Number(seconds) * 1000), vkey: key.vkey } };
}

const MAX_MOMENT = 8.64e15;

const momentOf = (moment) => (moment > MAX_MOMENT ? "?" : new Date(moment).toISOString().replace(".000Z", "Z"));
