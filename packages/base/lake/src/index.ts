export type { Lake, LakeDraft, LakeParams, LakePart, LakeSession, LakeValue, PartHandle, PartWriter } from "./lake.js";
export { openLake, type LakeOptions } from "./open.js";
export { lakeKey, type LakeKey } from "./lake-key.js";
export { openPartFile, type PartFile } from "./part-reader.js";
export { quoteName, quoteText } from "./sql-text.js";
