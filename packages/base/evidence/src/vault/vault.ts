// The vault of one case: keys and salts of its originals, outside the log. keys/vault_<case_id>
//
// A row is durable when add() resolves, and overwritten in its place when destroy() does.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { realDisk, replaceFile, writing, type Disk } from "../disk.js";
import { Turn } from "../turn.js";
import { KEY_BYTES, unwrapKey, wrapKey, type KeyPlace } from "./key-wrap.js";
import { formatHeader, openRow, parseHeader, ROW_BYTES, rowOffset, sealRow, type VaultRow } from "./vault-file.js";

export interface VaultPlace extends KeyPlace {
  readonly case_id: string;
}

interface Placed {
  readonly row: VaultRow;
  readonly place: number;
}

interface State {
  key: Buffer;
  /** By SHA-256 of the ciphertext. */
  readonly rows: Map<string, Placed>;
  /** By SHA-256 of the original: the row that was added last. */
  readonly byOriginal: Map<string, VaultRow>;
  /** Rows there is room for: the next one's place. */
  next: number;
}

/** Vaults of several cases share one key file: it is made once. */
const making = new Turn();

export class Vault {
  readonly #place: VaultPlace;
  readonly #disk: Disk;
  readonly #turn = new Turn();
  #state: Promise<State> | null = null;
  #waiting: { readonly row: VaultRow; readonly done: () => void; readonly failed: (error: unknown) => void }[] = [];

  /** Nothing is read before the first use. */
  constructor(place: VaultPlace) {
    this.#place = place;
    this.#disk = place.disk ?? realDisk;
  }

