export { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint, type Checkpoint } from "./checkpoint.js";
export {
  cosignatureLine,
  cosignedText,
  formatCosigner,
  parseCosigner,
  parseCosignerVkey,
  type Cosigner,
} from "./cosignature.js";
export { entryPlaces, formatEntryBundle, MAX_ENTRY_BYTES, parseEntryBundle } from "./entry-bundle.js";
export { EMPTY_ROOT, HASH_BYTES, leafHash, leafHashesInto, nodeHash, type EntryPlace } from "./hash.js";
export { isKeyName } from "./key-text.js";
export { formatSigner, parseSigner, parseVkey, type NoteSigner, type NoteVerifier } from "./note-key.js";
export {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
  type Consistency,
  type Inclusion,
  type SubtreeConsistency,
  type SubtreeInclusion,
} from "./proof-check.js";
export { makeConsistencyProof, makeInclusionProof, makeSubtreeConsistencyProof } from "./proof.js";
export { judgePolicy, parseLogVkey, parsePolicy, type Policy, type PolicyWitness } from "./policy.js";
export { openNote, parseNote, parseSignatures, formatSignature, signNote, type NoteSignature, type SignedNote } from "./signed-note.js";
export {
  entryBundlePath,
  hashCount,
  parseTilePath,
  partialTiles,
  TILE_WIDTH,
  tileAt,
  tilePath,
  type EntryBundle,
  type Tile,
} from "./tile.js";
export { Tree, type OnFullTile, type ReadTile } from "./tree.js";
export { formatTlogProof, parseTlogProof, verifyTlogProof } from "./tlog-proof.js";
export {
  formatAddCheckpoint,
  judgeAddCheckpoint,
  SIZE_TYPE,
  type WitnessedHead,
  type WitnessVerdict,
} from "./witness.js";
