// Which key each part is encrypted under. AES-GCM holds as long as no nonce comes twice under one key.
//
// DuckDB's built-in cipher takes its nonces from the clock, so that two files written at once may share one. Here every
// file that is being written has a key to itself, made from the case's key; the next file of its table takes that key over,
// and the nonces of each are held against all before it. No key is written with once the lake was closed.

import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { Fault } from "@hamon/records";
import type { LakePart } from "./lake.js";
import { noncesOf } from "./sealed-file.js";
import { quoteText } from "./sql-text.js";

const SALT_BYTES = 8;
const KEY_BYTES = 32;
/** Past this a key is used no more: what is remembered of it stays small. */
const MOST_NONCES = 100_000;

type Tell = (statement: string) => Promise<unknown>;

export interface WritingKey {
  readonly name: string;
  readonly nonces: Set<string>;
}

/** A class: it remembers which keys are free and which nonces were used. */
export class Seal {
  readonly #caseKey: Uint8Array;
  /** By table: the parts of one are read together, and keys that change cost time. */
  readonly #free = new Map<string, WritingKey[]>();
  readonly #names: Set<string>;

  /** @throws {Fault} `lake-key-wrong` where a part was encrypted under another key. */
  constructor(caseKey: Uint8Array, parts: readonly LakePart[]) {
    this.#caseKey = caseKey;
    this.#names = new Set(parts.flatMap(({ key }) => key ?? []));
    for (const { path, key } of parts)
      if (key !== undefined && key !== nameOf(caseKey, key.slice(0, 2 * SALT_BYTES))) throw new Fault("lake-key-wrong", { at: path });
  }

  /** Statements that tell DuckDB every key in use. They are secret. */
  statements(): readonly string[] {
    return [...this.#names].map((name) => this.#statement(name));
  }

  /** Runs `write` with a key that nobody else writes with; `tell` makes DuckDB know a new one. */
  async using<Answer>(table: string, tell: Tell, write: (key: WritingKey) => Promise<Answer>): Promise<Answer> {
    const key = await this.take(table, tell);
    const answer = await write(key); // a file that failed leaves nonces nobody knows: its key is given up
    this.giveBack(table, key);
    return answer;
  }

  /** A key that nobody else writes with, until it is given back. */
  async take(table: string, tell: Tell): Promise<WritingKey> {
    return this.#free.get(table)?.pop() ?? (await this.#make(tell));
  }

  giveBack(table: string, key: WritingKey): void {
    if (key.nonces.size < MOST_NONCES) this.#free.set(table, [...(this.#free.get(table) ?? []), key]);
  }

  /** The secret of a key. */
  bytesOf({ name }: Pick<WritingKey, "name">): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#caseKey, name, "hamon lake parquet", KEY_BYTES));
  }

  async #make(tell: Tell): Promise<WritingKey> {
    const key = { name: nameOf(this.#caseKey, randomBytes(SALT_BYTES).toString("hex")), nonces: new Set<string>() };
    this.#names.add(key.name);
    await tell(this.#statement(key.name));
    return key;
  }

  #statement(name: string): string {
    const secret = this.bytesOf({ name }).toString("base64");
    return `pragma add_parquet_key(${quoteText(name)}, ${quoteText(secret)})`;
  }
}

// The second half shows that a key belongs to the case's, before anything is written under another.
function nameOf(caseKey: Uint8Array, salt: string): string {
  const check = createHmac("sha256", caseKey).update(`hamon lake key ${salt}`).digest("hex");
  return salt + check.slice(0, 2 * SALT_BYTES);
}

/** @throws {Fault} `lake-nonce-repeated` where a file that was just written shares a nonce with one before it. */
export function rememberNonces({ nonces }: WritingKey, file: string, at: string): void {
  const found = noncesOf(file);
  if (found === null) throw new Fault("lake-not-encrypted", { at });
  for (const nonce of found) {
    if (nonces.has(nonce)) throw new Fault("lake-nonce-repeated", { at });
    nonces.add(nonce);
  }
}
