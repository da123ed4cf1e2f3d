// Mail addresses around an "@": the dot-atoms of RFC 5322 and names of hosts, no quoted ones.

import { contextOf, nearBits, tell, type Scene } from "./scene.js";

const [MOST_LOCAL, MOST_DOMAIN] = [64, 253];

/** "@" stands at `at`. @returns where to go on. */
export function mailAt(scene: Scene, at: number): number {
  const [kind] = scene.kinds.of.email;
  const { bytes, end } = scene;
  if (kind === undefined) return at + 1;
  const start = localStart(bytes, at);
  const stop = domainEnd(bytes, at + 1, Math.min(end, at + 1 + MOST_DOMAIN));
  if (start === at || stop === at + 1) return at + 1;
  const domain = bytes
    .subarray(at + 1, stop)
    .toString("latin1")
    .toLowerCase();
  const ending = domain.slice(domain.lastIndexOf(".") + 1);
  if (!/^[a-z]{2,}$/.test(ending) || !domain.includes(".") || domain.includes("..") || kind.refused_endings.has(ending)) return at + 1;
  const near = nearBits(scene, start);
  return tell(scene, kind, { start, end: stop }, { context: contextOf(scene, kind, near) }) ? stop : at + 1;
}

function localStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (at - start < MOST_LOCAL && start > 0 && isLocal(bytes[start - 1] as number)) start -= 1;
  while (start < at && !isLetterOrDigit(bytes[start] as number)) start += 1;
  return start;
}

function domainEnd(bytes: Uint8Array, at: number, end: number): number {
  let stop = at;
  while (stop < end && (isLetterOrDigit(bytes[stop] as number) || bytes[stop] === 0x2d || bytes[stop] === 0x2e)) stop += 1;
  while (stop > at && !isLetterOrDigit(bytes[stop - 1] as number)) stop -= 1;
  return stop;
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** . _ + - among letters; other marks that RFC 5322 allows stand rather before an address than in it. */
function isLocal(byte: number): boolean {
  return isLetterOrDigit(byte) || byte === 0x2e || byte === 0x5f || byte === 0x2b || byte === 0x2d;
}
