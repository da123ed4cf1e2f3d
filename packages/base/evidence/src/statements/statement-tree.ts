// The tree over one set of statements. It never grows: its name holds its root, so nobody can sign two trees under one name.

import { hash } from "node:crypto";
import { leafHash, makeInclusionProof, parseVkey, signNote, formatCheckpoint, Tree, tilePath, type NoteSigner } from "@hamon/tlog";

const ED25519 = 0x01;
const KEY_BYTES = 32;
const NAME_LETTERS = 16;
const ID_BYTES = 4;

export interface StatementTree {
  readonly size: number;
  readonly root: Buffer;
  /** Hashes from the leaf's neighbour up. */
  prove(index: number): Promise<readonly Buffer[]>;
}

export function growTree(leaves: readonly Buffer[]): StatementTree {
  const tiles = new Map<string, Buffer>();
  const tree = new Tree();
  for (const leaf of leaves) tree.append(leafHash(leaf), (tile, bytes) => tiles.set(tilePath(tile), bytes));
  for (const { tile, bytes } of tree.partialTiles()) tiles.set(tilePath(tile), bytes);
  const size = tree.size;
  return {
    size,
    root: tree.root(),
    prove: (index) => makeInclusionProof({ index, size }, (tile) => Promise.resolve(tiles.get(tilePath(tile)) as Buffer)),
  };
}

/** A log's name for the tree with a root. */
function treeName(origin: string, root: Buffer): string {
  return `${origin}/statements/${root.toString("hex").slice(0, NAME_LETTERS)}`;
}

/** The case log's key under the tree's name. */
export interface TreeKey {
  readonly name: string;
  /** SHA-256 over name and key; its first four bytes are the note's key id. */
  readonly log_id: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
}

const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** @throws {Fault} `key-malformed` for a text that is no verifier key. */
export function treeKey(vkey: string, name: string): TreeKey {
  const log = parseVkey(vkey);
  const key = Buffer.from(vkey.slice(vkey.indexOf("+", log.name.length + 1) + 1), "base64").subarray(-KEY_BYTES);
  const log_id = hash("sha256", Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), key]), "buffer");
  return { name, log_id, spki: Buffer.concat([SPKI_PREFIX, key]) };
}

/** Signs a tree with the log's key, under the tree's own name. */
export function signTree({ size, root }: StatementTree, signer: NoteSigner): string {
  const { name, log_id } = treeKey(signer.vkey, treeName(signer.name, root));
  const keyId = log_id.readUIntBE(0, ID_BYTES);
  return signNote(formatCheckpoint({ origin: name, size, root }), [{ ...signer, name, keyId }]);
}
