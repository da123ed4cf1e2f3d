export type { Lake, LakeDraft, LakeParams, LakePart, LakeSession, LakeValue, PartWriter } from "./lake.js";
export { openLake, type LakeOptions } from "./open.js";
export { lakeKey, type LakeKey } from "./lake-key.js";
export { quoteName, quoteText } from "./sql-text.js";
