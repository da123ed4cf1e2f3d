// Time stamps: that each is of a checkpoint of this very log, and the time that it states. Whether the authority signed it is not
// checked here: certificates and their chains are for openssl, and the page says with which line.
// Spec: RFC 3161, section 2.4.2; DER.

const STAMP = /^data\/evidence\/stamps\/(\d+)\.tsr$/;
/** Object identifiers, as their bytes. */
const OID = { signedData: "2a864886f70d010702", tstInfo: "2a864886f70d0109100104", sha256: "608648016503040201" };
const TAG = { integer: 0x02, octets: 0x04, oid: 0x06, time: 0x18, sequence: 0x30, set: 0x31, first: 0xa0 };

// ---- step 6: stamps

async function checkStamps({ bag, state, tell }) {
  const paths = [...bag.keys()].filter((path) => STAMP.test(path)).sort();
  if (paths.length === 0) return { none: true };
  const details = [];
  for (const path of paths) {
    tell(path);
    details.push(...(await checkStamp(bag, state, path)));
  }
  return { count: paths.length, details, isOpen: true };
}

async function checkStamp(bag, state, path) {
  const base = path.slice(0, -".tsr".length);
  const note = await readNote(bag, `${base}.checkpoint`);
  const isSigned = await requireBeginning(note, state);
  if (String(note.size) !== STAMP.exec(path)[1]) throw new Broken(note.at, "other_log");
  const { algorithm, imprint, at } = readStamp(await read(bag, path), path);
  if (algorithm !== OID.sha256) return [{ state: "open", says: "stamp_algorithm", params: { file: path } }];
  if (toHex(await digest(await read(bag, `${base}.checkpoint`))) !== imprint) throw new Broken(path, "imprint");
  const command = `openssl ts -verify -data ${base}.checkpoint -in ${path} -CAfile ${base}.ca.pem`;
  return [
    { state: "good", says: "stamp_fits", params: { size: note.size, at } },
    ...(isSigned === null ? [{ state: "open", says: "no_ed25519", params: { name: note.origin } }] : []),
    { state: "open", says: "stamp_signature", params: {}, command },
  ];
}

/** What a response says: nothing of it is signed by itself. */
function readStamp(bytes, at) {
  const within = (value, ...tags) => {
    const members = readDer(bytes, value, at);
    if (tags.some((tag, i) => members[i]?.tag !== tag)) throw new Broken(at, "malformed");
    return members;
  };
  const hex = ({ start, end }) => toHex(bytes.subarray(start, end));
  const one = (value, tag) => within(value, tag)[0];
  const named = (value, oid) => {
    const [name, inner] = within(value, TAG.oid, TAG.first);
    if (hex(name) !== oid) throw new Broken(at, "malformed");
    return inner;
  };
  const [, token] = within(one({ start: 0, end: bytes.length }, TAG.sequence), TAG.sequence, TAG.sequence);
  const signed = one(named(token, OID.signedData), TAG.sequence);
  const [, , content] = within(signed, TAG.integer, TAG.set, TAG.sequence);
  const info = one(one(named(content, OID.tstInfo), TAG.octets), TAG.sequence);
  const [, , imprint, , time] = within(info, TAG.integer, TAG.oid, TAG.sequence, TAG.integer, TAG.time);
  const [algorithm, value] = within(imprint, TAG.sequence, TAG.octets);
  return { algorithm: hex(one(algorithm, TAG.oid)), imprint: hex(value), at: readTime(bytes.subarray(time.start, time.end), at) };
}

function readTime(bytes, at) {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(toText(bytes)) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  if (parts.length === 0 || Number.isNaN(Date.parse(text))) throw new Broken(at, "malformed");
  return text;
}

/** The members of a value: definite lengths, in their shortest form, nothing left over. */
function readDer(bytes, { start, end }, at) {
  const members = [];
  for (let place = start; place < end; ) {
    const { head, length } = readLength(bytes, place + 1, at);
    const from = place + 1 + head;
    if ((bytes[place] & 0x1f) === 0x1f || !(from + length <= end)) throw new Broken(at, "malformed");
    members.push({ tag: bytes[place], start: from, end: from + length });
    place = from + length;
  }
  return members;
}

function readLength(bytes, place, at) {
  const first = bytes[place];
  if (first < 0x80) return { head: 1, length: first };
  const digits = bytes.subarray(place + 1, place + 1 + (first & 0x7f));
  const length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
  const isShortest = digits.length === (first & 0x7f) && digits.length > 0 && digits.length <= 4 && digits[0] !== 0 && length >= 0x80;
  if (!isShortest) throw new Broken(at, "malformed");
  return { head: 1 + digits.length, length };
}
