// An event log, damaged in the ways that are met: cut, not closed, wrong sums, bytes gone.

import { CHUNK_BYTES } from "@hamon/evtx";
import type { Place } from "./event-logs.js";

export interface Damage {
  readonly name: string;
  readonly bytes: Buffer;
  /** Whether a record may be lost or changed by it. */
  readonly isTouched: (place: Place) => boolean;
  /** Whether the reader has to say that something is wrong. */
  readonly mustTell: boolean;
}

const FILE = { next_record_id: 24, chunk_count: 42, flags: 120, checksum: 124 } as const;
const CHUNK = { records_sum: 52, header_sum: 124 } as const;
const DIRTY = 1;
const GONE_BYTES = 16;

/** One of each kind, at places that the seed says. */
export function damageOf(whole: Buffer, places: readonly Place[], seed: number): readonly Damage[] {
  if (places.length === 0) return [];
  const random = randomOf(seed);
  const place = places[random(places.length)] as Place;
  const [from, end] = [place.at + place.record.offset, place.at + place.record.offset + place.record.bytes];
  const cut = from + random(place.record.bytes);
  const gone = Math.min(from + 24 + random(Math.max(place.record.bytes - 24 - GONE_BYTES, 1)), end - GONE_BYTES);
  const nothing = () => false;
  return [
    { name: `cut at ${cut}`, bytes: Buffer.from(whole.subarray(0, cut)), isTouched: (one) => endOf(one) > cut, mustTell: true },
    changed(whole, "not closed", { isTouched: nothing, mustTell: false }, (bytes) => {
      bytes.writeUInt32LE(bytes.readUInt32LE(FILE.flags) | DIRTY, FILE.flags);
      bytes.writeUInt16LE(1, FILE.chunk_count);
      bytes.writeBigUInt64LE(1n, FILE.next_record_id);
    }),
    changed(whole, "sum of the file", { isTouched: nothing, mustTell: false }, (bytes) => flip(bytes, FILE.checksum)),
    changed(whole, "sum of a chunk", { isTouched: nothing, mustTell: true }, (bytes) => flip(bytes, place.at + CHUNK.header_sum)),
    changed(whole, "sum of records", { isTouched: nothing, mustTell: true }, (bytes) => flip(bytes, place.at + CHUNK.records_sum)),
    // Names and templates stand in the record that used them first: what follows in the chunk may need them.
    changed(whole, `bytes gone at ${gone}`, { isTouched: (one) => one.at === place.at && endOf(one) > gone, mustTell: true }, (bytes) =>
      bytes.fill(0xff, gone, gone + GONE_BYTES),
    ),
    changed(whole, `a chunk gone at ${place.at}`, { isTouched: (one) => one.at === place.at, mustTell: true }, (bytes) =>
      bytes.fill(0x41, place.at, Math.min(place.at + CHUNK_BYTES, bytes.length)),
    ),
  ];
}

const endOf = ({ at, record }: Place) => at + record.offset + record.bytes;

function changed(whole: Buffer, name: string, judge: Pick<Damage, "isTouched" | "mustTell">, change: (bytes: Buffer) => unknown): Damage {
  const bytes = Buffer.from(whole);
  change(bytes);
  return { name, bytes, ...judge };
}

function flip(bytes: Buffer, at: number): void {
  bytes.writeUInt32LE((bytes.readUInt32LE(at) ^ 0x5a5a5a5a) >>> 0, at);
}

/** The same numbers for the same seed: Lehmer's. */
export function randomOf(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}