  /** Makes the vault of a case that has none and no originals yet. */
  make(): Promise<void> {
    return making.take(async () => {
      if (this.#state !== null || (await this.isMade())) return;
      const key = randomBytes(KEY_BYTES);
      await this.#writing(async () => this.#replace(formatHeader(this.#place.case_id, await wrapKey(this.#place, key))));
    });
  }

  /** The row of an object, or null: never there, or destroyed. @throws {Fault} `vault-missing` and the codes of unwrapKey. */
  async get(sha256: string): Promise<VaultRow | null> {
    return (await this.#ready()).rows.get(sha256)?.row ?? null;
  }

  /** The row of the object that holds these bytes. */
  async find(original_sha256: string): Promise<VaultRow | null> {
    return (await this.#ready()).byOriginal.get(original_sha256) ?? null;
  }

  /** Every object that can be opened, with the SHA-256 of its original. */
  async originals(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.#ready();
    return new Map([...rows].map(([sha256, { row }]) => [sha256, row.original_sha256]));
  }

  /** Adds a row; who comes while rows are being written goes along with the next. */
  async add(row: VaultRow): Promise<void> {
    await this.#ready();
    return new Promise((done, failed) => {
      this.#waiting.push({ row, done, failed });
      if (this.#waiting.length === 1) void this.#turn.take(() => this.#flush());
    });
  }

  /** Overwrites rows in their places. What nobody has is no fault. */
  destroy(objects: readonly string[]): Promise<void> {
    return this.#turn.take(() =>
      this.#writing(async () => {
        await this.#dropHalfMade();
        await this.#destroy(objects);
      }),
    );
  }

  /** Removes what a crash left of a vault that was to take the place of this one. */
  sweep(): Promise<void> {
    return this.#turn.take(() => this.#writing(() => this.#dropHalfMade()));
  }

  /** Puts every row under a new key of the vault, and that under the key-encryption key that settings name now. */
  rotate(place: KeyPlace): Promise<void> {
    return this.#turn.take(() =>
      this.#writing(async () => {
        const state = await this.#ready();
        const key = randomBytes(KEY_BYTES);
        const rows = [...state.rows.values()].map(({ row }) => row);
        const { case_id } = this.#place;
        const header = formatHeader(case_id, await wrapKey(place, key));
        await this.#replace(Buffer.concat([header, ...rows.map((row, i) => sealRow({ key, case_id, place: i }, row))]));
        this.#state = null;
      }),
    );
  }

  async isMade(): Promise<boolean> {
    return (await this.#disk.read(this.#path)) !== null;
  }

  get #name(): string {
    return `vault_${this.#place.case_id}`;
  }

  get #path(): string {
    return join(this.#place.keysFolder, this.#name);
  }

  get #newPath(): string {
    return `${this.#path}.new`;
  }

  #ready(): Promise<State> {
    this.#state ??= this.#read();
    this.#state.catch(() => (this.#state = null));
    return this.#state;
  }

  async #read(): Promise<State> {
    const bytes = await this.#disk.read(this.#path);
    if (bytes === null) throw new Fault("vault-missing", { at: this.#name });
    const { case_id, ...wrapped } = parseHeader(bytes, this.#name);
    if (case_id !== this.#place.case_id) throw new Fault("vault-malformed", { at: this.#name });
    const key = await unwrapKey(this.#place, wrapped);
    const next = Math.ceil((bytes.length - rowOffset(0)) / ROW_BYTES);
    const state: State = { key, rows: new Map(), byOriginal: new Map(), next };
    for (let place = 0; place < next; place += 1) {
      const row = openRow({ key, case_id, place }, bytes.subarray(rowOffset(place), rowOffset(place + 1)));
      if (row !== null) remember(state, { row, place });
    }
    return state;
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#writing(() => this.#append(batch.map(({ row }) => row)));
      for (const { done } of batch) done();
    } catch (error) {
      this.#state = null; // what of it was written is what the next reading finds
      for (const { failed } of batch) failed(error);
    }
  }

  async #append(rows: readonly VaultRow[]): Promise<void> {
    const state = await this.#ready();
    const { case_id } = this.#place;
    const sealed = rows.map((row, i) => sealRow({ key: state.key, case_id, place: state.next + i }, row));
    await this.#disk.overwrite(this.#path, Buffer.concat(sealed), rowOffset(state.next));
    for (const row of rows) remember(state, { row, place: state.next++ });
  }

  async #destroy(objects: readonly string[]): Promise<void> {
    const state = await this.#ready();
    for (const sha256 of objects) {
      const placed = state.rows.get(sha256);
      if (placed === undefined) continue;
      await this.#disk.overwrite(this.#path, Buffer.alloc(ROW_BYTES), rowOffset(placed.place));
      forget(state, placed.row);
    }
  }

  #replace(bytes: Buffer): Promise<void> {
    return replaceFile(this.#disk, this.#path, bytes);
  }

  // Its rows are keys too, which a destruction in the vault itself would not reach.
  async #dropHalfMade(): Promise<void> {
    const left = await this.#disk.read(this.#newPath);
    if (left === null) return;
    await this.#changeNames(async () => {
      await this.#disk.overwrite(this.#newPath, Buffer.alloc(left.length));
      await this.#disk.unlink(this.#newPath);
    });
  }

  async #changeNames(work: () => Promise<void>): Promise<void> {
    const open = await this.#disk.openFolder(this.#place.keysFolder);
    try {
      await work();
      await open.sync();
    } finally {
      await open.close();
    }
  }

  #writing<Result>(work: () => Promise<Result>): Promise<Result> {
    return writing(`keys/${this.#name}`, work);
  }
}

function remember({ rows, byOriginal }: State, placed: Placed): void {
  rows.set(placed.row.sha256, placed);
  byOriginal.set(placed.row.original_sha256, placed.row);
}

function forget({ rows, byOriginal }: State, row: VaultRow): void {
  rows.delete(row.sha256);
  if (byOriginal.get(row.original_sha256)?.sha256 === row.sha256) byOriginal.delete(row.original_sha256);
  row.key.fill(0);
  row.salt.fill(0);
}
