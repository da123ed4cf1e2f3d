// Word and Excel files are zips, and their writers stamp them with the clock. The same document must be the same
// bytes, so the moment in each header is set to one given.
//
// Spec: PKWARE APPNOTE 6.3.10, 4.3.7 (local file header), 4.3.12 (central directory header), 4.4.6 (date and time).

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
/** A comment may follow the end record. */
const MAX_COMMENT_BYTES = 0xffff;

/** Sets the moment of every entry, in place. @returns the same buffer. */
export function setZipClock(zip: Buffer, madeAt: Date): Buffer {
  const stamp = dosStamp(madeAt);
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let entry = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i += 1) {
    if (zip.readUInt32LE(entry) !== CENTRAL) throw new Error("not a zip of ours: no central directory");
    const local = zip.readUInt32LE(entry + 42);
    if (zip.readUInt32LE(local) !== LOCAL) throw new Error("not a zip of ours: no local header");
    zip.writeUInt32LE(stamp, entry + 12);
    zip.writeUInt32LE(stamp, local + 10);
    entry += 46 + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return zip;
}

function findEnd(zip: Buffer): number {
  const last = zip.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at -= 1) if (zip.readUInt32LE(at) === END) return at;
  throw new Error("not a zip");
}

// Time in the low half, date in the high one; years from 1980, seconds by two.
function dosStamp(moment: Date): number {
  const time = (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1);
  const date = (Math.max(0, moment.getUTCFullYear() - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate();
  return ((date << 16) | time) >>> 0;
}
