// Step "entries": each is canonical JSON of a known shape, its clock runs forward or says that it does not, and
// evidence numbers rise. What entries claim of originals and files is collected for the steps after.

import { Fault, type VerifyStep } from "@hamon/records";
import { entryBundlePath, entryPlaces, TILE_WIDTH, tileAt, type EntryPlace, type Tile } from "@hamon/tlog";
import { clockBehind, parseEntry, type StoredEntry } from "./entry.js";
import type { Commitments } from "./commitment.js";
import { parseErase, parseIngest } from "./ingest.js";
import { PlainEntries } from "./plain-entry.js";
import { toBroken, toStep, type Broken } from "./verify-step.js";

/** A file that an entry vouches for. */
export interface Claim {
  readonly sha256: string;
  readonly bytes: number;
  /** Of the entry. */
  readonly index: number;
}

/** An original, as its entries state it. */
export interface OriginalClaim extends Commitments {
  readonly sha256: string;
  /** Of the entry that says it was kept. */
  readonly index: number;
  readonly is_erased: boolean;
}

export interface Claims {
  /** By SHA-256 of the object. */
  readonly originals: ReadonlyMap<string, OriginalClaim>;
  /** By path, relative to the case's folder: as the last entry that names it says. */
  readonly files: ReadonlyMap<string, Claim>;
  /** What keeps this from being all that entries claim; null when it is all. */
  readonly gap: Broken | null;
}

export interface EntryFindings {
  readonly step: VerifyStep;
  readonly claims: Claims;
}

export class EntryCheck {
  readonly #size: number | null;
  readonly #originals = new Map<string, OriginalClaim>();
  readonly #files = new Map<string, Claim>();
  #checked = 0;
  #broken: Broken | null = null;
  /** Entries of which nobody knows what they claim. */
  #unreadCount = 0;
  #lastAt: string | null = null;
  #lastNo = 0;
  readonly #plain = new PlainEntries();

  /** @param size entries that the log has; null when nothing told. */
  constructor(size: number | null) {
    this.#size = size;
  }

  findings(): EntryFindings {
    return {
      step: toStep("entries", this.#checked, this.#broken ?? this.#gap()),
      claims: { originals: this.#originals, files: this.#files, gap: this.#gap() },
    };
  }

  /** @throws {Fault} `bundle-malformed`. */
  take(start: number, bundle: Buffer): void {
    const places = entryPlaces(bundle);
    for (let i = 0; i < places.length; i += 1) {
      const place = places[i] as EntryPlace;
      if (!this.#takePlain(bundle, place)) this.#takeOne(start + i, bundle.subarray(place.start, place.end));
    }
  }

  // Most are of a kind that claims nothing, and no earlier than the one before: of these there is no more to say.
  #takePlain(bundle: Buffer, place: EntryPlace): boolean {
    const at = this.#plain.momentOf(bundle, place);
    if (at === null || (this.#lastAt !== null && at < this.#lastAt)) return false;
    this.#lastAt = at;
    this.#checked += 1;
    return true;
  }

  #gap(): Broken | null {
    const checked = this.#checked - this.#unreadCount;
    if (checked === this.#size) return null;
    return { code: "entries-unreadable", at: "log/tile/entries", params: { checked, size: this.#size ?? "?" } };
  }

  #takeOne(index: number, bytes: Buffer): void {
    this.#checked += 1;
    try {
      const entry = parseEntry(bytes);
      this.#checkClock(index, entry);
      this.#collect(index, entry);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.#unreadCount += 1;
      this.#broken ??= toBroken(fault, this.#placeOf(index), { index });
    }
  }

  #checkClock(index: number, { at, clock_behind_ms = 0 }: StoredEntry): void {
    const behind = this.#lastAt === null ? 0 : clockBehind(at, this.#lastAt);
    if (behind !== clock_behind_ms) this.#note("entry-clock-wrong", index, { at });
    this.#lastAt = at;
  }

  #collect(index: number, { kind, body, files = [], removed = [] }: StoredEntry): void {
    if (kind === "ingest") this.#collectIngest(index, body);
    if (kind === "erase") this.#collectErase(index, body);
    for (const { path, sha256, bytes } of files) this.#files.set(path, { sha256, bytes, index });
    for (const path of removed) this.#files.delete(path);
  }

  #collectIngest(index: number, body: StoredEntry["body"]): void {
    const ingest = parseIngest(body);
    if (ingest === null) throw new Fault("entry-malformed", { params: { reason: "body" } });
    const { sha256, commitment, bytes_commitment, evidence_no } = ingest;
    if (evidence_no <= this.#lastNo) this.#note("ingest-out-of-order", index, { evidence_no });
    this.#lastNo = Math.max(this.#lastNo, evidence_no);
    this.#originals.set(sha256, { sha256, commitment, bytes_commitment, index, is_erased: false });
  }

  #collectErase(index: number, body: StoredEntry["body"]): void {
    const erase = parseErase(body);
    if (erase === null) throw new Fault("entry-malformed", { params: { reason: "body" } });
    const claim = this.#originals.get(erase.sha256);
    if (claim === undefined) this.#note("erase-of-nothing", index, {});
    else this.#originals.set(erase.sha256, { ...claim, is_erased: true });
  }

  #note(code: string, index: number, params: Broken["params"]): void {
    this.#broken ??= { code, at: this.#placeOf(index), params: { ...params, index } };
  }

  #placeOf(index: number): string {
    return `log/${entryBundlePath(tileAt(0, Math.floor(index / TILE_WIDTH), this.#size ?? 0) as Tile)}`;
  }
}
