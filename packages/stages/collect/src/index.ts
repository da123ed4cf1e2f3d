export { collect, type CollectResult } from "./collect.js";
export { checkMappings } from "./check-mappings.js";
export { FOLDED_LETTERS, fold, storable } from "./fold.js";
export { hasBits, sieveBits, type SieveBits } from "./sieve.js";
export { recollect } from "./recollect.js";
export { readMappings } from "./mapping/read-mapping.js";
export type { Mapping } from "./mapping/mapping.js";
export { previewLog, type Preview, type PreviewedEvent } from "./preview.js";
