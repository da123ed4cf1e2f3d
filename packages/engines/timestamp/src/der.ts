// DER, read strictly: one way to write a thing, nothing behind it. What is not so is `token-malformed` with the part.
//
// Spec: ITU-T X.690, clauses 8, 10 and 11, as far as time stamps, certificates and evidence records need them.

import { Fault } from "@hamon/records";

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface Der {
  readonly tag: number;
  /** Tag, length and content. */
  readonly raw: Buffer;
  readonly content: Buffer;
}

/** Reads one value that is all of the bytes. @throws {Fault} `token-malformed` */
export function readDer(bytes: Uint8Array, part: string): Der {
  const [only, ...rest] = readAll(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), part);
  if (only === undefined || rest.length > 0) throw malformed(part);
  return only;
}

/** The values within one that is made of others. */
export function partsOf(der: Der, part: string): readonly Der[] {
  return readAll(der.content, part);
}

function readAll(bytes: Buffer, part: string): readonly Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { start, end } = extentOf(bytes, at, part);
    found.push({ tag: bytes[at] as number, raw: bytes.subarray(at, end), content: bytes.subarray(start, end) });
    at = end;
  }
  return found;
}

const LONG = 0x80;
const HIGH_TAG = 0x1f;

function extentOf(bytes: Buffer, at: number, part: string): { readonly start: number; readonly end: number } {
  const tag = bytes[at] as number;
  const first = bytes[at + 1];
  if ((tag & HIGH_TAG) === HIGH_TAG || first === undefined) throw malformed(part);
  const count = first < LONG ? 0 : first - LONG;
  const start = at + 2 + count;
  if ((first >= LONG && (count === 0 || count > 4)) || start > bytes.length) throw malformed(part);
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  // The shortest form only.
  if (count > 0 && (bytes[at + 2] === 0 || length < LONG)) throw malformed(part);
  if (start + length > bytes.length) throw malformed(part);
  return { start, end: start + length };
}

/** Members of a sequence, one after the other; what is left over is malformed. */
export class Members {
  readonly #parts: readonly Der[];
  readonly #part: string;
  #at = 0;

  constructor(der: Der, part: string, tag: number = TAG.sequence) {
    if (der.tag !== tag) throw malformed(part);
    this.#parts = partsOf(der, part);
    this.#part = part;
  }

  take(tag: number): Der {
    const next = this.optional(tag);
    if (next === null) throw malformed(this.#part);
    return next;
  }

  optional(tag: number): Der | null {
    const next = this.#parts[this.#at];
    if (next?.tag !== tag) return null;
    this.#at += 1;
    return next;
  }

  any(): Der {
    const next = this.#parts[this.#at];
    if (next === undefined) throw malformed(this.#part);
    this.#at += 1;
    return next;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#parts.length;
  }

  end(): void {
    if (!this.isAtEnd) throw malformed(this.#part);
  }
}

export function malformed(part: string): Fault {
  return new Fault("token-malformed", { params: { part } });
}

/** Two's complement in the shortest form. */
export function integerOf({ tag, content }: Der, part: string): bigint {
  const [first, second] = content;
  if (tag !== TAG.integer || first === undefined) throw malformed(part);
  if (second !== undefined && ((first === 0 && second < LONG) || (first === 0xff && second >= LONG))) throw malformed(part);
  const value = BigInt(`0x${content.toString("hex")}`);
  return first < LONG ? value : value - (1n << BigInt(content.length * 8));
}

export function booleanOf({ tag, content }: Der, part: string): boolean {
  if (tag !== TAG.boolean || content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw malformed(part);
  return content[0] === 0xff;
}

/** Dotted decimal. */
export function oidOf({ tag, content }: Der, part: string): string {
  if (tag !== TAG.oid || content.length === 0 || (content.at(-1) as number) >= LONG) throw malformed(part);
  const arcs: bigint[] = [];
  let arc = 0n;
  let isFirst = true;
  for (const byte of content) {
    if (isFirst && byte === LONG) throw malformed(part);
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    isFirst = byte < LONG;
    if (isFirst) arcs.push(arc);
    if (isFirst) arc = 0n;
  }
  const [head = 0n, ...rest] = arcs;
  const root = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [root, head - root * 40n, ...rest].join(".");
}

const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d*[1-9]))?Z$/;
const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/;

/** Milliseconds since 1970; what is finer is cut off. */
export function timeOf({ tag, content }: Der, part: string): number {
  const text = content.toString("latin1");
  const found = tag === TAG.generalizedTime ? GENERALIZED.exec(text) : tag === TAG.utcTime ? UTC.exec(text) : null;
  if (found === null) throw malformed(part);
  const [, year = "", month, day, hour, minute, second, fraction = ""] = found;
  const whole = year.length === 4 ? year : `${Number(year) < 50 ? "20" : "19"}${year}`;
  const iso = `${whole}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}Z`;
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) throw malformed(part);
  return time;
}
