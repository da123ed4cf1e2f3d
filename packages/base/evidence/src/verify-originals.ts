// Steps "originals" and "commitments": every object is read once; its ciphertext is hashed, and where the vault is at hand
// it is opened and held against what its entry committed to.

import { createHash, type Hash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { COBBLESTONE_256, Opener } from "@hamon/chunked-encryption";
import { Fault, type VerifyStep } from "@hamon/records";
import { commitTo } from "./commitment.js";
import { realDisk } from "./disk.js";
import { filesBelow } from "./log-folder.js";
import { objectPath } from "./object-store.js";
import type { OriginalClaim } from "./verify-entries.js";
import { readFile, type Meter } from "./verify-files.js";
import { toBroken, toStep, type Broken } from "./verify-step.js";
import type { VaultRow } from "./vault/vault-file.js";
import type { Vault } from "./vault/vault.js";

export interface ClaimedOriginals {
  readonly claims: ReadonlyMap<string, OriginalClaim>;
  /** What keeps these from being all. */
  readonly gap: Broken | null;
  /** Paths below objects/, from before the log was read. */
  readonly objects: readonly string[];
  /** Why an entry may not say what was signed. */
  readonly entries: Broken | null;
}

interface OriginalsPlace {
  readonly folder: string;
  readonly vault?: Vault;
}

/** Every original that an entry names and none says is erased, and none besides. */
export async function verifyOriginals(
  place: OriginalsPlace,
  { claims, gap, objects, entries }: ClaimedOriginals,
  meter: Meter,
): Promise<readonly VerifyStep[]> {
  const erased = [...claims.values()].filter(({ is_erased }) => is_erased).length;
  const found: Findings = { objects: [], commitments: [], opened: 0, unjudged: null };
  for (const claim of claims.values()) await (claim.is_erased ? lookForErased : compare)(place, claim, { found, meter, entries });
  const originals = {
    ...stepOfAll("originals", claims.size, found.objects, gap ?? findStranger(objects, claims)),
    ...(erased > 0 ? { erased } : {}),
  };
  return place.vault === undefined
    ? [originals]
    : [originals, stepOfAll("commitments", found.opened, found.commitments, gap ?? found.unjudged)];
}

function stepOfAll(step: VerifyStep["step"], checked: number, [first, ...others]: readonly Broken[], rest: Broken | null): VerifyStep {
  return { ...toStep(step, checked, first ?? rest), ...(others.length > 0 ? { others } : {}) };
}

/** Whoever looks for a lost disk wants them all; whoever lost a thousand does not. */
const MOST_TOLD = 100;

interface Findings {
  readonly objects: Broken[];
  readonly commitments: Broken[];
  opened: number;
  /** Why an original that is as it was kept does not fit its entry. */
  unjudged: Broken | null;
}

interface Looking {
  readonly found: Findings;
  readonly entries: Broken | null;
  readonly meter: Meter;
}

async function lookForErased({ folder }: OriginalsPlace, { sha256, index }: OriginalClaim, { found }: Looking): Promise<void> {
  const at = objectPath(sha256);
  const isThere = await lstat(join(folder, at)).then(
    () => true,
    () => false,
  );
  if (isThere) note(found.objects, { code: "original-not-erased", at, params: { index } });
}

function note(all: Broken[], broken: Broken): void {
  if (all.length < MOST_TOLD) all.push(broken);
}

async function compare({ folder, vault }: OriginalsPlace, claim: OriginalClaim, { found, meter, entries }: Looking): Promise<void> {
  const at = objectPath(claim.sha256);
  const { index, sha256 } = claim;
  const row = await rowOf(vault, sha256);
  const opening = row instanceof Fault || row === null ? null : new Opening(row);
  const hash = createHash("sha256");
  const failure = await readFile(join(folder, at), meter, (chunk) => {
    hash.update(chunk);
    opening?.update(chunk);
  });
  const found_sha256 = hash.digest("hex");
  if (failure !== null) note(found.objects, { code: `original-${failure.what}`, at, params: { ...failure.params, index } });
  else if (found_sha256 !== sha256) note(found.objects, { code: "original-changed", at, params: { sha256, found_sha256, index } });
  if (vault === undefined) return;
  found.opened += 1;
  if (row instanceof Fault) note(found.commitments, toBroken(row, at, { index }));
  else if (row === null) note(found.commitments, { code: "original-key-missing", at, params: { index } });
  else noteOpened({ found, entries }, { claim, opened: failure === null ? opening?.end(claim) : undefined });
}

interface OpenedClaim {
  readonly claim: OriginalClaim;
  readonly opened: ReturnType<Opening["end"]> | undefined;
}

// Beside entries that were changed, an original that is as it was kept is not at fault for what its entry says now.
function noteOpened({ found, entries }: Omit<Looking, "meter">, { claim: { sha256, index }, opened }: OpenedClaim): void {
  if (opened === "as-claimed") return;
  if (opened === "as-kept" && entries !== null) found.unjudged = entries;
  else note(found.commitments, { code: "commitment-mismatch", at: objectPath(sha256), params: { index } });
}

async function rowOf(vault: Vault | undefined, sha256: string): Promise<VaultRow | Fault | null> {
  try {
    return (await vault?.get(sha256)) ?? null;
  } catch (fault) {
    if (fault instanceof Fault) return fault;
    throw fault;
  }
}

/** An object that is opened while it is read. */
class Opening {
  readonly #row: VaultRow;
  readonly #opener: Opener;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;
  #isBroken = false;

  constructor(row: VaultRow) {
    this.#row = row;
    this.#opener = new Opener({ suite: COBBLESTONE_256, key: row.key });
  }

  update(chunk: Buffer): void {
    this.#trying(() => this.#opener.update(chunk));
  }

  /** Whether it opened to its end and to what the entry committed to, or else to what the vault says was kept. */
  end(claim: OriginalClaim): "as-claimed" | "as-kept" | "other" {
    this.#trying(() => this.#opener.final());
    const { salt, original_sha256: kept, bytes: keptBytes } = this.#row;
    const original_sha256 = this.#hash.digest("hex");
    const { commitment, bytes_commitment } = commitTo({ salt, original_sha256, bytes: this.#bytes });
    if (this.#isBroken) return "other";
    if (commitment === claim.commitment && bytes_commitment === claim.bytes_commitment) return "as-claimed";
    return original_sha256 === kept && this.#bytes === keptBytes ? "as-kept" : "other";
  }

  #trying(open: () => Buffer): void {
    if (this.#isBroken) return;
    try {
      const bytes = open();
      this.#hash.update(bytes);
      this.#bytes += bytes.length;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.#isBroken = true;
    }
  }
}

/**
 * Paths below objects/. To be read before the log: an object takes its place only after its entry is in the log, so
 * that each of these has one, whatever comes in meanwhile.
 */
export async function listObjects(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of filesBelow(realDisk, join(folder, "objects"))) paths.push(path);
  return paths;
}

function findStranger(objects: readonly string[], originals: ReadonlyMap<string, unknown>): Broken | null {
  for (const path of objects) {
    const sha256 = path.slice(path.lastIndexOf("/") + 1);
    if (originals.has(sha256) && `objects/${path}` === objectPath(sha256)) continue;
    return { code: "original-unlogged", at: `objects/${path}`, params: {} };
  }
  return null;
}
